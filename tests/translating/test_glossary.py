"""The glossary's file has one spelling; terms are found where they occur, in every script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from undersigned.translating.rules.glossary import (
    Entry,
    GlossaryInvalid,
    Rendering,
    TermKind,
    find_terms,
    format_glossary,
    parse_glossary,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "glossary-v1.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["valid"])
def test_what_is_valid_is_read_and_written_again(vector):
    data = vector["file"].encode()

    entries = parse_glossary(data)

    assert [entry.source for entry in entries] == vector["sources"]
    assert format_glossary(entries) == data


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda vector: vector["why"])
def test_everything_else_is_refused(vector):
    with pytest.raises(GlossaryInvalid):
        parse_glossary(vector["file"].encode())


def test_people_are_in_no_file():
    entry = Entry(TermKind.PERSON, "Ann", "", (Rendering("ru", "Анна"),))

    assert format_glossary([entry]) == b'{"terms":[],"v":1}'


@pytest.mark.parametrize(
    ("source", "passage", "is_there"),
    [
        ("railway board", "We ask the Railway Board to publish it.", True),
        ("board", "We ask the boards to publish it.", True),
        ("board", "We ask the boarding staff.", False),
        ("rail", "We ask the railway board.", False),
        ("Ministerium", "die Zusage des Ministeriums", True),
        ("部", "教育部长", True),
        ("C++", "We wrote it in C++.", True),
        ("مدينة", "في المدينة", False),
        ("المدينة", "في المدينة", True),
    ],
)
def test_a_term_is_found_where_it_occurs_as_a_word(source, passage, is_there):
    assert bool(find_terms([Entry(TermKind.TERM, source)], passage)) is is_there
