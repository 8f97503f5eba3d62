"""Browsers that took a seat. They hold a random key in a cookie; the table of sessions knows its digest alone.

One browser may have several seats: a delegate of two organisations, or of several tables. Nothing here knows the desk.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.roundtable.models import SeatSession
from undersigned.roundtable.queries.seating import digest_of
from undersigned.roundtable.rules import seats as rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from undersigned.roundtable.models import Seat, Table


@transaction.atomic
def begin_session(seats: Sequence[Seat], *, key: str, now: datetime) -> str:
    """Give *seats* to the browser whose key was *key*, and return its new key; the old one is void.

    The last of *seats* is the one that speaks.
    """
    fresh = secrets.token_urlsafe(rules.CODE_BYTES)
    digest = digest_of(fresh, purpose="browser")
    if key:
        mine = SeatSession.objects.filter(digest=digest_of(key, purpose="browser"))
        mine.filter(seat__in=seats).delete()
        mine.update(digest=digest)
    SeatSession.objects.bulk_create(
        SeatSession(
            digest=digest,
            seat=seat,
            begun_at=now,
            seen_at=now,
            chosen_at=now,
            expires_at=now + rules.SESSION_LIFETIME,
        )
        for seat in seats
    )
    return fresh


def choose_seat(seat: Seat, *, key: str, now: datetime) -> None:
    """Let *seat* speak for the browser with *key*, of the seats that it has."""
    SeatSession.objects.filter(seat=seat, digest=digest_of(key, purpose="browser")).update(chosen_at=now)


def touch_session(*, key: str, now: datetime) -> None:
    """Note that the browser with *key* still uses its seats; written once an hour at most."""
    rows = SeatSession.objects.filter(digest=digest_of(key, purpose="browser"))
    rows.filter(seen_at__lt=now - rules.TOUCH_EVERY, seen_at__gt=now - rules.SESSION_REST).update(seen_at=now)


def end_session(table: Table, *, key: str) -> None:
    """Take the seats at *table* from the browser with *key*."""
    SeatSession.objects.filter(seat__table=table, digest=digest_of(key, purpose="browser")).delete()


def end_sessions(seat: Seat, *, but: str = "") -> int:
    """Take *seat* from all browsers, but the one with the key *but*; return from how many."""
    others = SeatSession.objects.filter(seat=seat).exclude(digest=digest_of(but, purpose="browser"))
    return others.delete()[0]


def forget_sessions(now: datetime) -> None:
    """Forget what has ended: nobody needs to know any more who came when."""
    SeatSession.objects.filter(expires_at__lt=now).delete()
    SeatSession.objects.filter(seen_at__lt=now - rules.SESSION_REST).delete()
