"""Taking changes back: corrections by a chair at once, decisions only by another one, with the difference first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Amendment, Drafting, MinutesLine, Seat
from undersigned.roundtable.rules.changing import Change, Delete, Insert, Move, Place, Split, find_place
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.drafting import Wording
from undersigned.roundtable.rules.minutes import parse_lines, replay
from undersigned.roundtable.rules.refusing import ClauseChanged, DecisionOpen, NothingToTakeBack, OnlyListening


@pytest.fixture(scope="module")
def laid(house, met):
    """A table with one delegate, one observer and its text."""

    def lay():
        met.ada = met.seat("Ada", party="Rail Union")
        met.olga = met.seat("Olga", party="", role="observer")
        actions.begin_drafting(met.table, "consent", now=timezone.now())
        met.own = Seat.objects.get(convenor=met.convenor)
        return met

    return house.make(lay)


def draft(table):
    return queries.draft_of(Drafting.objects.get(table=table.table))


def change_of(clause, words="Other words."):
    return Change(clause.id, clause.wording.digest, Wording(clause.kind, words))


def correct(table, change):
    made = actions.propose(table.ada[0], change, reason="", is_editorial=True, now=timezone.now())
    actions.adopt_editorial(made, table.own, now=timezone.now())
    return MinutesLine.objects.order_by("-n")[0].n


def decide(table, amendment):
    now = timezone.now()
    decision = actions.put_amendment(amendment, closes_at=now + timedelta(days=1), now=now)
    actions.cast_voice(decision, table.ada[0], Answer.AGREE, reason="", now=now)
    actions.close(decision, now=now)
    return MinutesLine.objects.order_by("-n")[0].n


def take_back(table, n, seat=None):
    return actions.take_back(table.table, n, seat or table.own, now=timezone.now())


def check_minutes(table):
    assert replay(parse_lines(queries.minutes_file(table.table))) == draft(table)


def test_a_chair_takes_a_correction_back_and_sees_the_difference_first(table):
    before = draft(table)
    correct(table, change_of(before.clauses[1], "Corected words."))
    page = table.visit(table.chair, "text/changes/")
    assert "Editorial correction: other words for" in page.words
    link = page.tree.xpath("//a[starts-with(., 'Take back')]/@href")[0]
    asked = table.visit(table.chair, link.removeprefix(table.path))
    assert asked.tree.xpath("//del[contains(., 'Corected')]")
    assert draft(table) != before

    assert asked.press("Take it back").address == f"{table.path}text/"

    assert draft(table) == before
    assert "Taken back: other words for" in table.visit(table.ada[1], "minutes/").words
    check_minutes(table)


def test_what_was_decided_is_only_proposed_to_be_taken_back(table):
    before = draft(table)
    amendment = actions.propose(table.ada[0], change_of(before.clauses[1]), reason="", now=timezone.now())
    n = decide(table, amendment)
    asked = table.visit(table.chair, f"text/changes/{n}/")
    assert "not taken back by one person" in asked.words
    made = asked.press("Propose to take it back")
    assert made.address == f"{table.path}amendments/2/"
    assert draft(table) != before

    decide(table, Amendment.objects.get(number=2))

    assert draft(table) == before
    check_minutes(table)


def test_a_delegate_may_propose_it_and_an_observer_not(table):
    n = correct(table, change_of(draft(table).clauses[1]))

    assert "Propose to take it back" in table.visit(table.ada[1], f"text/changes/{n}/").words
    assert take_back(table, n, table.ada[0]).number == 2
    assert "ake it back" not in table.visit(table.olga[1], f"text/changes/{n}/").words
    with pytest.raises(OnlyListening):
        take_back(table, n, table.olga[0])


def test_every_sort_of_change_is_taken_back_last_one_first(table):
    before = draft(table)
    first = before.clauses[0]
    ways = (
        lambda now: Insert(Place(first.part, first.id), Wording(first.kind, "One more.")),
        lambda now: Split(
            first.id,
            first.wording.digest,
            Wording(first.kind, first.text.split(" ", 1)[0]),
            Wording(first.kind, first.text.split(" ", 1)[1]),
        ),
        lambda now: Delete(now.clauses[-1].id, now.clauses[-1].wording.digest),
        lambda now: Move(first.id, find_place(now, first.id), Place(now.clauses[-1].part, now.clauses[-1].id)),
    )
    lines = [correct(table, make(draft(table))) for make in ways]
    ids = {clause.id for clause in before.clauses}

    for n in reversed(lines):
        assert take_back(table, n) is None

    after = draft(table)
    assert (after.clauses, after.text_digest) == (before.clauses, before.text_digest)
    assert {clause.id for clause in after.clauses} == ids
    check_minutes(table)


def test_taking_back_is_taken_back_too(table):
    n = correct(table, change_of(draft(table).clauses[1]))
    corrected = draft(table)
    take_back(table, n)

    take_back(table, MinutesLine.objects.order_by("-n")[0].n)

    assert draft(table) == corrected


def test_what_was_changed_again_since_is_not_overwritten(table):
    clause = draft(table).clauses[1]
    n = correct(table, change_of(clause, "One."))
    correct(table, change_of(draft(table).find_clause(clause.id), "Two."))
    assert "were changed again since" in table.visit(table.chair, f"text/changes/{n}/").words

    with pytest.raises(ClauseChanged):
        take_back(table, n)
    assert draft(table).find_clause(clause.id).text == "Two."


def test_nothing_is_taken_back_of_a_clause_that_is_being_decided(table):
    clause = draft(table).clauses[1]
    n = correct(table, change_of(clause))
    now = timezone.now()
    base = draft(table).find_clause(clause.id).wording.digest
    actions.put_clause(table.table, clause.id, base=base, closes_at=now + timedelta(days=1), now=now)

    with pytest.raises(DecisionOpen):
        take_back(table, n)


def test_a_line_without_a_change_has_nothing_to_take_back(table):
    with pytest.raises(NothingToTakeBack):
        take_back(table, 0)
    assert table.chair.get(f"{table.path}text/changes/0/").status_code == 404
