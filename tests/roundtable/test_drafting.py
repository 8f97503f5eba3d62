"""A draft: ids that stay, parts, and the way from and to a text that can be frozen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from undersigned.roundtable.rules.drafting import (
    CLAUSE_CHARACTERS,
    Draft,
    Part,
    Wording,
    canonical_wording,
    content_of,
    draft_from_content,
    format_draft,
    number_clauses,
    parse_draft,
)
from undersigned.roundtable.rules.refusing import JsonUnreadable, OnlyClauses, TooLong
from undersigned.texts.canonical import Block, BlockKind, Content, canonical_content, format_text
from undersigned.texts.rules import BlockEmpty, CharacterForbidden, WordsMissing


def test_parts_follow_from_where_the_numbered_clauses_stand(draft: Draft):
    assert [(clause.id, clause.part) for clause in draft.clauses] == [
        ("k1", Part.PREAMBLE),
        ("k2", Part.OPERATIVE),
        ("k3", Part.OPERATIVE),
        ("k4", Part.CLOSING),
    ]
    assert draft.next_number == 5


def test_a_text_without_numbered_clauses_is_all_operative():
    draft = draft_from_content(Content("Letter", blocks=(Block(BlockKind.PARAGRAPH, "Dear all,"),)))

    assert [clause.part for clause in draft.clauses] == [Part.OPERATIVE]


def test_a_numbered_clause_keeps_the_name_that_translations_know(draft: Draft):
    assert [block.id for block in content_of(draft).clauses] == ["c1", "c2"]


def test_a_draft_makes_the_same_file_as_the_content_that_it_came_from():
    content = canonical_content(Content("T", "S", blocks=(Block(BlockKind.CLAUSE, "*One* is 1. < two"),)))

    assert format_text(content_of(draft_from_content(content))) == format_text(content)


def test_an_adopted_text_comes_back_to_the_table_under_its_ids(draft: Draft):
    again = draft_from_content(replace(content_of(draft), blocks=content_of(draft).blocks[::-1]))

    assert [clause.id for clause in again.clauses if clause.kind is BlockKind.CLAUSE] == ["k2", "k3"]
    assert content_of(again).clauses == content_of(draft).clauses[::-1]


def test_an_empty_text_makes_no_draft():
    with pytest.raises(WordsMissing):
        draft_from_content(Content("Only a title"))


def test_numbers_are_counted_where_ids_stay(draft: Draft):
    moved = replace(draft, clauses=(draft.clauses[0], draft.clauses[2], draft.clauses[1], draft.clauses[3]))

    assert number_clauses(moved) == {"k3": 1, "k2": 2}


def test_a_draft_reads_back_from_its_json(draft: Draft):
    assert parse_draft(format_draft(draft)) == draft


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"next_number":5', '"next_number":4'),
        ('"id":"k1"', '"id":"k2"'),
        ('"id":"k1"', '"id":"c1"'),
        ('"part":"closing"', '"part":"end"'),
        ('"title":', '"name":'),
        ('"verb":"ask"', '"verb":7'),
        ('"verb":"ask"', '"word":"ask"'),
        ("{", "["),
    ],
)
def test_json_of_another_sort_is_refused(draft: Draft, old: str, new: str):
    data = format_draft(draft)
    assert old in data

    with pytest.raises(JsonUnreadable):
        parse_draft(data.replace(old, new, 1))


@pytest.mark.parametrize(
    ("wording", "refusal"),
    [
        (Wording(BlockKind.PARAGRAPH, "  "), BlockEmpty),
        (Wording(BlockKind.PARAGRAPH, "turned \u202e round"), CharacterForbidden),
        (Wording(BlockKind.PARAGRAPH, "isolated \u2067 for ever"), CharacterForbidden),
        (Wording(BlockKind.PARAGRAPH, "words", items=("lost",)), OnlyClauses),
        (Wording(BlockKind.HEADING, "words", verb="ask"), OnlyClauses),
        (Wording(BlockKind.CLAUSE, "x" * CLAUSE_CHARACTERS, items=("y",)), TooLong),
        (Wording(BlockKind.CLAUSE, "[" * 100_000), TooLong),
    ],
)
def test_words_that_cannot_stand_in_a_text_are_refused(wording: Wording, refusal: type[Exception]):
    with pytest.raises(refusal):
        canonical_wording(wording)
