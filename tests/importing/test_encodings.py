"""Texts are read in the encoding they have, and the encoding is said."""

import pytest

from undersigned.importing.read import read_source
from undersigned.importing.source import Kind

GERMAN = "Für einen offenen Fahrplan\n\nWir bedauern, dass die Züge am Abend gestrichen wurden. Größe, Übung, Äpfel – „so“.\n"  # noqa: E501
RUSSIAN = (
    "За открытое расписание\n\nМы призываем дирекцию железной дороги опубликовать цифры и вернуть вечерние поезда.\n"
)


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


@pytest.mark.parametrize("encoding", ["windows-1252", "cp1252"])
def test_western_text_is_read_rightly(encoding):
    source = read_source(GERMAN.encode(encoding))

    assert source.text == GERMAN
    assert source.encoding.startswith(("windows-125", "iso-8859"))


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251"])
def test_russian_text_is_read_rightly(encoding):
    source = read_source((RUSSIAN * 3).encode(encoding))

    assert source.text == RUSSIAN * 3


def test_a_page_is_read_as_it_declares():
    page = '<html><head><meta charset="iso-8859-15"></head><body><p>5 € für alle</p></body></html>'
    source = read_source(page.encode("iso-8859-15"))

    assert (source.text, source.encoding) == ("5 € für alle\n", "iso-8859-15")


def test_a_false_declaration_does_not_spoil_the_text():
    page = '<html><head><meta charset="ascii"></head><body><p>Größe</p></body></html>'

    assert read_source(page.encode()).text == "Größe\n"


def test_text_comes_out_composed_and_with_one_kind_of_line_end():
    assert read_source("Zoe\u0308\r\nMu\u0308ller\rend".encode(), kind=Kind.TEXT).text == "Zoë\nMüller\nend"


def test_a_control_character_becomes_visible():
    assert read_source(b"Ada\x07 Berg and some more words", kind=Kind.TEXT).text.startswith("Ada\u2407 Berg")


def test_a_stray_nul_becomes_visible_and_is_not_dropped():
    assert read_source(b"Ada\0Berg and a few more words of text", kind=Kind.TEXT).text.startswith("Ada\u2400Berg")
