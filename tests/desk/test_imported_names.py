"""Names signed elsewhere: corrected, ordered, shown only on a ground, removed on request."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.builders import NOON, make_collection, make_statement
from tests.desk.browsing import visit

from undersigned.desk import actions
from undersigned.publishing import queries as publishing
from undersigned.signing import queries as signing
from undersigned.signing.actions.importing import ImportedName


@pytest.fixture(scope="module")
def imported(house, ada):
    def bring_in():
        made = ada.add(make_statement())
        rows = [ImportedName("Zoë Müller", role="nurse"), ImportedName("Jan Kowalski"), ImportedName("Ada Example")]
        actions.save_names(made, rows, now=NOON)
        return made

    return house.make(bring_in)


@pytest.fixture
def statement(imported):
    return deepcopy(imported)


def names(statement) -> list[str]:
    return [row.name for row in signing.imported(statement)]


def test_every_field_of_a_name_can_be_corrected(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/")

    page.press(
        "Save the names",
        **{
            "name__1": "Jan Kowalsky",
            "name-role__1": "driver",
            "name-affiliation__1": "Depot",
            "name-former__1": "former",
        },
    )

    row = signing.imported(statement)[1]
    assert (row.name, row.role, row.affiliation, row.is_former) == ("Jan Kowalsky", "driver", "Depot", True)


def test_an_organisation_that_signed_is_marked_as_one(client, statement):
    visit(client, f"/desk/s/{statement.slug}/names/").press("Save the names", **{"name-class__2": "org"})

    assert [row.klass for row in signing.imported(statement)] == ["person", "person", "org"]


def test_names_change_places_and_what_was_typed_stays(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Move down", name__2="Ada Sample")

    assert names(statement) == ["Jan Kowalski", "Zoë Müller", "Ada Sample"]
    assert page.status == 200


def test_one_name_is_removed_for_good(client, statement):
    visit(client, f"/desk/s/{statement.slug}/names/").press("Remove")

    assert names(statement) == ["Jan Kowalski", "Ada Example"]


def test_a_name_is_added_by_hand(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Add a name")
    page.press("Save the names", name__3="New Person")

    assert names(statement)[-1] == "New Person"


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"name__0": "n" * 201}, "up to 200"), ({"name__0": ""}, "no name"), ({"name__0": "a\u202eb"}, "control")],
)
def test_an_odd_name_is_marked_and_nothing_is_lost(client, statement, typed, words: str):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press(
        "Save the names", **typed, **{"name__2": "Typed Besides", "name-role__0": "kept"}
    )

    assert page.status == 422
    assert words in page.alert
    assert page.value("name", 2) == "Typed Besides"
    assert names(statement) == ["Zoë Müller", "Jan Kowalski", "Ada Example"]


@pytest.mark.parametrize("name", ["http://spam.example", "Jan at spam.com", "\u200b\u200b", "J\u00aden", "123"])
def test_what_is_no_name_is_not_kept_by_hand(client, statement, name: str):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Save the names", name__1=name)

    assert page.status == 422
    assert "is no name" in page.alert
    assert "at least one letter" in page.tree.get_element_by_id("name-error-1").text_content()
    assert names(statement) == ["Zoë Müller", "Jan Kowalski", "Ada Example"]


def add_file(client, statement, *rows: str):
    file = SimpleUploadedFile("more.csv", "\n".join(["Name;Role", *rows]).encode())
    visit(client, f"/desk/s/{statement.slug}/names/").press("Add the names", {"names": file})
    return visit(client, f"/desk/s/{statement.slug}/names/")


def marked(page) -> dict[str, str]:
    """What each row with a mark is told, by its name."""
    pieces = page.tree.xpath('//fieldset[p[@class="notice"]]')
    return {" ".join(one[0].text_content().split()): one.xpath("p")[0].text_content() for one in pieces}


def test_names_of_a_file_that_a_person_should_look_at_are_marked(client, statement):
    page = add_file(
        client, statement, "ada example;", "Write <b>to</b> us;", "Kim Late;kim@late.example", "Bo Fine;cook"
    )

    found = marked(page)
    assert list(found) == ["Ada Example", "ada example", "Write <b>to</b> us", "Kim Late"]
    assert "more than once" in found["Ada Example"]
    assert "no web or mail address" in found["Kim Late"]
    assert [link.text_content() for link in page.tree.xpath('//a[contains(@href, "#name-")]')] == list(found)


def test_a_marked_name_keeps_nobody_from_saving_another_one(client, statement):
    page = add_file(client, statement, "Write to spam.com;")

    page.press("Save the names", name__0="Zoe Mueller")

    assert names(statement) == ["Zoe Mueller", "Jan Kowalski", "Ada Example", "Write to spam.com"]


def test_a_mark_leads_to_the_page_where_its_row_stands(client, statement):
    rows = [f"{chr(65 + at // 26)}{chr(97 + at % 26)} Sample;" for at in range(120)]
    page = add_file(client, statement, *rows, "Write to spam.com;")

    link = page.tree.xpath('//a[contains(@href, "#name-")]')[0].get("href")
    there = visit(client, f"/desk/s/{statement.slug}/names/{link}")
    assert there.value("name", int(link.partition("#name-")[2])) == "Write to spam.com"


def test_two_names_are_added_one_after_the_other(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Add a name")
    page = page.press("Add a name", name__3="Kim Late")
    page = page.press("Save the names", name__4="Bo Fine")

    assert (page.status, page.alert) == (200, "")
    assert names(statement)[3:] == ["Kim Late", "Bo Fine"]


def test_names_added_to_a_full_page_stand_in_the_list_once(client, statement):
    rows = [ImportedName(f"{chr(65 + at // 26)}{chr(97 + at % 26)} Sample") for at in range(150)]
    actions.save_names(statement, rows, now=NOON)

    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Add a name")
    page = page.press("Add a name", name__100="Kim Late")
    page.press("Save the names", name__101="Bo Fine")

    expected = [row.name for row in rows]
    assert names(statement) == [*expected[:100], "Kim Late", "Bo Fine", *expected[100:]]


def test_a_stale_page_of_names_overwrites_nothing_and_keeps_what_was_typed(client, statement):
    first, second = (visit(client, f"/desk/s/{statement.slug}/names/") for _ in range(2))
    first.press("Save the names", name__0="Zoe Hers")

    refused = second.press("Save the names", name__1="Jan Mine")

    assert refused.status == 422
    assert "changed this list" in refused.alert
    assert refused.value("name", 1) == "Jan Mine"
    assert names(statement) == ["Zoe Hers", "Jan Kowalski", "Ada Example"]
    refused.press("Save the names")
    assert names(statement) == ["Zoë Müller", "Jan Mine", "Ada Example"]


def test_a_mistake_in_a_stale_page_of_names_does_not_make_it_fresh(client, statement):
    first, second = (visit(client, f"/desk/s/{statement.slug}/names/") for _ in range(2))
    mistaken = second.press("Save the names", name__1="123")
    first.press("Save the names", name__0="Zoe Hers")

    mistaken.press("Save the names", name__1="Jan Mine")

    assert names(statement) == ["Zoe Hers", "Jan Kowalski", "Ada Example"]


@pytest.mark.parametrize("label", ["Remove", "Move down", "Save the names"])
def test_a_button_of_names_that_is_pressed_twice_does_it_once(client, statement, label: str):
    page = visit(client, f"/desk/s/{statement.slug}/names/")
    page.press(label)
    once = names(statement)

    again = page.press(label)

    assert (again.status, again.alert) == (200, "")
    assert names(statement) == once


def test_another_page_of_the_list_may_change_meanwhile(client, statement):
    rows = [ImportedName(f"{chr(65 + at // 26)}{chr(97 + at % 26)} Sample") for at in range(150)]
    actions.save_names(statement, rows, now=NOON)
    first, second = (visit(client, f"/desk/s/{statement.slug}/names/?from={start}") for start in (0, 100))
    first.press("Save the names", name__0="Zoe Hers")

    page = second.press("Save the names", name__0="Jan Mine")

    assert page.status == 200
    assert (names(statement)[0], names(statement)[100]) == ("Zoe Hers", "Jan Mine")


def test_names_are_not_shown_without_a_ground(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Show these names", ground="  ")

    assert page.status == 422
    assert signing.published_imported(statement) == []


def test_names_are_shown_on_a_ground_and_taken_off_again(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Show these names", ground="They published it.")
    assert len(signing.published_imported(statement)) == 3

    page.press("Show them no longer")
    assert signing.published_imported(statement) == []


def test_names_of_a_file_come_behind_those_that_are_there(client, statement):
    file = SimpleUploadedFile("more.csv", b"Name,Organisation\nKim Late,Depot\n")
    visit(client, f"/desk/s/{statement.slug}/names/").press("Add the names", {"names": file})

    assert names(statement)[-1] == "Kim Late"


@pytest.mark.parametrize(("files", "words"), [({"names": b""}, "is empty"), ({}, "Choose the file first")])
def test_a_names_file_that_is_empty_or_missing_is_called_so(client, statement, files, words: str):
    upload = {field: SimpleUploadedFile("names.csv", data) for field, data in files.items()}
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Add the names", upload)

    assert page.status == 422
    assert words in page.alert


def test_a_file_without_names_is_refused_in_words(client, statement):
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.7")
    page = visit(client, f"/desk/s/{statement.slug}/names/").press("Add the names", {"names": file})

    assert page.status == 422
    assert "PDF" in page.alert
    assert len(names(statement)) == 3


def test_a_long_list_is_corrected_a_hundred_at_a_time(client, add):
    statement = add(make_statement())
    actions.save_names(statement, [ImportedName(f"Person {number}") for number in range(250)], now=NOON)
    page = visit(client, f"/desk/s/{statement.slug}/names/?from=100")
    assert len(page.values("name")) == 100

    client.post(
        f"/desk/s/{statement.slug}/names/?from=100",
        {
            "do": "save",
            "made-from": page.value("made-from"),
            "name-as": [""] * 100,
            "name": ["Changed", *page.values("name")[1:]],
            "name-role": [""] * 100,
            "name-affiliation": [""] * 100,
            "name-former": ["present"] * 100,
            "name-class": ["person"] * 100,
            "name-source": [""] * 100,
        },
    )

    assert (names(statement)[99], names(statement)[100], names(statement)[101]) == (
        "Person 99",
        "Changed",
        "Person 101",
    )
    assert len(names(statement)) == 250


def test_a_form_with_a_row_torn_off_changes_nothing(client, statement):
    answer = client.post(f"/desk/s/{statement.slug}/names/", {"count": "3", "name": ["A", "B"], "name-role": ["x"]})

    assert answer.status_code == 422
    assert len(names(statement)) == 3


def test_a_list_that_somebody_else_changed_meanwhile_is_not_overwritten(client, statement):
    page = visit(client, f"/desk/s/{statement.slug}/names/")
    actions.remove_name(statement, 1)

    refused = page.press("Save the names", name__0="Typed")

    assert refused.status == 422
    assert refused.value("name") == "Typed"
    assert names(statement) == ["Zoë Müller", "Ada Example"]


def test_changed_names_of_an_open_statement_are_published_again(client, add):
    statement = add(make_collection().statement)
    before = publishing.publication_of(signing.collection_of(statement)).front_mark
    actions.save_names(statement, [ImportedName("Zoë Müller")], now=NOON)

    assert publishing.publication_of(signing.collection_of(statement)).front_mark > before
