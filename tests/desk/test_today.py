"""What is open today, and the signatures of the last days."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.builders import (
    NOON,
    make_amend,
    make_convenor,
    make_statement,
    make_waiting,
    make_withdrawal,
)
from tests.desk.browsing import visit

from undersigned.custody.models import Proposal
from undersigned.desk import tabling, today
from undersigned.desk.rules import OpenThing, Todo, sort_open_things
from undersigned.roundtable import actions as roundtable
from undersigned.roundtable.models import Drafting
from undersigned.signing import actions as signing_actions
from undersigned.signing import queries as signing
from undersigned.signing.models import Imported, Objection, Waiting
from undersigned.texts import actions as texts
from undersigned.texts.models import Statement

TODAY = NOON.date()


@pytest.fixture
def collection(opened):
    return deepcopy(opened)


@pytest.fixture
def find(collection, convenor, ring):
    def find_now(day: date = TODAY) -> list[str]:
        statement = Statement.objects.get(pk=collection.statement_id)
        collection.refresh_from_db()
        return [one.what for one in today.find_open_things(statement, collection, convenor, ring=ring, today=day)]

    return find_now


def test_the_most_urgent_comes_first():
    found = [OpenThing(todo) for todo in (Todo.DRAFT, Todo.CLOSES, Todo.HELD, Todo.OBJECTIONS)]

    assert [one.what for one in sort_open_things(found)] == ["objections", "held", "closes", "draft"]


def test_nothing_is_open_where_nothing_waits(find):
    assert find() == []


def test_names_that_wait_and_names_that_were_objected_to_are_open(find, collection, ring):
    make_waiting(collection, "Zoë Müller")
    signing_actions.integrate(collection, ring=ring, today=TODAY)
    index = next(signing.openings(collection, 0, 100)).index
    Objection.objects.create(id=b"1" * 16, collection=collection, index=index, reason="objection")
    held = make_waiting(collection, "Jan Kowalski")
    Waiting.objects.filter(pk=held.pk).update(is_held=True)

    assert find() == ["objections", "held"]


def test_imported_names_are_open_until_they_are_shown_and_when_somebody_wants_out(find, collection):
    row = Imported.objects.create(statement=collection.statement, position=0, name="Zoë Müller", imported_on=TODAY)
    assert find() == ["imported"]

    Imported.objects.filter(pk=row.pk).update(ground="printed", removals_asked=1)
    assert find() == ["removals"]


def test_what_takes_two_waits_for_the_other_one(find, collection, convenor):
    Proposal.objects.create(statement=collection.statement, what="destroy", by=convenor, on=TODAY)
    assert find() == ["second-awaited"]

    other = make_convenor("Bea Second")
    Proposal.objects.create(statement=collection.statement, what="new-marks", by=other, on=TODAY)
    assert find() == ["second"]


def test_names_that_are_to_be_shown_again_wait_for_the_other_one(find, collection):
    type(collection).objects.update(is_withheld=True, release_asked_by=make_convenor("Bea Second"))

    assert find() == ["second"]


@pytest.mark.parametrize(("days", "is_near"), [(-1, False), (0, True), (7, True), (8, False)])
def test_the_last_day_is_open_a_week_before(find, collection, days, is_near):
    Statement.objects.update(closes_on=TODAY + timedelta(days=days))

    assert find() == (["closes"] if is_near else [])


def test_paused_keys_are_open(find, collection):
    type(collection).objects.update(locked_paused=True)

    assert find() == ["locked-paused"]


def test_a_corrected_text_is_open(find, collection):
    texts.start_version(collection.statement)

    assert find() == ["draft"]


def test_an_adopted_text_is_open_until_it_was_taken_over(find, collection, client):
    table = tabling.open_table(collection.statement, kept_days=30, now=NOON)
    roundtable.begin_drafting(table, "consent", now=NOON)
    assert find() == []
    Drafting.objects.update(adopted_sha256="0" * 64)
    roundtable.end_table(table, "adopted", now=NOON)
    assert find() == ["adopted"]
    page = visit(client, f"/desk/s/{collection.slug}/")
    assert page.tree.xpath(f'//a[@href="/desk/s/{collection.slug}/table/"][contains(., "Take the adopted text")]')

    roundtable.note_taken(table, 2)

    assert find() == []


def test_questions_of_others_at_the_table_are_open_until_somebody_answers(find, collection, convenor, client):
    table = tabling.open_table(collection.statement, kept_days=30, now=NOON)
    chair = roundtable.sit_down_as_chair(table, convenor, now=NOON)
    delegate, _ = roundtable.invite(
        table, role="delegate", party=None, new_party=("Rail Union", "org"), name="Ada", address="", lang="en", now=NOON
    )
    for seat in (chair, delegate):
        question = roundtable.say(
            seat, kind="question", clause="c1", clause_words="We ask.", passage="", words="Which trains?", now=NOON
        )
    assert find() == ["questions"]
    page = visit(client, f"/desk/s/{collection.slug}/")
    assert page.tree.xpath(
        f'//a[@href="/desk/s/{collection.slug}/table/"][contains(., "Round table: 1 question is not answered yet")]'
    )

    roundtable.answer(chair, question, words="All of them.", now=NOON)

    assert find() == []


def test_a_draft_has_nothing_open_but_its_next_step(convenor, ring):
    statement = make_statement(convenor)

    assert today.find_open_things(statement, None, convenor, ring=ring, today=TODAY) == []


def test_the_page_and_the_list_of_statements_lead_to_what_is_open(client, collection):
    type(collection).objects.update(locked_paused=True)

    for path in ("/desk/", f"/desk/s/{collection.slug}/"):
        page = visit(client, path)
        assert page.tree.xpath(f'//a[@href="/desk/s/{collection.slug}/keys/"][contains(., "paused")]')


def test_days_are_counted_as_the_log_takes_them(collection, ring):
    first = make_waiting(collection, "Zoë Müller")
    make_waiting(collection, "Jan Kowalski")
    signing_actions.integrate(collection, ring=ring, today=TODAY)
    make_amend(collection, first.c, "Zoe Müller")
    make_waiting(collection, "Ngozi Obi")
    signing_actions.integrate(collection, ring=ring, today=TODAY + timedelta(days=2))
    make_withdrawal(collection, first.c)
    signing_actions.integrate(collection, ring=ring, today=TODAY + timedelta(days=2))

    found = signing.trend(collection, last=TODAY + timedelta(days=3), days=14)

    assert [(one.signed, one.ended) for one in found] == [(0, 0), (1, 1), (0, 0), (2, 0)]
    assert len(signing.trend(collection, last=TODAY + timedelta(days=30), days=14)) == 14


def test_days_that_were_before_are_counted_from_the_log(collection, ring):
    from importlib import import_module
    from types import SimpleNamespace

    from django.apps import apps
    from django.db import connection

    from undersigned.signing.models import DayTally

    first = make_waiting(collection, "Zoë Müller")
    signing_actions.integrate(collection, ring=ring, today=TODAY)
    make_withdrawal(collection, first.c)
    signing_actions.integrate(collection, ring=ring, today=TODAY + timedelta(days=1))
    counted = list(DayTally.objects.order_by("day").values_list("day", "signed", "ended"))
    DayTally.objects.all().delete()

    import_module("undersigned.signing.migrations.0015_days_before").fill(apps, SimpleNamespace(connection=connection))

    assert list(DayTally.objects.order_by("day").values_list("day", "signed", "ended")) == counted


def test_the_page_shows_the_days_as_a_table(client, collection, settings):
    make_waiting(collection, "Zoë Müller")
    signing_actions.integrate(collection, ring=settings.RING, today=timezone.now().date())

    page = visit(client, f"/desk/s/{collection.slug}/")

    row = page.tree.xpath('//table[@class="trend"]/tbody/tr')[0]
    assert row.xpath(".//time/@datetime") == [datetime.now(UTC).date().isoformat()]  # noqa: TID251
    assert row.xpath('.//span[@class="number"]')[0].text == "1"
