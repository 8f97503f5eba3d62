"""Lists of names come as tables with any delimiter, with or without a header, or one name a line."""

import time

import pytest
from import_samples import NAMES

from undersigned.importing import errors
from undersigned.importing.names import MAX_COLUMNS, read_name_table
from undersigned.importing.proposal import SignatoryKind
from undersigned.importing.signatures import MAX_NAMES

SENTENCES = r"^[A-Z].+\. [A-Z].+\.$"


def names_in(data, filename):
    return list(read_name_table(data, filename).signatories)


def test_columns_are_known_by_their_headings():
    first, second = names_in(NAMES.encode(), "names.csv")

    assert (first.name, first.role, first.affiliation) == ("Ada Berg", "nurse", "City Hospital")
    assert (second.name, second.role, second.affiliation) == ("Ben Ito", None, "Night Line")


def test_addresses_are_left_out_and_the_column_is_named():
    table = read_name_table(NAMES.encode(), "names.csv")

    assert [part.text for part in table.dropped] == ["column 4 (e-mail)"]
    assert "mail.example" not in str([signatory.affiliation for signatory in table.signatories])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_without_a_header_has_the_name_first(delimiter):
    data = f"Ada Berg{delimiter}City Hospital\nBen Ito{delimiter}Night Line\n".encode()

    assert [(entry.name, entry.affiliation) for entry in names_in(data, "names.csv")] == [
        ("Ada Berg", "City Hospital"),
        ("Ben Ito", "Night Line"),
    ]


def test_given_and_family_names_are_joined_in_the_order_given():
    found = names_in(b"Vorname;Nachname;Ort\nAda;Berg;Talheim\n", "liste.csv")

    assert (found[0].name, found[0].place) == ("Ada Berg", "Talheim")


@pytest.mark.parametrize(
    ("data", "role", "affiliation"),
    [
        ("Jan Doe;driver;Club\n", "driver", "Club"),
        ("Jan Doe,driver,Club,Berlin\n", "driver", "Club, Berlin"),
        ("Jan Doe;Club\nAda Berg;Club;driver\n", None, "Club"),
        ("1;Jan Doe;driver;Club\n2;Ada Berg;nurse;\n", "driver", "Club"),
    ],
)
def test_without_headings_no_column_is_lost(data, role, affiliation):
    table = read_name_table(data.encode(), "names.csv")
    first = table.signatories[0]

    assert (first.name, first.role, first.affiliation) == ("Jan Doe", role, affiliation)
    assert "no headings" in table.source.notes[0]


def test_without_headings_addresses_are_left_out_and_said():
    data = b"Jan Doe;Club;jan@mail.example\nAda Berg;ada@mail.example;\nBen Ito;Night Line;ben@mail.example\n"
    table = read_name_table(data, "names.csv")

    assert [entry.affiliation for entry in table.signatories] == ["Club", None, "Night Line"]
    assert [part.text for part in table.dropped] == ["column 3", "column 2"]


@pytest.mark.parametrize("first_line", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_the_line_in_which_excel_names_the_delimiter_is_no_signatory(first_line):
    found = names_in(f"{first_line}\nname;role;organisation\nJan Doe, jr.;driver;Club\n".encode(), "names.csv")

    assert [(entry.name, entry.role, entry.affiliation, entry.span.line) for entry in found] == [
        ("Jan Doe, jr.", "driver", "Club", 3)
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "name;role;organisation;city",
        "Name;Funktion;Verein;Ort",
        "Nom et prénom;Qualité;Association;Ville",
        "Nombre y apellidos;Cargo;Organización;Ciudad",
        "Nome completo;Cargo;Organização;Cidade",
        "Nome e cognome;Ruolo;Ente;Città",
        "Imię i nazwisko;Funkcja;Organizacja;Miasto",
        "ФИО;Должность;Организация;Город",
        "Ім’я та прізвище;Посада;Організація;Місто",
        "Ad Soyad;Görev;Kurum;Şehir",
        "الاسم;الصفة;المنظمة;المدينة",
        "نام و نام خانوادگی;سمت;سازمان;شهر",
        "שם מלא;תפקיד;ארגון;עיר",
        "氏名;役職;所属団体;都市",
        "이름;직책;소속;도시",
        "姓名;职务;单位;城市",
    ],
)
def test_headings_are_known_in_every_language_of_the_house(headings):
    (found,) = names_in(f"{headings}\nAda Berg;nurse;City Hospital;Talheim\n".encode(), "names.csv")

    assert (found.name, found.role, found.affiliation, found.place) == ("Ada Berg", "nurse", "City Hospital", "Talheim")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("Nachname;Vorname\nBerg;Ada\n", "Ada Berg"),
        ("Name;Vorname\nBerg;Ada\n", "Ada Berg"),
        ("Nom;Prénom\nBerg;Ada\n", "Ada Berg"),
        ("Apellidos;Nombre\nBerg;Ada\n", "Ada Berg"),
        ("Cognome;Nome\nBerg;Ada\n", "Ada Berg"),
        ("姓;名\n佐藤;花子\n", "佐藤 花子"),
    ],
)
def test_a_name_in_two_columns_is_put_together(data, name):
    assert [entry.name for entry in names_in(data.encode(), "names.csv")] == [name]


