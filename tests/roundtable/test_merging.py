"""Two changes of one clause: what goes together, what collides, and what would be lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.roundtable.rules.changing import Change, apply_change
from undersigned.roundtable.rules.drafting import Draft, Wording
from undersigned.roundtable.rules.merging import (
    Agreed,
    Collision,
    confirm_merge,
    find_missing,
    merge_changes,
    merge_wordings,
    merge_words,
)
from undersigned.roundtable.rules.refusing import ClauseChanged, CollisionsStand
from undersigned.texts.canonical import BlockKind

WORDS = st.lists(st.sampled_from(["we", "ask", "for", "trains", "街", "قطار"]), max_size=8).map(" ".join)


def clause(text: str, *items: str, verb: str = "") -> Wording:
    return Wording(BlockKind.CLAUSE, text, verb, items=items)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "pieces"),
    [
        ("we ask for trains", "we demand trains", "we ask for trains", [Agreed("we demand trains")]),
        ("we ask for trains", "we demand for trains", "we ask for buses", [Agreed("we demand for buses")]),
        ("we ask now", "we beg now", "we beg now", [Agreed("we beg now")]),
        ("we ask now", "we beg now", "we pray now", [Agreed("we "), Collision("ask", "beg", "pray"), Agreed(" now")]),
        ("we ask now", "we now", "we beg now", [Agreed("we "), Collision("ask ", "", "beg "), Agreed("now")]),
        ("a b", "a x b", "a y b", [Agreed("a "), Collision("", "x ", "y "), Agreed("b")]),
        ("", "x", "y", [Collision("", "x", "y")]),
        ("", "", "", []),
        ("我们要求开放", "我们请求开放", "我们要求关闭", [Agreed("我们请求关闭")]),
    ],
)
def test_changes_are_laid_together_by_word(base: str, ours: str, theirs: str, pieces: list[object]):
    assert list(merge_words(base, ours, theirs)) == pieces


@given(WORDS, WORDS)
def test_what_one_alone_changed_is_taken(base: str, new: str):
    for ours, theirs in ((base, new), (new, base), (new, new)):
        pieces = merge_words(base, ours, theirs)
        assert "".join(piece.text for piece in pieces if isinstance(piece, Agreed)) == new


@given(WORDS, WORDS, WORDS)
def test_sides_only_change_places_when_two_changes_are_exchanged(base: str, ours: str, theirs: str):
    exchanged = tuple(
        Collision(piece.base, piece.theirs, piece.ours) if isinstance(piece, Collision) else piece
        for piece in merge_words(base, theirs, ours)
    )

    assert merge_words(base, ours, theirs) == exchanged


@given(WORDS, WORDS, WORDS)
def test_every_word_that_a_side_brought_stands_in_the_merge(base: str, ours: str, theirs: str):
    merge = merge_wordings(clause(base), clause(ours), clause(theirs))
    said = " ".join(piece.text if isinstance(piece, Agreed) else f"{piece.ours} {piece.theirs}" for piece in merge.text)

    for side in (ours, theirs):
        assert set(side.split()) - set(base.split()) <= set(said.replace("街", " 街 ").split())
    assert not find_missing(merge, merge.proposal)


def test_kinds_verbs_and_items_are_merged_too():
    base = clause("we ask:", "one;", "two;", verb="ask")
    merge = merge_wordings(
        base, clause("we ask:", "one;", verb="demand"), clause("we beg:", "one;", "two;", verb="beg")
    )

    assert merge.collisions == (Collision("ask", "demand", "beg"),)
    assert merge.proposal == Wording(BlockKind.CLAUSE, "we beg:", "demand beg", items=("one;",))
    with pytest.raises(CollisionsStand):
        _ = merge.wording


def test_what_does_not_collide_needs_only_to_be_confirmed(draft: Draft):
    was = draft.clauses[1].wording
    ours = Change("k2", was.digest, clause("We demand a train at midnight.", verb="demand"))
    theirs = Change("k2", was.digest, clause("We ask for a train at one.", verb="ask"))

    with pytest.raises(CollisionsStand):
        _ = merge_changes(was, ours, Change("k2", was.digest, clause("We beg a train at midnight."))).wording
    merged = confirm_merge(ours, merge_changes(was, ours, theirs).wording)

    after = apply_change(draft, merged)
    assert after.clauses[1].wording == clause("We demand a train at one.", verb="demand")


def test_changes_of_two_clauses_or_of_other_words_are_not_laid_together(draft: Draft):
    was = draft.clauses[1].wording
    ours = Change("k2", was.digest, clause("x"))

    for theirs in (Change("k3", was.digest, clause("y")), Change("k2", clause("y").digest, clause("z"))):
        with pytest.raises(ClauseChanged):
            merge_changes(was, ours, theirs)


def test_words_that_a_person_leaves_out_are_named_before_they_are_gone():
    merge = merge_wordings(clause("we ask now"), clause("we beg now"), clause("we pray now"))

    assert find_missing(merge, clause("we beg now")) == ("pray",)
    assert find_missing(merge, clause("we beg and pray now")) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("we ask for trains, buses and boats now", ("for trains, buses and boats",)),
        ("我们请求每晚增开列车，并公布时刻表", ("每晚增开列车，并公布时刻表",)),
    ],
)
def test_words_that_would_be_lost_are_shown_as_they_stand(text: str, missing: tuple[str, ...]):
    merge = merge_wordings(clause(text), clause(text), clause(text))

    assert find_missing(merge, clause("we ask now" if text.isascii() else "我们请求")) == missing
