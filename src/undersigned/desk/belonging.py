"""Convenors of a coalition: let into it, or let go, by who runs the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts import actions as accounts
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions import queries
from undersigned.coalitions.rules import Limited
from undersigned.desk.using import take_room

if TYPE_CHECKING:
    from undersigned.accounts.models import Convenor
    from undersigned.coalitions.models import Coalition


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
def let_in(coalition: Coalition, convenor: Convenor) -> None:
    """Let a *convenor* of another coalition belong to this one too; who does already stays.

    Raises:
        OverLimit: Nothing was changed.
    """
    if convenor in queries.members_of(coalition):
        return
    take_room(coalition, Limited.CONVENORS)
    coalitions.join(coalition, convenor)
