"""Telling those at a table by mail what happened: digests, made by the worker from one row for each happening.

The mail says how many things of which sort happened, and leads to the table: what was said stays there.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts import queries as accounts
from undersigned.roundtable import mails, queries
from undersigned.roundtable.models import Notice, Seat, Table
from undersigned.roundtable.rules.noticing import GATHERED, KEPT, RECALLED_AFTER, Happening, is_due
from undersigned.roundtable.rules.seats import TableState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def note(
    table: Table, kind: Happening, *, now: datetime, seat: Seat | None = None, only_for: Seat | None = None
) -> None:
    """Note that something happened at *table*, in the transaction of what happened.

    Args:
        table: Where.
        kind: What sort of thing.
        now: The time.
        seat: Who did it, and need not be told.
        only_for: The one seat that it concerns; else all are told.
    """
    Notice.objects.create(table=table, kind=kind, seat=seat, only_for=only_for, happened_at=now)


def send_notices(now: datetime) -> int:
    """Queue what is due to be told, and return how many mails that are; called by the worker once a minute."""
    notices = list(Notice.objects.filter(happened_at__lte=now - GATHERED).order_by("table_id", "happened_at"))
    return sum(_tell_table(table_id, list(rows), now) for table_id, rows in groupby(notices, lambda one: one.table_id))


def remind_invited(now: datetime) -> int:
    """Recall, once, invitations by mail that nobody answered; return how many. Called by the worker once a minute.

    No new link is made: who lost the mail comes in with a code that is mailed to the same address.
    """
    waiting = Seat.objects.filter(
        table__state=TableState.OPEN,
        taken_at__isnull=True,
        removed_at__isnull=True,
        reminded_at__isnull=True,
        wants_notices=True,
        box__isnull=False,
        invitations__used_at__isnull=True,
        invitations__made_at__lte=now - RECALLED_AFTER,
        invitations__expires_at__gt=now,
    )
    return sum(_remind(seat, now) for seat in waiting.select_related("table__statement").distinct())


def _remind(seat: Seat, now: datetime) -> int:
    address = queries.address_of(seat)
    waiting = Seat.objects.filter(pk=seat.pk, taken_at__isnull=True, reminded_at__isnull=True)
    with transaction.atomic():
        if not waiting.update(reminded_at=now) or not address:
            return 0
        mails.queue_reminder(seat, address)
    return 1


def forget_notices(now: datetime) -> None:
    """Forget what happened some days ago."""
    Notice.objects.filter(happened_at__lt=now - KEPT).delete()


def want_notices(seat: Seat, *, is_wanted: bool, now: datetime) -> None:
    """Tell *seat* by mail from *now* on what happens, or nothing any more; codes are mailed as before."""
    Seat.objects.filter(pk=seat.pk).update(wants_notices=is_wanted, told_until=now)


def _tell_table(table_id: int, notices: Sequence[Notice], now: datetime) -> int:
    table = Table.objects.select_related("statement").get(pk=table_id)
    seats = queries.seats_at(table)
    return sum(_tell_seat(table, seat, notices, now) for seat in seats if seat.wants_notices and seat.taken_at)


def _tell_seat(table: Table, seat: Seat, notices: Sequence[Notice], now: datetime) -> int:
    since = seat.told_until or seat.taken_at or now
    mine = [
        one
        for one in notices
        if one.happened_at > since and one.seat_id != seat.pk and one.only_for_id in (None, seat.pk)
    ]
    if any(one.kind == Happening.DEADLINE for one in mine) and not queries.decisions_for(seat, now):
        mine = [one for one in mine if one.kind != Happening.DEADLINE]
    if not is_due([(one.kind, one.happened_at) for one in mine], mailed_at=seat.mailed_at, now=now):
        return 0
    address = accounts.address_of(seat.convenor) if seat.convenor else queries.address_of(seat)
    # Two workers can't both be here, but a stop may have come in between.
    waiting = Seat.objects.filter(pk=seat.pk, mailed_at=seat.mailed_at, wants_notices=True, removed_at__isnull=True)
    with transaction.atomic():
        if not waiting.update(told_until=now - GATHERED, mailed_at=now) or not address:
            return 0
        mails.queue_digest(table, seat, address, [one.kind for one in mine])
    return 1
