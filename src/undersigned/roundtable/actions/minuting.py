"""Adding lines to the minutes. Whoever writes takes a turn first, so that lines and draft follow each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import F

from undersigned.roundtable.models import Drafting, MinutesLine, Seat, Table
from undersigned.roundtable.rules import minutes
from undersigned.roundtable.rules.refusing import NotBegun
from undersigned.roundtable.rules.seats import Role, check_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from undersigned.roundtable.rules.minutes import Line


def take_turn(table: Table) -> Drafting:
    """Return the draft as it stands, for whoever writes next; call it first in a transaction.

    The UPDATE makes others wait until this transaction ends, on both databases; what is read after it holds.

    Raises:
        TableEnded, NotBegun: Nothing is written there.
    """
    row = Drafting.objects.filter(table=table)
    if not row.update(revision=F("revision") + 1):
        raise NotBegun
    found = row.select_related("table").get()
    check_open(found.table.state)
    return found


def check_table(table: Table) -> None:
    """Raise TableEnded unless something may be said at *table*, looking at its row anew."""
    check_open(Table.objects.values_list("state", flat=True).get(pk=table.pk))


def add_line(table: Table, make: Callable[[Line], Line], *, inverse: str = "") -> Line:
    """Add the line that *make* returns for the last one; *inverse* takes its change of the text back."""
    last = MinutesLine.objects.filter(table=table).order_by("-n").first()
    if last is None:
        raise NotBegun
    line = make(minutes.parse_line(last.line.encode(), last.n))
    _store(table, line, inverse)
    return line


def begin(table: Table, line: Line) -> None:
    """Store the first line."""
    _store(table, line)


def note_people(table: Table, *, now: datetime) -> None:
    """Add who sat down and who left since the people were noted last: the minutes say who was there."""
    noted: set[tuple[str, str, str]] = set()
    rows = MinutesLine.objects.filter(table=table).order_by("n")
    # The two kinds of lines by what they hold: reading all others, or checking these, would take long at a long table.
    for row in rows.filter(line__contains='"party":"').values_list("line", flat=True):
        line = json.loads(row)
        if line["kind"] in (minutes.Kind.JOINED, minutes.Kind.LEFT):
            who = (line["party"], line["name"], line["role"])
            (noted.add if line["kind"] == minutes.Kind.JOINED else noted.discard)(who)
    present = _find_present(table)
    for kind, people in ((minutes.Kind.LEFT, noted - present), (minutes.Kind.JOINED, present - noted)):
        for party, name, role in sorted(people):
            members: dict[str, Any] = {"party": party, "name": name, "role": role}
            add_line(table, lambda last, kind=kind, members=members: minutes.make_line(last, kind, now, **members))  # type: ignore[misc]


def _find_present(table: Table) -> set[tuple[str, str, str]]:
    seats = Seat.objects.filter(table=table, taken_at__isnull=False, removed_at__isnull=True).select_related("party")
    return {(seat.party.name if seat.party else "", seat.name, seat.role) for seat in seats if seat.role in list(Role)}


def _store(table: Table, line: Line, inverse: str = "") -> None:
    MinutesLine.objects.create(table=table, n=line.n, line=line.data.decode(), inverse=inverse)
