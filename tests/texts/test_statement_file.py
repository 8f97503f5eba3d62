"""The statement file: canonical, strict, and as the reference shows it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from undersigned.texts.rules import FileInvalid
from undersigned.texts.statement_file import (
    ClauseMeaning,
    StatementMeaning,
    format_statement_file,
    parse_statement_file,
)

MEANING = StatementMeaning(
    title="For an open timetable",
    subtitle="",
    kind="joint-statement",
    lang="en",
    text="0" * 64,
    version=1,
    origin="letters.example.org/s/timetable",
    issuers=("passengers",),
    addressees=("the railway board",),
    clauses=(ClauseMeaning("c1", 1, "regret"), ClauseMeaning("c2", 2, "", "the railway board")),
    convenors="Round Table",
    contact="office@round-table.example",
    imprint="Round Table, 1 Station Road",
    privacy="Names are public.",
    capacities=("person", "org"),
    initials=True,
    opens_on="2026-11-23",
    closes_on="",
)


def test_a_statement_file_reads_back_as_it_was_written():
    assert parse_statement_file(format_statement_file(MEANING)) == MEANING


def test_what_is_empty_is_left_out():
    members = json.loads(format_statement_file(MEANING))

    assert "subtitle" not in members
    assert "closes_on" not in members["signing"]
    assert members["clauses"][1] == {"id": "c2", "number": 2, "addressee": "the railway board"}


def test_a_closing_day_stands_among_the_rules_of_signing():
    file = format_statement_file(replace(MEANING, closes_on="2026-12-31"))

    assert json.loads(file)["signing"]["closes_on"] == "2026-12-31"


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file + b" ",
        lambda file: file.replace(b'"v":1', b'"v":2'),
        lambda file: file.replace(b'"v":1', b'"v":1,"zz":1'),
        lambda file: file.replace(b'"kind":"joint-statement",', b""),
        lambda file: b"[]",
        lambda file: b"\xff",
    ],
)
def test_what_is_not_understood_is_refused(damage):
    with pytest.raises(FileInvalid):
        parse_statement_file(damage(format_statement_file(MEANING)))
