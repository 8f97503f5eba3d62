"""A mail domain gets no more mails an hour than the operator said; each keeps its turn, and none is lost."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from undersigned.instance.config import SettingInvalid, read_instance
from undersigned.outbox import actions
from undersigned.outbox.models import Mail
from undersigned.outbox.pacing import Pacing
from undersigned.outbox.rules import Message, Outcome

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def play(pacing, mails, hours):
    """Send *mails* (their domains) as an outbox does, minute by minute; return the minute of each, or None."""
    due = dict.fromkeys(range(len(mails)), 0)
    sent = {}
    for second in range(0, hours * 3600, 60):
        for number in [one for one, at in due.items() if at <= second]:
            wait = pacing.find_wait(mails[number], number.to_bytes(4, "big"), second)
            if wait:
                due[number] = second + wait
            else:
                sent[number] = second // 60
                del due[number]
    return [sent.get(number) for number in range(len(mails))]


def test_without_a_limit_everything_leaves_at_once():
    assert play(Pacing({}), ["big.example"] * 500, 1) == [0] * 500


def test_no_hour_brings_more_than_the_limit_and_a_twelfth_and_each_mail_leaves_once():
    minutes = play(Pacing({"big.example": 120}), ["big.example"] * 500, 5)

    assert None not in minutes
    assert minutes.count(0) == 10
    for begin in range(0, 240, 7):
        assert sum(begin <= minute < begin + 60 for minute in minutes) <= 120 + 10
    assert minutes == sorted(minutes)


def test_other_domains_are_not_held_up():
    minutes = play(Pacing({"big.example": 12}), ["big.example"] * 50 + ["small.example"] * 50, 1)

    assert minutes[50:] == [0] * 50


def test_a_star_stands_for_each_other_domain_by_itself():
    minutes = play(Pacing({"*": 12, "big.example": 600}), ["a.example", "b.example", "a.example", "big.example"], 1)

    assert minutes[0] == minutes[1] == minutes[3] == 0
    assert minutes[2] > 0


def test_after_a_quiet_hour_nothing_is_remembered_of_a_domain():
    pacing = Pacing({"*": 60})
    pacing.find_wait("rare.example", b"1", 0)
    pacing.find_wait("other.example", b"2", 7200)

    assert list(pacing._paid_until) == ["other.example"]


class Carrier:
    """Takes everything."""

    def __init__(self):
        self.taken = []

    def carry(self, message, mail_id, now):
        self.taken.append((message.to, now))
        return Outcome.SENT

    def close(self):
        """Nothing is open."""


@pytest.mark.django_db
def test_a_mail_that_is_too_many_stays_in_the_outbox_and_that_is_no_attempt(instance, ring):
    for number in range(3):
        actions.queue_mail(Message(f"p{number}@Big.example", "s", "b", "en"), ring=ring)
    actions.queue_mail(Message("q@small.example", "s", "b", "en"), ring=ring)
    carrier, pacing = Carrier(), Pacing({"big.example": 6})

    actions.send_waiting(instance, ring, NOON, carrier, pacing)

    assert sorted(to.partition("@")[2] for to, _ in carrier.taken) == ["Big.example", "small.example"]
    assert set(Mail.objects.values_list("attempts", flat=True)) == {0}
    assert Mail.objects.count() == 2

    for minute in range(0, 40, 2):
        actions.send_waiting(instance, ring, NOON + timedelta(minutes=minute), carrier, pacing)
    times = [now for to, now in carrier.taken if to.endswith("Big.example")]
    assert len(times) == 3
    assert all(later - sooner >= timedelta(minutes=8) for sooner, later in itertools.pairwise(times))
    assert Mail.objects.count() == 0


@pytest.mark.django_db
def test_a_new_worker_gives_turns_anew_and_loses_none(instance, ring):
    for number in range(4):
        actions.queue_mail(Message(f"p{number}@big.example", "s", "b", "en"), ring=ring)
    carrier = Carrier()
    actions.send_waiting(instance, ring, NOON, carrier, Pacing({"big.example": 6}))

    actions.release_claims()
    pacing = Pacing({"big.example": 6})
    for minute in range(0, 60, 5):
        actions.send_waiting(instance, ring, NOON + timedelta(minutes=minute), carrier, pacing)

    assert len({to for to, _ in carrier.taken}) == 4


@pytest.mark.parametrize("value", ["gmail.com", "gmail.com=", "gmail.com=0", "gmail.com=many", "@x=1", "a b=3"])
def test_an_odd_pace_is_named(value):
    with pytest.raises(SettingInvalid, match="UNDERSIGNED_PACE"):
        read_instance({"UNDERSIGNED_PACE": value})


def test_a_pace_is_read():
    assert read_instance({"UNDERSIGNED_PACE": "Gmail.com=500, *=20"}).mail_pace == (("gmail.com", 500), ("*", 20))
    assert read_instance({}).mail_pace == ()
