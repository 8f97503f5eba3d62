"""Changes of a draft: done, refused, undone; ids stay and no word goes unseen."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from sequences import CLOSING, OTHER, STEPS, base, every_change, make_change

from undersigned.roundtable.rules.changing import (
    AnyChange,
    Change,
    Delete,
    Insert,
    Join,
    Move,
    Place,
    Retitle,
    Split,
    amend_change,
    apply_change,
    find_touched,
    format_change,
    invert_change,
    parse_change,
)
from undersigned.roundtable.rules.drafting import ORDER, Draft, Part, Wording, draft_from_content
from undersigned.roundtable.rules.refusing import (
    ClauseChanged,
    ClauseGone,
    ClauseMoved,
    IdTaken,
    JsonUnreadable,
    LastClause,
    NotAmendable,
    NothingChanges,
    NotNeighbours,
    PlaceGone,
    Refusal,
    TitleChanged,
    TooLong,
    WordsLost,
)
from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.difference import find_words
from undersigned.texts.rules import Refusal as TextRefusal
from undersigned.texts.rules import TitleMissing


def text(draft: Draft, clause_id: str) -> str:
    clause = draft.find_clause(clause_id)
    return clause.text if clause else ""


def ids(draft: Draft) -> list[str]:
    return [clause.id for clause in draft.clauses]


def test_a_change_gives_other_words_in_the_same_place(draft: Draft):
    after = apply_change(draft, Change("k2", base(draft, "k2"), OTHER))

    assert ids(after) == ids(draft)
    assert text(after, "k2") == OTHER.text


def test_a_clause_that_comes_has_an_id_that_none_had(draft: Draft):
    after = apply_change(draft, Insert(Place(Part.PREAMBLE), CLOSING))
    after = apply_change(after, Delete("k5", CLOSING.digest))
    after = apply_change(after, Insert(Place(Part.CLOSING, "k4"), CLOSING))

    assert ids(after) == ["k1", "k2", "k3", "k4", "k6"]


def test_the_beginning_of_a_part_lies_behind_the_part_before(draft: Draft):
    after = apply_change(draft, Insert(Place(Part.CLOSING), CLOSING))

    assert ids(after) == ["k1", "k2", "k3", "k5", "k4"]


@pytest.mark.parametrize("at", range(9))
def test_every_change_can_be_undone(draft: Draft, at: int):
    change = every_change(draft)[at]
    after = apply_change(draft, change)
    undone = apply_change(after, invert_change(draft, change))

    assert undone.clauses == draft.clauses
    assert undone.head_digest == draft.head_digest
    assert after.text_digest != undone.text_digest == draft.text_digest


@pytest.mark.parametrize("at", range(9))
def test_every_change_and_its_inverse_read_back_from_their_json(draft: Draft, at: int):
    for change in (every_change(draft)[at], invert_change(draft, every_change(draft)[at])):
        assert parse_change(format_change(change)) == change


@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "7",
        '{"does":"burn","clause":"k1"}',
        '{"does":"delete","clause":"k1"}',
        '{"does":"delete","clause":"k1","base":7}',
        '{"does":"delete","clause":"k1","base":"","why":""}',
        '{"does":"move","clause":"k1","was":[],"place":{"after":"","part":"closing"}}',
        '{"does":"change","clause":"k1","base":"","wording":{"kind":"clause","text":7,"items":[]}}',
        "[" * 100_000,
    ],
)
def test_json_that_is_no_change_is_refused(data: str):
    with pytest.raises(JsonUnreadable):
        parse_change(data)


def test_what_cannot_be_done_is_refused_with_its_reason(draft: Draft):
    k1, k2, k3 = (base(draft, name) for name in ("k1", "k2", "k3"))
    both = Wording(BlockKind.CLAUSE, "We ask for a train. We ask for benches:", items=("at the station;",))
    cases: list[tuple[AnyChange, type[Exception]]] = [
        (Change("k9", k2, OTHER), ClauseGone),
        (Change("k2", k3, OTHER), ClauseChanged),
        (Change("k1", k1, Wording(BlockKind.PARAGRAPH, " The last train  leaves at nine. ")), NothingChanges),
        (Delete("k9", ""), ClauseGone),
        (Delete("k1", k2), ClauseChanged),
        (Insert(Place(Part.CLOSING, "k9"), CLOSING), PlaceGone),
        (Insert(Place(Part.CLOSING, "k1"), CLOSING), PlaceGone),
        (Insert(Place(Part.CLOSING), CLOSING, restores="k2"), IdTaken),
        (Insert(Place(Part.CLOSING), CLOSING, restores="k5"), IdTaken),
        (Insert(Place(Part.CLOSING), CLOSING, restores="c5"), JsonUnreadable),
        (Move("k2", Place(Part.OPERATIVE, "k1"), Place(Part.CLOSING)), ClauseMoved),
        (Move("k2", Place(Part.OPERATIVE), Place(Part.OPERATIVE)), NothingChanges),
        (Move("k2", Place(Part.OPERATIVE), Place(Part.OPERATIVE, "k2")), PlaceGone),
        (Move("k9", Place(Part.OPERATIVE), Place(Part.CLOSING)), ClauseGone),
        (Split("k1", k1, CLOSING, CLOSING), WordsLost),
        (Join("k2", k2, "k3", k3, both), WordsLost),
        (Join("k1", k1, "k2", k2, both), NotNeighbours),
        (Join("k3", k3, "k2", k2, both), NotNeighbours),
        (Retitle("", "T"), TitleChanged),
        (Retitle(draft.head_digest, " "), TitleMissing),
        (Retitle(draft.head_digest, "More trains", "", ("Walkers",)), NothingChanges),
        (Retitle(draft.head_digest, "x" * 20_001), TooLong),
    ]
    for change, refusal in cases:
        with pytest.raises(refusal):
            apply_change(draft, change)


def test_the_last_clause_stays():
    draft = draft_from_content(Content("T", blocks=(Block(BlockKind.PARAGRAPH, "One."),)))

    with pytest.raises(LastClause):
        apply_change(draft, Delete("k1", base(draft, "k1")))


def test_a_draft_takes_no_more_clauses_than_a_table_can_work_with():
    draft = draft_from_content(Content("T", blocks=(Block(BlockKind.PARAGRAPH, "One."),) * 2_000))

    with pytest.raises(TooLong):
        apply_change(draft, Insert(Place(Part.OPERATIVE), CLOSING))


def test_an_amendment_can_be_amended_while_it_says_what_was_read(draft: Draft):
    proposal = Change("k2", base(draft, "k2"), OTHER)
    milder = Wording(BlockKind.CLAUSE, "We request a train at midnight.", "request")

    assert amend_change(proposal, Change("", OTHER.digest, milder)) == Change("k2", base(draft, "k2"), milder)
    with pytest.raises(ClauseChanged):
        amend_change(proposal, Change("", milder.digest, milder))
    with pytest.raises(NothingChanges):
        amend_change(proposal, Change("", OTHER.digest, OTHER))
    with pytest.raises(NotAmendable):
        amend_change(Delete("k2", base(draft, "k2")), Change("", OTHER.digest, milder))


def test_changes_name_the_clauses_that_they_alter(draft: Draft):
    touched = [sorted(find_touched(change)) for change in every_change(draft)]

    assert touched == [["k2"], [], [], ["k1"], ["k2"], ["k1"], ["k3"], ["k2", "k3"], []]


def words_of(draft: Draft) -> Counter[str]:
    lines = [line for clause in draft.clauses for line in (clause.text, *clause.items)]
    return Counter("".join(word for line in lines for word in find_words(line) if not word.isspace()).replace("\\", ""))


@given(STEPS)
def test_any_sequence_keeps_ids_and_words(steps: list[tuple[int, int, int, str]]):
    draft = start = draft_from_content(
        Content(
            "T", blocks=tuple(Block(BlockKind.CLAUSE, f"Word {n} stays.", items=("x",) * (n % 2)) for n in range(4))
        )
    )
    past: list[tuple[Draft, AnyChange]] = []
    for step in steps:
        change = make_change(draft, step, past)
        if change is None:
            continue
        try:
            after = apply_change(draft, change)
        except (Refusal, TextRefusal):
            continue
        # Ids: given once, never shared; and what a change does not name stays to the letter.
        assert len(set(ids(after))) == len(ids(after))
        assert after.next_number >= draft.next_number
        untouched = set(ids(draft)) - find_touched(change)
        assert all(draft.find_clause(name) == after.find_clause(name) for name in untouched)
        assert [ORDER.index(clause.part) for clause in after.clauses] == sorted(
            ORDER.index(clause.part) for clause in after.clauses
        )
        if isinstance(change, Move | Split | Join):
            assert words_of(after) == words_of(draft)
        # What was done can be undone at once.
        undone = apply_change(after, invert_change(draft, change))
        assert (undone.clauses, undone.head_digest) == (draft.clauses, draft.head_digest)
        past.append((draft, change))
        draft = after
    for before, change in reversed(past):
        draft = apply_change(draft, invert_change(before, change))
    assert (draft.clauses, draft.text_digest) == (start.clauses, start.text_digest)