def test_headings_alone_are_nobody():
    assert names_in(b"Organisation;Ort\n", "names.csv") == []


def test_a_list_of_organisations_has_their_names_in_their_own_column():
    (found,) = names_in(b"Organisation;Ort\nNight Line;Talheim\n", "names.csv")

    assert (found.name, found.kind, found.place) == ("Night Line", SignatoryKind.ORG, "Talheim")


def test_a_column_says_who_is_a_former_member():
    data = b"name,role,organisation,former\nJan,driver,Club,yes\nAda,driver,Club,no\nBen,driver,Club,until 2019\n"
    found = names_in(data, "names.csv")

    assert [(entry.former, entry.remark) for entry in found] == [(True, None), (False, None), (False, "until 2019")]


def test_a_role_that_is_past_says_so():
    found = names_in(b"name,role,organisation\nJan,ex-member,Club\nAda,member,Club\n", "names.csv")

    assert [(entry.role, entry.former) for entry in found] == [("ex-member", True), ("member", False)]


def test_what_no_heading_explains_is_left_out_and_said():
    table = read_name_table(b"name,role,comment\nJan,driver,hello\nAda,driver,,Club\n", "names.csv")

    assert [part.text for part in table.dropped] == ["column 3 (comment)", "Club"]


def test_lines_that_are_no_names_are_left_out_and_said():
    table = read_name_table(b"Ada Berg\nThis is a sentence. And here is another one of them.\nBen Ito\n", "names.txt")

    assert [entry.name for entry in table.signatories] == ["Ada Berg", "Ben Ito"]
    assert [part.reason for part in table.dropped] == ["not a name"]


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_end():
    data = b'name,affiliation\n"Berg, Ada","City\nHospital"\nBen Ito,Night Line\n'
    found = names_in(data, "names.csv")

    assert [entry.name for entry in found] == ["Berg, Ada", "Ben Ito"]
    assert found[0].affiliation == "City Hospital"
    assert [entry.span.line for entry in found] == [2, 4]


def test_one_name_a_line_is_a_list():
    assert [entry.name for entry in names_in(b"Ada Berg\nBen Ito (Night Line)\n", "names.txt")] == [
        "Ada Berg",
        "Ben Ito",
    ]


def test_a_name_that_stands_twice_is_flagged_and_kept():
    found = names_in(b"name\nAda Berg\nada berg\nBen Ito\n", "names.csv")

    assert [entry.flags for entry in found] == [("twice",), ("twice",), ()]


def test_numbers_that_are_names_stay_as_written():
    assert [entry.name for entry in names_in(b"name;country\n0x5a;UK\n1984;UK\n", "names.csv")] == ["0x5a", "1984"]


def test_a_quotation_mark_that_never_closes_does_not_swallow_memory():
    data = b'name\n"' + b"a" * 400_000
    with pytest.raises(errors.ImportingError):
        names_in(data, "names.csv")


def test_a_table_that_breaks_the_rules_names_the_line():
    with pytest.raises(errors.DamagedSource, match="Line"):
        names_in(b'name\n"' + b"a" * 200_000 + b'"\n', "names.csv")


@pytest.mark.parametrize("rows", [b"name," + b"," * 2_000_000, b"name\n" + b"Ada," * MAX_COLUMNS + b"\n"])
def test_a_table_of_too_many_columns_is_refused(rows):
    with pytest.raises(errors.TooManyParts, match=SENTENCES):
        read_name_table(rows, "names.csv")


@pytest.mark.parametrize("filename", ["names.csv", "names.txt"])
def test_a_list_of_more_names_than_are_read_is_refused(filename):
    with pytest.raises(errors.TooManyParts, match=SENTENCES):
        read_name_table(b"Ada Berg\n" * (MAX_NAMES + 2), filename)


def test_a_long_cell_is_kept_whole_in_a_time_that_grows_with_it():
    cell = b"of A " * 20_000
    began = time.process_time()
    (found,) = read_name_table(b"name,organisation\nAda Berg," + cell + b"\n", "names.csv").signatories

    assert found.affiliation == cell.decode().strip()
    assert time.process_time() - began < 1.0


def test_a_list_that_is_too_large_is_not_told_to_become_a_list():
    with pytest.raises(errors.SourceTooLarge, match="several files"):
        read_name_table(b"Ada Berg,Club\n" * 400_000, "names.csv")
