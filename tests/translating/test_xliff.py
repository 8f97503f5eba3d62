"""XLIFF: what is written is read again; what others write is understood, or refused for its part alone."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from undersigned.texts.inline import Marked, Words, format_inline
from undersigned.texts.rules import MarkupUnclear
from undersigned.translating.rules.refusing import NotXliff, XliffTooBig
from undersigned.translating.xliff import WrittenUnit, format_xliff, read_xliff

VECTORS = Path(__file__).parents[1] / "vectors"
EMPTY = b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1">&a;</xliff>'
CLAUSE = "We *ask* the [board](https://rail.example/)."


def make_unit(key="c1", source=CLAUSE, words="", **about) -> WrittenUnit:
    values = {"label": "clause 1", "kind": "clause", "is_plain": False, "state": "draft", "digest": "bb", "base": "cc"}
    return WrittenUnit(key=key, source=source, words=words, **{**values, **about})


def write(*units: WrittenUnit) -> bytes:
    return format_xliff(units, original="timetable", source_lang="en", lang="de")


def read_one(data: bytes, key="c1", *, plain=False):
    _, units = read_xliff(data, is_plain={key: plain})
    return next(unit for unit in units if unit.key == key)


def change(data: bytes, old: str, new: str) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


def test_a_file_has_the_bytes_of_the_vector():
    title = make_unit(
        "t1",
        "For an open timetable",
        label="title",
        kind="title",
        is_plain=True,
        state="missing",
        digest="aa",
        base="",
        terms=[("timetable", "Fahrplan", "as in the law")],
    )
    clause = make_unit(words="Wir [die Bahn](https://rail.example/) *bitten*.")

    assert write(title, clause) == (VECTORS / "xliff-v1.xlf").read_bytes()


def test_what_another_program_wrote_in_version_1_2_is_read():
    lang, units = read_xliff((VECTORS / "xliff-12-found.xlf").read_bytes(), is_plain={"t1": True})

    assert lang == "de"
    assert [(one.key, one.words) for one in units] == [
        ("t1", "Für einen offenen Fahrplan"),
        ("c1", "Wir *bitten* sehr."),
        ("c2", None),
    ]
    assert units[2].source == "We **demand** it."


_letters = st.text("abc <>&*[]_`\\äß学م", min_size=1, max_size=8)
_parts = st.recursive(
    _letters.map(Words),
    lambda inner: (
        st.builds(
            Marked,
            st.sampled_from(["em", "strong"]),
            st.lists(inner, min_size=1, max_size=2).map(tuple),
        )
        | st.builds(
            Marked,
            st.just("a"),
            st.lists(_letters.map(Words), min_size=1, max_size=1).map(tuple),
            st.sampled_from(["https://a.example/", "https://b.example/x?y=1&z=2"]),
        )
    ),
    max_leaves=5,
)


@st.composite
def lines(draw):
    """Return a line in its one spelling, as texts keep it."""
    from undersigned.texts.inline import canonical_line

    parts = tuple(draw(st.lists(_parts, min_size=1, max_size=4)))
    try:
        return canonical_line(format_inline(parts))
    except MarkupUnclear:
        return canonical_line("".join(draw(st.lists(_letters, min_size=1, max_size=3))).replace("`", ""))


@given(lines().filter(bool), lines())
def test_any_line_that_is_written_is_read_again(source, words):
    unit = read_one(write(make_unit(source=source, words=words)))

    assert (unit.source, unit.words, unit.digest, unit.base) == (source, words, "bb", "cc")


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Cn", "Cf"]), min_size=1).map(
        lambda words: normalize("NFC", words)
    )
)
def test_any_plain_words_that_are_written_are_read_again(words):
    assert read_one(write(make_unit(source=words, words=words, is_plain=True)), plain=True).words == words


def test_what_xml_cannot_hold_does_not_break_the_file():
    assert read_one(write(make_unit(source="a\ufffeb", words="a\uffff"))).words == "a\ufffd"


def test_codes_of_a_translation_have_the_numbers_of_the_source():
    tree = etree.fromstring(write(make_unit(words="[Die Bahn](https://rail.example/) *bitten* wir **sehr**.")))

    ids = [code.get("id") for code in tree.iterfind(".//{*}target/{*}pc")]

    assert ids == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bitten</pc>", "<ph id='9'/>bitten</pc>"),
        ('<pc id="1" type="fmt" subType="xlf:i">bitten</pc>', '<pc id="7">bitten</pc>'),
        ('<pc id="1" type="fmt" subType="xlf:i">bitten</pc>', '<sc id="1" subType="xlf:i" type="fmt"/>bitten'),
        ('<pc id="1" type="fmt" subType="xlf:i">bitten</pc>', "<ec/>bitten"),
        ("bitten</pc>", "bit<cp hex='0000'/>ten</pc>"),
    ],
)
def test_codes_that_do_not_fit_are_refused_for_their_part_alone(old, new):
    data = write(make_unit(words="Wir *bitten*."), make_unit("c2", words="Gut."))
    broken = change(data, old, new)

    assert read_one(broken).words is None
    assert read_one(broken, "c2").words == "Gut."


def test_codes_are_known_by_their_number_where_a_program_dropped_the_rest():
    data = change(
        write(make_unit(words="Wir *bitten*.")),
        '<pc id="1" type="fmt" subType="xlf:i">bitten</pc>',
        '<pc id="1">bitten</pc>',
    )

    assert read_one(data).words == "Wir *bitten*."


def test_codes_in_two_halves_are_read_where_they_are_nested():
    data = change(
        write(make_unit(words="Wir *bitten*.")),
        '<pc id="1" type="fmt" subType="xlf:i">bitten</pc>',
        '<sc id="1" type="fmt" subType="xlf:i"/>bitten<ec startRef="1"/>',
    )

    assert read_one(data).words == "Wir *bitten*."


def test_a_part_that_a_program_cut_into_segments_is_put_together():
    data = change(
        write(make_unit(source="One. Two.", words="Eins. Zwei.")),
        "<source>One. Two.</source><target>Eins. Zwei.</target></segment>",
        "<source>One.</source><target>Eins.</target></segment><ignorable><source> </source></ignorable>"
        "<segment id='s2'><source>Two.</source><target>Zwei.</target></segment>",
    )

    unit = read_one(data)

    assert (unit.source, unit.words) == ("One. Two.", "Eins. Zwei.")


def test_a_part_of_which_a_segment_is_missing_has_no_translation():
    data = change(
        write(make_unit(source="One. Two.", words="Eins.")),
        "<source>One. Two.</source><target>Eins.</target></segment>",
        "<source>One. </source><target>Eins.</target></segment><segment id='s2'><source>Two.</source></segment>",
    )

    assert read_one(data).words == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no file",
        b"<xliff/>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="3.0"/>',
        b'<!DOCTYPE xliff [<!ENTITY a "b">]>' + EMPTY,
        b'<!DOCTYPE xliff SYSTEM "file:///etc/passwd">' + EMPTY,
    ],
)
def test_what_is_no_xliff_is_refused(data):
    with pytest.raises(NotXliff):
        read_xliff(data, is_plain={})


def test_files_that_are_too_big_are_refused():
    with pytest.raises(XliffTooBig):
        read_xliff(b" " * 5_000_001, is_plain={})


def test_words_are_read_as_they_are_kept():
    data = change(write(make_unit(words="Wir *bitten*.")), "bitten", "be\u0301ten")

    assert read_one(data).words == "Wir *b\u00e9ten*."


def test_markers_of_other_programs_are_seen_through():
    data = change(write(make_unit(words="Wir bitten.")), "Wir bitten.", "Wir <mrk id='m1' type='term'>bitten</mrk>.")

    assert read_one(data).words == "Wir bitten."
