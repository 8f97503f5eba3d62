"""One line of a list becomes name, role, affiliation; nothing is reordered or lost."""

import pytest

from undersigned.importing.entries import find_flags, parse_entry


@pytest.mark.parametrize(
    ("printed", "name", "role", "affiliation"),
    [
        ("Ada Berg", "Ada Berg", None, None),
        ("Ada Berg (Night Line Committee)", "Ada Berg", None, "Night Line Committee"),
        ("Ada Berg, sociologist", "Ada Berg", "sociologist", None),
        ("Ada Berg, nurse, City Hospital", "Ada Berg", "nurse", "City Hospital"),
        ("Ada Berg “Night Line”", "Ada Berg", None, "Night Line"),
        ("Ada Berg, President of the Night Line Committee", "Ada Berg", "President", "Night Line Committee"),
        ("Ada Berg - Backend Developer @ Valley Rail", "Ada Berg", "Backend Developer", "Valley Rail"),
        ("A. Berg (Night Line)", "A. Berg", None, "Night Line"),
        ("Ada (Adi) Berg", "Ada (Adi) Berg", None, None),
        ("Rui Chen (陈锐), Software Engineer", "Rui Chen (陈锐)", "Software Engineer", None),
        ("Ada Berg (driver; City Hospital, Night Line)", "Ada Berg", "driver", "City Hospital, Night Line"),
        (
            "Dr. Ada Berg, PhD Student, University of the Valley",
            "Dr. Ada Berg",
            "PhD Student",
            "University of the Valley",
        ),
        ('Ada "Adi" Berg (Night Line)', 'Ada "Adi" Berg', None, "Night Line"),
        ("Ada\u00a0Berg\u200b (Night\u00a0Line)", "Ada Berg", None, "Night Line"),
    ],
)
def test_an_entry_is_taken_apart(printed, name, role, affiliation):
    entry = parse_entry(printed)

    assert (entry.name, entry.role, entry.affiliation) == (name, role, affiliation)


@pytest.mark.parametrize(
    ("printed", "affiliation", "former"),
    [
        ("Ada Berg (ex-Night Line)", "Night Line", True),
        ("Ada Berg (driver, ex-member of the “Night Line”)", "Night Line", True),
        ("Ada Berg (formerly Valley Rail)", "Valley Rail", True),
        ("Ada Berg (Night Line, formerly Valley Rail)", "Night Line, formerly Valley Rail", False),
        ("Ada Berg (Experience Centre)", "Experience Centre", False),
    ],
)
def test_a_past_affiliation_is_marked(printed, affiliation, former):
    entry = parse_entry(printed)

    assert (entry.affiliation, entry.former) == (affiliation, former)


def test_a_handle_is_no_part_of_the_name():
    entry = parse_entry("Ada Berg, @ada-b (Night Line)")

    assert (entry.name, entry.handle, entry.affiliation) == ("Ada Berg", "@ada-b", "Night Line")


@pytest.mark.parametrize(
    "printed", ["Ada (Adi) Berg, @ada-b (Nurse)", "Ada (Adi) Berg (@ada-b (Nurse))", "Ada (Adi) Berg, @ada-b, nurse"]
)
def test_a_bracket_beside_a_handle_stays_closed(printed):
    entry = parse_entry(printed)

    assert (entry.name, entry.handle, (entry.role or "").casefold()) == ("Ada (Adi) Berg", "@ada-b", "nurse")


def test_an_acronym_beside_an_organisation_belongs_to_its_name():
    entry = parse_entry("Valley Passengers' Association (VPA)")

    assert entry.is_org
    assert entry.name == "Valley Passengers' Association (VPA)"


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("Ada\u2400Berg", "control"),
        ("Ada\u202eBerg", "bidi"),
        ("Ada\u200bBerg", "invisible"),
        ("=1+1", "formula"),
        ("Ada <b>Berg</b>", "markup"),
        ("Ada https://shop.example", "link"),
        ("Ada ada@mail.example", "mail"),
        ("A" * 201, "long"),
    ],
)
def test_what_a_person_should_look_at_is_flagged(name, flag):
    assert flag in find_flags(name, name)


def test_a_plain_name_has_no_flag():
    assert find_flags("Zoë Müller-Ó Briain", "Zoë Müller-Ó Briain") == ()
