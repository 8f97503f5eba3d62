"""Opening a round table for a statement: joins the statement's convenors with the table's chairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.roundtable import actions as roundtable
from undersigned.roundtable import queries as tables

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.roundtable.models import Table
    from undersigned.texts.models import Statement


@transaction.atomic
def open_table(statement: Statement, *, kept_days: int, now: datetime) -> Table:
    """Open a table for *statement*; all its convenors are chairs.

    Raises:
        DaysInvalid, TableExists: Nothing was changed.
    """
    convenors = list(statement.convenors.order_by("pk"))
    return roundtable.open_table(statement, convenors, kept_days=kept_days, now=now)


def sit_down(statement: Statement, convenor: Convenor, *, now: datetime) -> Table | None:
    """Give a *convenor* who came later a chair's seat at the open table of *statement*; return the table, if any."""
    table = tables.find_open_table(statement)
    if table is not None:
        roundtable.sit_down_as_chair(table, convenor, now=now)
    return table
