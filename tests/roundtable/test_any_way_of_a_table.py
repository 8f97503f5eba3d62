"""Whatever a table does, in whatever order: ids stay, no word goes unseen, and the minutes lead to the same text.

Here by the actions that the pages call, with amendments, corrections, decisions, merges and taking back, on the
database; `test_changing.py` and `test_minutes.py` ask the same of the rules alone.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sequences import make_change

from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Amendment, Decision, Drafting, Seat, Table
from undersigned.roundtable.rules.changing import AnyChange, Change, Delete, apply_change, change_from_members
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.drafting import content_of, parse_draft
from undersigned.roundtable.rules.merging import find_missing
from undersigned.roundtable.rules.minutes import Kind, parse_lines, replay
from undersigned.roundtable.rules.refusing import Refusal
from undersigned.texts.canonical import format_text
from undersigned.texts.difference import find_words
from undersigned.texts.rules import Refusal as TextRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.roundtable.rules.drafting import Clause, Draft, Wording

DOES = ["propose", "correct", "put", "carry", "merge", "merge", "back", "object", "amend", "withdraw"]
SAID = ["early", "late", "often", "early and often", "قريبا", "街に", "ที่นี่", "*late*", "1. late", "_"]


def make_steps(number: int, length: int) -> list[tuple[str, int, int, int, str]]:
    """Return steps drawn by chance: lists that hypothesis draws repeat one step more often than changes meet.

    Few clauses and many changes of their words (sort 0), for the same reason. What fails is told with fewer steps.
    """
    chance = random.Random(number)
    return [
        (
            chance.choice(DOES),
            chance.choice([0, 0, 0, 0, 1, 2, 3, 4, 5, 6]),
            chance.randrange(4),
            chance.randrange(4),
            chance.choice(SAID),
        )
        for _ in range(length)
    ]


@dataclass
class Sitting:
    """The table, its people and what was done there, by one step after another."""

    table: Table
    chair: Seat
    ada: Seat
    bo: Seat

    @property
    def draft(self) -> Draft:
        return queries.draft_of(Drafting.objects.get(table=self.table))

    def step(self, does: str, sort: int, first: int, second: int, words: str) -> bool:
        """Do what a step says, about whatever is there by now; say whether there was anything."""
        who, now = (self.ada, self.bo)[first % 2], timezone.now()
        amendments = Amendment.objects.filter(table=self.table).order_by("number")
        match does:
            case "propose" | "correct" if change := self.make(sort, first, second, words):
                self.propose(who, change, is_correction=does == "correct")
            case "put" if made := _pick(amendments.filter(state="open"), second):
                actions.put_amendment(made, closes_at=now + timedelta(days=1), now=now)
            case "carry" if not Decision.objects.filter(closed_at=None) and (
                made := amendments.filter(state="open").first()
            ):
                self.decide(actions.put_amendment(made, closes_at=now + timedelta(days=1), now=now), Answer.AGREE)
            case "carry" | "object" if decision := _pick(Decision.objects.filter(closed_at=None), second):
                self.decide(decision, Answer.AGREE if does == "carry" else Answer.OBJECT)
            case "merge" if made := _pick(filter(self.is_overtaken, amendments), second):
                self.merge(made)
            case "merge" if made := _pick(
                filter(_wording_of, amendments.filter(state="open").exclude(clause="")), second
            ):
                # Nothing to lay together yet: somebody else has the clause changed first.
                clause = self.draft.find_clause(made.clause)
                if clause is None:
                    return False
                self.propose(who, _add_words(clause, words), is_correction=True)
            case "amend" if made := _pick(filter(_wording_of, amendments.filter(state="open")), second):
                said = _wording_of(made)
                self.propose(who, Change("", said.digest, replace(said, text=words)), amends=made)
            case "withdraw" if made := _pick(amendments, second):
                actions.withdraw(made, made.seat, now=now)
            case "back" if made := _pick(queries.newest_made(self.table), second):
                actions.take_back(self.table, made.line.n, who if first % 3 == 0 else self.chair, now=now)
            case _:
                return False
        return True

    def make(self, sort: int, first: int, second: int, words: str) -> AnyChange | None:
        """Return a change of any sort; one of words adds some at either end, so that two can be laid together."""
        clause = self.draft.clauses[first % len(self.draft.clauses)]
        if sort or not words.isalpha():
            return make_change(self.draft, (sort, first, second, words), [])
        return _add_words(clause, words, at_the_end=bool(second))

    def is_overtaken(self, made: Amendment) -> bool:
        """Say whether *made* has other words for a clause that got others meanwhile."""
        change = queries.Proposal(made).change
        clause = self.draft.find_clause(change.clause) if isinstance(change, Change) else None
        return bool(clause) and made.state in ("open", "carried") and change.base != clause.wording.digest

    def propose(
        self, who: Seat, change: AnyChange, *, is_correction: bool = False, amends: Amendment | None = None
    ) -> None:
        now = timezone.now()
        made = actions.propose(who, change, reason="", is_editorial=is_correction, amends=amends, now=now)
        if is_correction:
            actions.adopt_editorial(made, self.chair, now=now)

    def decide(self, decision: Decision, answer: Answer) -> None:
        now = timezone.now()
        for seat in (self.ada, self.bo):
            actions.cast_voice(decision, seat, answer, reason="No.", now=now)
        actions.close(decision, now=now)

    def merge(self, made: Amendment) -> None:
        """Confirm what the page offers to begin with, as a person does who wants all words to stay."""
        ours, was = _wording_of(made), parse_draft(made.was)
        merge = actions.find_merge(made, self.draft)
        found = self.draft.find_clause(queries.Proposal(made).change.clause)
        base = was.find_clause(found.id).wording
        assert find_missing(merge, merge.proposal) == ()
        actions.confirm_merge(made, self.chair, merge.proposal, base=found.wording.digest, now=timezone.now())
        made.refresh_from_db()
        # What either side brought is there, counted without the merge's own account of it.
        brought = (set(_words(ours)) | set(_words(found.wording))) - set(_words(base))
        assert brought <= set(_words(_wording_of(made)))


def _add_words(clause: Clause, words: str, *, at_the_end: bool = True) -> Change:
    text = f"{clause.text} {words}" if at_the_end else f"{words} {clause.text}"
    return Change(clause.id, clause.wording.digest, replace(clause.wording, text=text))


def _pick(rows, at):
    found = list(rows)
    return found[at % len(found)] if found else None


def _wording_of(made: Amendment) -> Wording | None:
    return getattr(queries.Proposal(made).change, "wording", None)


def _words(*wordings: Wording) -> Counter[str]:
    lines = [line for wording in wordings for line in (wording.text, *wording.items)]
    # Marks of emphasis are spelt in several ways, and are no words.
    return Counter(word for line in lines for word in map(_bare, find_words(line)) if word)


def _bare(word: str) -> str:
    return "".join(word.replace("\\", "").replace("*", "").replace("_", "").split())


def _letters(draft: Draft) -> Counter[str]:
    """Return how often each letter stands in *draft*: splitting may cut a word in two, and loses none of them."""
    return Counter(_bare("".join(line for one in draft.clauses for line in (one.text, *one.items))))


def check_step(before: Draft, after: Draft, lines: Iterable[AnyChange]) -> None:
    """Check that *after* came out of *before* by what the minutes say now, and that nothing else was touched."""
    told = list(lines)
    draft = before
    for change in told:
        draft = apply_change(draft, change)
    assert draft == after
    ids = [clause.id for clause in after.clauses]
    assert len(set(ids)) == len(ids)
    assert after.next_number >= before.next_number
    # Letters go where a line of the minutes takes them out of a clause that it names, and nowhere else.
    named = {change.clause for change in told if isinstance(change, Change | Delete)}
    if not named:
        assert _letters(before) - _letters(after) == Counter()
    for clause in before.clauses:
        gone = [
            change for change in told if clause.id in (getattr(change, "clause", ""), getattr(change, "second", ""))
        ]
        if not gone:
            assert after.find_clause(clause.id) == clause


@pytest.fixture
def sitting(round_) -> Sitting:
    ada, bo = (round_.seat(name, party=party)[0] for name, party in (("Ada", "Rail Union"), ("Bo", "Walkers")))
    actions.begin_drafting(round_.table, "consent", now=timezone.now())
    return Sitting(round_.table, Seat.objects.get(convenor=round_.convenor), ada, bo)


@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_way_of_a_table_keeps_ids_and_words_and_replays(sitting: Sitting, number: int, length: int):
    with transaction.atomic():
        start = after = sitting.draft
        count = queries.count_minutes(sitting.table)
        for step in make_steps(number, length):
            before = after
            try:
                was_done = sitting.step(*step)
            except (Refusal, TextRefusal) as refusal:
                event(f"{step[0]}: {type(refusal).__name__}")
                # Said no: the text stands as it stood, and so do the minutes of it.
                assert sitting.draft == before
                assert queries.count_minutes(sitting.table) == count
                continue
            else:
                event(f"{step[0]}: {'done' if was_done else 'nothing there'}")
            after, lines = sitting.draft, parse_lines(queries.minutes_file(sitting.table))
            changes = [line for line in lines[count:] if line.kind is Kind.CHANGED]
            count = len(lines)
            check_step(before, after, [change_from_members(line.members["change"]) for line in changes])
            for line in changes:
                undone = apply_change(after, queries.find_made(sitting.table, line.n).inverse)
                assert undone.clauses == before.clauses
        check_end(sitting, start)
        transaction.set_rollback(True)


def check_end(sitting: Sitting, start: Draft) -> None:
    """Adopt the whole, and check that file, hash and minutes say one thing."""
    for decision in Decision.objects.filter(table=sitting.table, closed_at=None):
        sitting.decide(decision, Answer.OBJECT)
    for made in Amendment.objects.filter(table=sitting.table, state="carried"):
        sitting.merge(made)
    draft, now = sitting.draft, timezone.now()
    sitting.decide(actions.put_whole(sitting.table, closes_at=now + timedelta(days=1), now=now), Answer.AGREE)

    lines = parse_lines(queries.minutes_file(sitting.table))
    assert replay(lines) == draft == sitting.draft
    assert replay(lines[:1]) == start
    adopted = sha256(format_text(content_of(draft))).hexdigest()
    assert Drafting.objects.get(table=sitting.table).adopted_sha256 == lines[-1].members["text"] == adopted
