"""The slot: once a day, who is not named enters the log together with others.

A time of confirmation must not be found again in the log, so entries come by day, shuffled, and never fewer than eight
of a sort, unless they have waited for three days. Source: docs/explanation and DECIDED 6.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

SLOT_HOUR = 3
"""UTC: when few people are awake to be seen signing just before."""

CROWD = 8
"""The smallest number of entries of a sort that enter together."""

PATIENCE = timedelta(days=3)


def find_slot(now: datetime) -> date:
    """Return the day of the newest slot that has begun at *now*."""
    return (now - timedelta(hours=SLOT_HOUR)).date()


def find_next_slot(now: datetime) -> date:
    """Return the day of the slot in which something that begins to wait at *now* can enter."""
    return find_slot(now) + timedelta(days=1)


def find_last_slot(now: datetime) -> date:
    """Return the day of the slot in which it enters at the latest, however few wait."""
    return find_next_slot(now) + PATIENCE


def is_ripe(waiting: int, *, missed_on: date | None, slot: date) -> bool:
    """Say whether *waiting* entries of a sort may enter with *slot*; *missed_on* is the first slot that left them."""
    return waiting >= CROWD or (missed_on is not None and slot - missed_on >= PATIENCE)
