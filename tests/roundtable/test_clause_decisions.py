"""Clauses put as they stand: what carrying and not carrying means, and what has to wait meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Decision, Drafting
from undersigned.roundtable.rules.changing import Change, Join, Move, Place, find_place
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.drafting import Wording
from undersigned.roundtable.rules.minutes import parse_lines, replay
from undersigned.roundtable.rules.proposing import join_wordings
from undersigned.roundtable.rules.refusing import (
    AlreadyAgreed,
    CarriedWaits,
    ClauseChanged,
    ClauseGone,
    DecisionOpen,
    NotAgreed,
    WholeOpen,
)


@pytest.fixture(scope="module")
def laid(house, met):
    """A table of two under consent, with its text."""

    def lay():
        met.ada, met.bo = met.seat("Ada", party="Rail Union"), met.seat("Bo", party="Walkers")
        actions.begin_drafting(met.table, "consent", now=timezone.now())
        return met

    return house.make(lay)


def draft(table):
    return queries.draft_of(Drafting.objects.get(table=table.table))


def clause_of(table):
    return next(clause for clause in draft(table).clauses if clause.kind == "clause")


def put(table, clause=None, base=None):
    clause = clause or clause_of(table)
    now = timezone.now()
    return actions.put_clause(
        table.table, clause.id, base=base or clause.wording.digest, closes_at=now + timedelta(days=1), now=now
    )


def put_whole(table):
    now = timezone.now()
    return actions.put_whole(table.table, closes_at=now + timedelta(days=1), now=now)


def decide(table, decision, answer=Answer.AGREE):
    for seat, _browser in (table.ada, table.bo):
        actions.cast_voice(decision, seat, answer, reason="No.", now=timezone.now())
    actions.close(decision, now=timezone.now())


def change_of(clause, words="Other words."):
    return Change(clause.id, clause.wording.digest, Wording(clause.kind, words))


def amend(table, change, *, until="carried"):
    now = timezone.now()
    made = actions.propose(table.ada[0], change, reason="", now=now)
    if until == "proposed":
        return made
    decision = actions.put_amendment(made, closes_at=now + timedelta(days=1), now=now)
    if until == "carried":
        decide(table, decision)
    return decision


def test_a_clause_is_put_read_and_agreed_to_as_it_stands(table):
    clause = clause_of(table)
    page = table.visit(table.chair, f"text/put/{clause.id}/")
    assert clause.text in page.words
    put_page = page.press("Put this clause")
    assert put_page.address == f"{table.path}decisions/1/"
    assert f"{clause.id} as it stands" in table.visit(table.ada[1]).words
    asked = table.visit(table.ada[1], "decisions/1/")
    assert f"Shall {clause.id} stand as it is?" in asked.words
    assert "Being decided as it stands" in table.visit(table.ada[1], "text/").words
    for _seat, browser in (table.ada, table.bo):
        table.visit(browser, "decisions/1/").press("Say it", answer="agree")
    closed = table.visit(table.chair, "decisions/1/").press("Close the question")

    assert "Carried." in closed.words
    assert queries.find_table(table.table.pk).is_open
    assert "Agreed to in these words" in table.visit(table.ada[1], "text/").words
    minutes = table.visit(table.ada[1], "minutes/").words
    assert f"{clause.id} as it stands. Rule" in minutes.replace("Rule:", "Rule")
    assert clause.text in minutes
    assert replay(parse_lines(table.chair.get(f"{table.path}minutes/file/").content)) == draft(table)


def test_a_clause_that_was_not_carried_keeps_the_whole_from_being_put(table):
    clause = clause_of(table)
    decide(table, put(table), Answer.OBJECT)

    with pytest.raises(NotAgreed):
        put_whole(table)

    page = table.visit(table.chair, "text/adopt/")
    assert f"Not agreed as they stand: {clause.id}" in page.words
    assert "Put the whole text" not in [button.text for button in page.tree.xpath("//button")]
    assert draft(table).find_clause(clause.id) == clause
    assert "Not agreed as it stands" in table.visit(table.ada[1], "text/").words


def test_amending_it_takes_the_mark_away(table):
    clause = clause_of(table)
    decide(table, put(table), Answer.OBJECT)
    amend(table, change_of(clause))

    assert "ot agreed" not in table.visit(table.ada[1], "text/").words
    assert put_whole(table).matter == "whole"


def test_putting_it_again_and_carrying_it_takes_the_mark_away(table):
    decide(table, put(table), Answer.OBJECT)
    decide(table, put(table))

    assert put_whole(table).matter == "whole"


def test_an_agreed_clause_loses_its_mark_with_its_words_and_keeps_it_where_it_is_moved(table):
    clause = clause_of(table)
    decide(table, put(table))
    other = next(one for one in draft(table).clauses if one.part is clause.part and one.id != clause.id)
    place = find_place(draft(table), clause.id)
    amend(table, Move(clause.id, place, Place(clause.part, other.id)))
    assert "Agreed to in these words" in table.visit(table.ada[1], "text/").words

    amend(table, change_of(clause))

    assert "Agreed to in these words" not in table.visit(table.ada[1], "text/").words


def test_what_is_agreed_is_not_asked_again(table):
    decide(table, put(table))

    with pytest.raises(AlreadyAgreed):
        put(table)


def test_while_a_clause_is_decided_its_words_stay(table):
    clause = clause_of(table)
    after = draft(table).clauses[draft(table).clauses.index(clause) + 1]
    proposed = amend(table, change_of(clause), until="proposed")
    now, soon = timezone.now(), timezone.now() + timedelta(days=1)
    correction = actions.propose(table.ada[0], change_of(clause, "X."), reason="", is_editorial=True, now=now)
    wording = join_wordings(clause, after)
    join = amend(
        table, Join(clause.id, clause.wording.digest, after.id, after.wording.digest, wording), until="proposed"
    )
    put(table, after)
    put(table, clause)

    for amendment in (proposed, join):
        with pytest.raises(DecisionOpen):
            actions.put_amendment(amendment, closes_at=soon, now=timezone.now())
    with pytest.raises(DecisionOpen):
        actions.adopt_editorial(correction, table.ada[0], now=timezone.now())
    with pytest.raises(DecisionOpen):
        put_whole(table)
    with pytest.raises(DecisionOpen):
        put(table, clause)
    assert draft(table).find_clause(clause.id) == clause


def test_a_clause_waits_for_the_decision_on_its_amendment(table):
    clause = clause_of(table)
    after = draft(table).clauses[draft(table).clauses.index(clause) + 1]
    wording = join_wordings(clause, after)
    amend(table, Join(clause.id, clause.wording.digest, after.id, after.wording.digest, wording), until="put")

    for one in (clause, after):
        with pytest.raises(DecisionOpen):
            put(table, one)


def test_a_clause_waits_for_a_carried_amendment_to_be_laid_together(table):
    clause = clause_of(table)
    first, second = (amend(table, change_of(clause, words), until="put") for words in ("One.", "Two."))
    decide(table, first)
    decide(table, second)

    with pytest.raises(CarriedWaits):
        put(table)


def test_nothing_but_the_words_that_the_chair_saw_is_put(table):
    clause = clause_of(table)
    page = table.visit(table.chair, f"text/put/{clause.id}/")
    amend(table, change_of(clause))

    assert "Somebody changed these words meanwhile" in page.press("Put this clause").alert
    with pytest.raises(ClauseChanged):
        put(table, clause)
    with pytest.raises(ClauseGone):
        actions.put_clause(
            table.table, "k999", base="", closes_at=timezone.now() + timedelta(days=1), now=timezone.now()
        )


def test_no_clause_is_put_while_the_whole_is(table):
    put_whole(table)

    with pytest.raises(WholeOpen):
        put(table)


def test_only_a_chair_puts_a_clause(table):
    clause = clause_of(table)

    assert table.ada[1].get(f"{table.path}text/put/{clause.id}/").status_code == 404
    assert "Put it to a decision as it stands" not in table.visit(table.ada[1], f"amend/?clause={clause.id}").words
    assert "Put it to a decision as it stands" in table.visit(table.chair, f"amend/?clause={clause.id}").words
    put(table)
    assert "Put it to a decision as it stands" not in table.visit(table.chair, f"amend/?clause={clause.id}").words


def test_the_tables_hold_that_a_clause_is_put_once_and_named(table):
    put(table)
    row = Decision.objects.get()
    for wrong in ({"number": 2}, {"number": 3, "clause": ""}, {"number": 4, "clause": "k9", "about_sha256": ""}):
        row.pk, values = None, {**row.__dict__, **wrong}
        values = {name: value for name, value in values.items() if not name.startswith("_") and name != "id"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**values)
