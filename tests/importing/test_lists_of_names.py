"""Lists of names come as tables with any delimiter, with or without a header, or one name a line."""

import pytest
from import_samples import NAMES

from undersigned.importing.errors import DamagedSource, ImportingError
from undersigned.importing.names import read_name_table, read_names


def test_columns_are_known_by_their_headings():
    first, second = read_names(NAMES.encode(), "names.csv")

    assert (first.name, first.role, first.affiliation) == ("Ada Berg", "nurse", "City Hospital")
    assert (second.name, second.role, second.affiliation) == ("Ben Ito", None, "Night Line")


def test_addresses_are_left_out_and_the_column_is_named():
    table = read_name_table(NAMES.encode(), "names.csv")

    assert [part.text for part in table.dropped] == ["column 4"]
    assert "mail.example" not in str([signatory.affiliation for signatory in table.signatories])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_without_a_header_has_the_name_first(delimiter):
    data = f"Ada Berg{delimiter}City Hospital\nBen Ito{delimiter}Night Line\n".encode()

    assert [(entry.name, entry.affiliation) for entry in read_names(data, "names.csv")] == [
        ("Ada Berg", "City Hospital"),
        ("Ben Ito", "Night Line"),
    ]


def test_given_and_family_names_are_joined_in_the_order_given():
    found = read_names(b"Vorname;Nachname;Ort\nAda;Berg;Talheim\n", "liste.csv")

    assert (found[0].name, found[0].place) == ("Ada Berg", "Talheim")


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_end():
    data = b'name,affiliation\n"Berg, Ada","City\nHospital"\nBen Ito,Night Line\n'
    found = read_names(data, "names.csv")

    assert [entry.name for entry in found] == ["Berg, Ada", "Ben Ito"]
    assert found[0].affiliation == "City Hospital"
    assert [entry.span.line for entry in found] == [2, 4]


def test_one_name_a_line_is_a_list():
    assert [entry.name for entry in read_names(b"Ada Berg\nBen Ito (Night Line)\n", "names.txt")] == [
        "Ada Berg",
        "Ben Ito",
    ]


def test_a_name_that_stands_twice_is_flagged_and_kept():
    found = read_names(b"name\nAda Berg\nada berg\nBen Ito\n", "names.csv")

    assert [entry.flags for entry in found] == [("twice",), ("twice",), ()]


def test_numbers_that_are_names_stay_as_written():
    assert [entry.name for entry in read_names(b"name;country\n0x5a;UK\n1984;UK\n", "names.csv")] == ["0x5a", "1984"]


def test_a_quotation_mark_that_never_closes_does_not_swallow_memory():
    data = b'name\n"' + b"a" * 400_000
    with pytest.raises(ImportingError):
        read_names(data, "names.csv")


def test_a_table_that_breaks_the_rules_names_the_line():
    with pytest.raises(DamagedSource, match="Line"):
        read_names(b'name\n"' + b"a" * 200_000 + b'"\n', "names.csv")
