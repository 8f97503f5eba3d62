"""What is told of a number, and when the operator is told something."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from undersigned.watching.rules import (
    Alarm,
    Facts,
    Told,
    coarsen,
    coarsen_age,
    coarsen_lag,
    coarsen_size,
    find_alarms,
    find_due,
    find_unknown,
)

MEGABYTE = 1024**2
GIGABYTE = 1024**3
TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
CALM = Facts(disk_free_bytes=8 * GIGABYTE, disk_bytes=10 * GIGABYTE, certificate_days=60, backup_days=1)


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, 0), (9, 0), (10, 10), (19, 10), (2431, 2430)])
def test_counts_are_told_in_steps_of_ten_and_few_as_none(count, told):
    assert coarsen(count) == told


@pytest.mark.parametrize(("hours", "told"), [(0.9, 0), (1, 1), (3.9, 1), (4, 4), (23, 12), (25, 24), (90, 48)])
def test_the_age_of_a_mail_is_told_in_steps_of_hours(hours, told):
    assert coarsen_age(int(hours * 3600)) == told * 3600


def test_no_single_signature_moves_the_size_of_a_database():
    assert coarsen_size(100 * MEGABYTE) == coarsen_size(100 * MEGABYTE + 8192) == 96 * MEGABYTE


def test_a_lag_is_told_in_whole_minutes():
    assert [coarsen_lag(seconds) for seconds in (0, 59, 60, 179)] == [0, 0, 60, 120]


def test_where_all_is_well_nobody_is_told_anything():
    assert find_alarms(CALM) == {}
    assert find_alarms(Facts()) == {}


@pytest.mark.parametrize(
    ("facts", "alarm", "detail"),
    [
        ({"disk_free_bytes": 900 * MEGABYTE}, Alarm.DISK, "900 MB"),
        ({"stuck_seconds": 1800}, Alarm.MAIL_STUCK, "30 minutes"),
        ({"queue_seconds": 1800, "mails_waiting": 1234}, Alarm.MAIL_QUEUE, "1230"),
        ({"round_seconds": 600}, Alarm.ROUNDS, "10 minutes"),
        ({"left_alone": ("a.example/s/x", "a.example/s/y")}, Alarm.LOG_LEFT_ALONE, "a.example/s/x, a.example/s/y"),
        ({"missing_keys": ("statement-3",)}, Alarm.KEYS, "statement-3"),
        ({"jumped_seconds": 3600}, Alarm.CLOCK, "3600 seconds forward"),
        ({"jumped_seconds": -86400}, Alarm.CLOCK, "86400 seconds back"),
        ({"certificate_days": 13}, Alarm.CERTIFICATE, "ends in 13 days"),
        ({"certificate_days": -1}, Alarm.CERTIFICATE, "has ended"),
        ({"certificate_fault": 62}, Alarm.CERTIFICATE, "is not believed: it is for another name"),
        ({"certificate_fault": 0}, Alarm.CERTIFICATE, "is not believed: the encryption failed"),
        (
            {"backup_days": None, "unbacked_days": 4},
            Alarm.BACKUP,
            "No backup was ever made, and the instance is 4 days old",
        ),
        ({"mails_lost": 3}, Alarm.MAILS_LOST, "3"),
        ({"backup_days": 4}, Alarm.BACKUP, "The newest backup is 4 days old"),
    ],
)
def test_what_is_wrong_is_found(facts, alarm, detail):
    assert find_alarms(replace(CALM, **facts)) == {alarm: detail}


@pytest.mark.parametrize(
    "facts",
    [
        {"disk_free_bytes": 20 * GIGABYTE, "disk_bytes": 1000 * GIGABYTE},
        {"disk_free_bytes": 1100 * MEGABYTE},
        {"stuck_seconds": 1799},
        {"queue_seconds": 1799, "mails_waiting": 5000},
        {"mails_waiting": 5000},
        {"round_seconds": 599},
        {"jumped_seconds": 119},
        {"certificate_days": 14},
        {"backup_days": 3},
        {"backup_days": None, "unbacked_days": 3},
    ],
)
def test_what_is_not_wrong_yet_is_left_in_peace(facts):
    assert find_alarms(replace(CALM, **facts)) == {}


def test_an_alarm_is_told_once_a_day():
    found = {Alarm.DISK: "900 MB"}
    first, told = find_due(found, {}, TODAY)
    again, told = find_due(found, told, TODAY)
    next_day, told = find_due(found, told, TODAY + timedelta(days=1))

    assert [notice.alarm for notice in first] == [Alarm.DISK]
    assert again == []
    assert [(notice.alarm, notice.is_over) for notice in next_day] == [(Alarm.DISK, False)]


def test_that_it_is_over_is_told_once():
    over, told = find_due({}, {Alarm.DISK: Told(YESTERDAY)}, TODAY)
    again, _ = find_due({}, told, TODAY)

    assert [(notice.alarm, notice.is_over) for notice in over] == [(Alarm.DISK, True)]
    assert again == []


def test_what_comes_and_goes_all_day_makes_two_mails():
    told, mails = {}, []
    for turn in range(20):
        due, told = find_due({Alarm.KEYS: "statement-1"} if turn % 2 == 0 else {}, told, TODAY)
        mails += [notice.is_over for notice in due]

    assert mails == [False, True]


def test_the_first_backup_ends_the_alarm_that_there_is_none():
    facts = replace(CALM, backup_days=0)
    (over,), _ = find_due(find_alarms(facts), {Alarm.BACKUP: Told(TODAY)}, TODAY, unknown=find_unknown(facts))

    assert (over.alarm, over.is_over) == (Alarm.BACKUP, True)


def test_what_has_happened_is_told_once_and_never_that_it_is_over():
    found = {Alarm.MAILS_LOST: "3"}
    first, told = find_due(found, {}, YESTERDAY)
    again, told = find_due(found, told, TODAY)
    over, told = find_due({}, told, TODAY)
    another, _ = find_due(found, told, TODAY + timedelta(days=1))

    assert [len(notices) for notices in (first, again, over, another)] == [1, 0, 0, 1]


def test_of_what_nobody_knows_it_is_not_said_that_it_is_over():
    facts = replace(CALM, certificate_days=None)
    due, told = find_due(find_alarms(facts), {Alarm.CERTIFICATE: Told(TODAY)}, TODAY, unknown=find_unknown(facts))

    assert due == []
    assert told == {Alarm.CERTIFICATE: Told(TODAY)}
