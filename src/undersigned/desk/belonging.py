"""Convenors of a coalition: let into it, or let go, by who runs the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts import actions as accounts
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions import queries
from undersigned.coalitions.rules import Limited
from undersigned.desk.using import take_room
from undersigned.roundtable import actions as seating
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.coalitions.models import Coalition
    from undersigned.texts.models import Statement


@transaction.atomic
def add_convenor(coalition: Coalition, name: str) -> Convenor:
    """Create a convenor of *coalition*.

    Raises:
        NameInvalid, OverLimit: Nobody was added.
    """
    take_room(coalition, Limited.CONVENORS)
    convenor = accounts.create_convenor(name)
    coalitions.join(coalition, convenor)
    return convenor


@transaction.atomic
def let_go(coalition: Coalition, convenor: Convenor, *, now: datetime) -> list[Statement]:
    """Let *convenor* get to nothing of *coalition* any more; return the statements that nobody looks after wholly."""
    seating.remove_chair(list(reading.statements_in(coalition)), convenor, now=now)
    return texts.dismiss_convenor(coalition, convenor)


@transaction.atomic
def let_in(coalition: Coalition, convenor: Convenor) -> None:
    """Let a *convenor* of another coalition belong to this one too; who does already stays.

    Raises:
        OverLimit: Nothing was changed.
    """
    if convenor in queries.members_of(coalition):
        return
    take_room(coalition, Limited.CONVENORS)
    coalitions.join(coalition, convenor)
