"""Thirty days after the end, or as many as the table says, it knows nothing of its people any more."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from tests.roundtable.conftest import take

from undersigned.roundtable import actions
from undersigned.roundtable.models import Invitation, Party, Seat, SeatSession, Table
from undersigned.roundtable.rules.seats import TableState


def test_people_and_addresses_go_after_the_days_and_not_before(round_):
    _seat, browser = round_.seat()
    round_.invite(role="deputy", address="ben@rail.example")
    now = timezone.now()
    actions.end_table(round_.table, TableState.CLOSED, now=now)

    assert actions.forget_ended_tables(now + timedelta(days=30, seconds=-1)) == 0
    assert "Ada" in round_.visit(browser, "people/").words
    assert actions.forget_ended_tables(now + timedelta(days=30)) == 1

    assert [model.objects.count() for model in (Seat, Party, Invitation, SeatSession)] == [0, 0, 0, 0]
    assert Table.objects.get().forgotten_at
    assert actions.forget_ended_tables(now + timedelta(days=31)) == 0


def test_an_open_table_is_not_forgotten(round_):
    round_.seat()

    assert actions.forget_ended_tables(timezone.now() + timedelta(days=400)) == 0


def test_ended_sessions_are_forgotten(round_):
    _seat, link = round_.invite(name="Ada")
    from django.test import Client

    take(Client(), link)
    actions.forget_sessions(timezone.now() + timedelta(days=13))
    assert SeatSession.objects.count() == 1

    actions.forget_sessions(timezone.now() + timedelta(days=15))

    assert SeatSession.objects.count() == 0


def test_minutes_that_nobody_took_keep_a_table_for_thirty_days_more(round_):
    _seat, browser = round_.seat()
    actions.begin_drafting(round_.table, "silence", now=timezone.now())
    assert browser.get(round_.path + "minutes/file/").status_code == 200
    now = timezone.now()
    actions.end_table(round_.table, TableState.CLOSED, now=now)

    assert actions.forget_ended_tables(now + timedelta(days=59)) == 0
    browser.get(round_.path + "minutes/file/")
    assert not Table.objects.get().minutes_left_at
    browser.post(round_.path + "minutes/file/")

    assert Table.objects.get().minutes_left_at
    assert actions.forget_ended_tables(now + timedelta(days=30)) == 1


def test_minutes_that_nobody_took_are_not_kept_for_ever(round_):
    actions.begin_drafting(round_.table, "silence", now=timezone.now())
    now = timezone.now()
    actions.end_table(round_.table, TableState.CLOSED, now=now)

    assert actions.forget_ended_tables(now + timedelta(days=60)) == 1
