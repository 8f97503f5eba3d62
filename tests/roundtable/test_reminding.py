"""Invitations that nobody answered are recalled once, without a new link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.accounts.conftest import mails
from tests.roundtable.conftest import take

from undersigned.roundtable import actions, queries

ADDRESS = "ben@club.example"
LATER = timedelta(days=4, minutes=1)


@pytest.fixture
def invited(round_):
    """A seat to which somebody was invited by mail, and its link."""
    return round_.invite(party="City Club", name="Ben", address=ADDRESS)


def remind(after=LATER):
    return actions.remind_invited(timezone.now() + after)


def test_after_four_days_one_reminder_goes_out_and_the_link_still_works(round_, invited):
    seat, link = invited
    assert remind(timedelta(days=3)) == 0
    assert remind() == 1
    assert remind(timedelta(days=9)) == 0

    ((to, subject, body),) = mails()
    assert (to, subject) == (ADDRESS, "An invitation to a round table")
    assert "https://letters.example.org/table/enter/" in body
    assert queries.stop_path(seat) in body
    assert link.partition("#")[2] not in body
    assert "City Club" not in body
    assert take(Client(), link).address == round_.path


def test_who_sat_down_was_removed_or_said_stop_is_not_reminded(round_):
    for number, act in enumerate(
        (
            lambda seat, link: take(Client(), link),
            lambda seat, _link: actions.remove_seat(seat, now=timezone.now()),
            lambda seat, _link: actions.want_notices(seat, is_wanted=False, now=timezone.now()),
        )
    ):
        act(*round_.invite(party=f"Party {number}", name="Ben", address=ADDRESS))

    assert remind() == 0


def test_a_link_that_is_too_old_or_was_handed_over_is_not_recalled(round_, invited):
    round_.invite(party="Walkers")

    assert remind(timedelta(days=15)) == 0
    assert remind() == 1


def test_a_table_that_ended_recalls_nobody(round_, invited):
    actions.end_table(round_.table, "closed", now=timezone.now())

    assert remind() == 0
