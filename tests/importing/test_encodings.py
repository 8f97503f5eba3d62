"""Texts are read in the encoding they have, and the encoding is said."""

import pytest
from encoding_samples import samples

from undersigned.importing.names import read_name_table
from undersigned.importing.read import read_source
from undersigned.importing.source import Kind

GERMAN = "Für einen offenen Fahrplan\n\nWir bedauern, dass die Züge am Abend gestrichen wurden. Größe, Übung, Äpfel – „so“.\n"  # noqa: E501


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (GERMAN.encode(), "utf-8"),
        (GERMAN.encode("utf-8-sig"), "utf-8"),
        (GERMAN.encode("utf-16"), "utf-16"),
        (GERMAN.encode("utf-16-le"), "utf-16-le"),
        (GERMAN.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_is_known_with_and_without_its_mark(data, encoding):
    source = read_source(data)

    assert (source.text, source.encoding) == (GERMAN, encoding)


@pytest.mark.parametrize(
    ("text", "data"),
    [pytest.param(text, data, id=f"{lang}, {encoding}") for lang, encoding, text, data in samples()],
)
def test_names_and_letters_are_read_as_they_were_written(text, data):
    source = read_source(data, kind=Kind.TEXT)

    assert source.text == text
    assert source.encoding_guessed is not data.isascii()


def test_western_names_of_several_countries_are_not_taken_for_central_european_ones():
    names = "name\nJosé Muñoz\nJoão Simões\nHélène Lefèvre\nSøren Kjær\nJürgen Groß\nZoë van Eeghen\n"

    assert read_source(names.encode("windows-1252"), kind=Kind.TEXT).text == names


def test_central_european_names_of_several_countries_are_not_taken_for_western_ones():
    names = "name\nErzsébet Szőke\nJiří Dvořák\nMałgorzata Wiśniewska\nŽeljko Šarić\n"

    assert read_source(names.encode("windows-1250"), kind=Kind.TEXT).text == names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_encoding_that_the_bytes_show_is_no_guess(encoding):
    source = read_source(GERMAN.encode(encoding))

    assert not source.encoding_guessed
    assert source.notes == ()


def test_a_guess_is_said_to_be_one():
    source = read_source(GERMAN.encode("windows-1252"))

    assert (source.encoding, source.encoding_guessed) == ("windows-1252", True)
    assert "guess" in source.notes[0]


def test_a_guess_about_a_list_of_names_is_said_too():
    table = read_name_table("name\nHélène Lefèvre\n".encode("windows-1252"), "names.csv")

    assert (table.signatories[0].name, table.source.encoding_guessed) == ("Hélène Lefèvre", True)
    assert "guess" in table.source.notes[0]


def test_letters_far_behind_the_beginning_are_guessed_from_their_surroundings():
    names = "name\n" + "Ada Berg\n" * 20_000 + "Hélène Lefèvre\nThérèse Bœuf\n" * 3

    assert read_source(names.encode("windows-1252"), kind=Kind.TEXT).text == names


def test_a_page_is_read_as_it_declares():
    page = '<html><head><meta charset="iso-8859-15"></head><body><p>5 € für alle</p></body></html>'
    source = read_source(page.encode("iso-8859-15"))

    assert (source.text, source.encoding) == ("5 € für alle\n", "iso-8859-15")


def test_a_page_that_declares_latin_1_means_what_browsers_read():
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>“Züge”</p></body></html>'

    assert read_source(page.encode("windows-1252")).text == "“Züge”\n"


def test_a_page_that_declares_utf_8_falsely_is_guessed():
    page = "<html><head><meta charset=utf-8></head><body><p>Wir fordern Straßenbahnen. Zoë Muster</p></body></html>"
    source = read_source(page.encode("latin-1"))

    assert source.text == "Wir fordern Straßenbahnen. Zoë Muster\n"
    assert source.encoding_guessed


def test_a_false_declaration_does_not_spoil_the_text():
    page = '<html><head><meta charset="ascii"></head><body><p>Größe</p></body></html>'

    assert read_source(page.encode()).text == "Größe\n"


def test_text_comes_out_composed_and_with_one_kind_of_line_end():
    assert read_source("Zoe\u0308\r\nMu\u0308ller\rend".encode(), kind=Kind.TEXT).text == "Zoë\nMüller\nend"


def test_a_control_character_becomes_visible():
    assert read_source(b"Ada\x07 Berg and some more words", kind=Kind.TEXT).text.startswith("Ada\u2407 Berg")


def test_a_stray_nul_becomes_visible_and_is_not_dropped():
    assert read_source(b"Ada\0Berg and a few more words of text", kind=Kind.TEXT).text.startswith("Ada\u2400Berg")
