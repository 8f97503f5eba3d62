"""After the end: who took part, where they are reached and what they said is deleted; an adopted text stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.roundtable.models import Decision, Drafting, MinutesLine, Party, Seat, Table, Voice
from undersigned.roundtable.queries import has_minutes, rule_of
from undersigned.roundtable.rules.seats import TableState, is_due

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from undersigned.texts.models import Statement


def forget_ended_tables(now: datetime) -> int:
    """Delete what tables know of their people, where the days after the end are over; return of how many tables."""
    ended = Table.objects.filter(ended_at__isnull=False, forgotten_at__isnull=True)
    due = [
        table
        for table in ended
        if is_due(
            ended_at=table.ended_at,
            kept_days=table.kept_days,
            have_minutes_left=table.minutes_left_at is not None or not has_minutes(table),
            now=now,
        )
    ]
    for table in due:
        _forget(table, now)
    return len(due)


def forget_tables(statements: Collection[Statement], *, now: datetime) -> None:
    """End the tables of *statements* and delete what they know of their people at once, as the statements go."""
    for table in Table.objects.filter(statement__in=statements, forgotten_at__isnull=True):
        Table.objects.filter(pk=table.pk, state=TableState.OPEN).update(state=TableState.CLOSED, ended_at=now)
        _forget(table, now)


def note_minutes_left(table: Table, *, now: datetime) -> None:
    """Note that somebody took the minutes of an ended *table* as a file; before the end they are not whole."""
    ended = Table.objects.filter(pk=table.pk, minutes_left_at__isnull=True).exclude(state=TableState.OPEN)
    ended.update(minutes_left_at=now)


def forget_secret_voices(table: Table) -> None:
    """Delete what was said in secret votes of *table* that are open as it ends: nobody counts them any more."""
    unclosed = Decision.objects.filter(table=table, closed_at__isnull=True)
    Voice.objects.filter(decision__in=[one for one in unclosed if rule_of(one).is_secret]).delete()


@transaction.atomic
def _forget(table: Table, now: datetime) -> None:
    # The trigger lets lines of minutes go only where this is set.
    Table.objects.filter(pk=table.pk).update(forgotten_at=now)
    MinutesLine.objects.filter(table=table).delete()
    # An adopted text names nobody who took part. If no convenor has taken it over by now, it is here and nowhere else.
    Drafting.objects.filter(table=table, adopted_sha256="").delete()
    # Invitations, sessions, amendments and voices go with their seats.
    Decision.objects.filter(table=table).delete()
    Seat.objects.filter(table=table).delete()
    Party.objects.filter(table=table).delete()
