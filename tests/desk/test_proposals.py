"""From a proposal to a draft: nothing is lost silently, every mark stands where it belongs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOON

from undersigned.desk import actions, proposals
from undersigned.desk.proposals import LeftOut, Marks
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import read_source
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import format_text

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=5).map(tuple)


def read(text: str):
    source = read_source(text.encode(), filename="statement.txt")
    return propose_statement(source), source


@given(st.text(max_size=30), SPANS, SPANS)
def test_the_stretches_of_a_source_are_the_whole_source(text: str, taken, dropped):
    pieces = proposals.cut_pieces(text, Marks(taken=taken, dropped=dropped))

    assert "".join(piece.text for piece in pieces) == text


def test_what_was_both_taken_and_dropped_shows_as_taken():
    pieces = proposals.cut_pieces("abcdef", Marks(taken=((2, 4),), dropped=((0, 6),)))

    assert [(piece.text, piece.state) for piece in pieces] == [("ab", "dropped"), ("cd", "taken"), ("ef", "dropped")]


def test_marks_are_kept_word_for_word():
    marks = Marks(((0, 2),), ((3, 4),), (LeftOut("Share", "furniture"),), ("a note",), "koi8-r", ("7", 1))

    assert proposals.marks_from_json(proposals.marks_to_json(marks)) == marks


def test_marks_that_know_no_encoding_and_no_numbers_are_read():
    older = '{"taken": [], "dropped": [], "left_out": [], "notes": ["a note"]}'

    assert proposals.marks_from_json(older) == Marks(notes=("a note",))


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        (("1.", "2."), None),
        (("(i)", "(ii)"), None),
        (("a)", "b)"), ("a", 1)),
        (("1.", "2)"), None),
        (("3.", "4."), ("3", 1)),
        (("-", "-"), None),
    ],
)
def test_clauses_are_renumbered_where_a_reader_would_look_for_another_number(marks, found):
    clauses = "".join(f"{mark} we demand a train to town {mark[0]};\n" for mark in marks)
    proposal, _ = read(f"For trains\n\nWe, passengers, declare:\n\n{clauses}")

    assert len(proposal.clauses) == len(marks)
    assert proposals.find_renumbered(proposal) == found


def test_what_is_no_statement_becomes_paragraphs_rather_than_nothing():
    proposal, source = read("Milk\n\nBread\n\nHoney")

    content = proposals.content_from_proposal(proposal, source)

    assert "Honey" in [content.title, *(block.text for block in content.blocks)]


def test_a_name_that_is_too_long_is_left_out_and_named():
    class Found:
        name, role, affiliation, former = "n" * 201, None, None, False
        as_printed = name
        kind = type("Kind", (), {"value": "person"})

    names, left_out = proposals.names_from([Found], "list.csv")

    assert names == []
    assert "add it by hand" in left_out[0].reason


def test_the_page_that_this_project_started_from_becomes_the_draft_that_it_is(shared: Path, convenor):
    data = (shared / "corpus" / "joint-resolution-page.txt").read_bytes()
    expected = json.loads((shared / "corpus" / "joint-resolution-page.expected.json").read_text())

    made = actions.import_statement(convenor, data, filename="page.txt", kind=None, names=None, now=NOON)

    content = texts.content_of(texts.draft_of(made))
    rows = signing.imported(made)
    assert (content.title, content.subtitle) == (expected["title"], expected["subtitle"])
    assert list(content.issuers) == expected["issued_by"]
    assert [block.verb for block in content.clauses] == ["condemn", "demand", "call_on"]
    assert content.blocks[-1].text.startswith(expected["closing_start"])
    assert [(row.name, row.role or None, row.affiliation or None) for row in rows] == [
        (one["name"], one["role"], one["affiliation"]) for one in expected["signatories_sample"]
    ]
    assert {row.klass for row in rows} == {"person"}
    assert [row.name for row in rows if row.is_former] == ["Alexey Sakhnin"]
    assert any("We urge you" in note for note in proposals.marks_from_json(made.source_marks).notes)


@pytest.mark.parametrize(
    "name", ["joint-resolution-page.txt", "dear-github-2.0.md", "dpg-letter-pt.md", "rms-open-letter.md"]
)
def test_a_draft_of_a_real_page_needs_no_more_than_a_title_to_be_frozen(shared: Path, name: str):
    source = read_source((shared / "corpus" / name).read_bytes(), filename=name)

    content = proposals.content_from_proposal(propose_statement(source), source)

    assert format_text(replace(content, title=content.title or "A title"))
