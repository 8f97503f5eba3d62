"""What takes two convenors: one asks, another one agrees. Who asked may take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.custody import rules
from undersigned.custody.models import Proposal

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.custody.rules import Wish
    from undersigned.texts.models import Statement


def ask(
    statement: Statement, wish: Wish, convenor: Convenor, *, today: date, epoch: int | None = None, detail: str = ""
) -> None:
    """Ask, as the first of two convenors; asked again by another person, the newer asking replaces the older."""
    Proposal.objects.update_or_create(
        statement=statement, what=_name(wish, epoch), defaults={"by": convenor, "on": today, "detail": detail}
    )


def take_back(statement: Statement, wish: Wish, epoch: int | None = None) -> None:
    """Forget what was asked."""
    if not Proposal.objects.filter(statement=statement, what=_name(wish, epoch)).delete()[0]:
        raise rules.NothingAsked


def agree(statement: Statement, wish: Wish, convenor: Convenor, epoch: int | None = None) -> str:
    """Agree, as the second of two convenors, within the caller's transaction; return the detail of what was asked.

    Raises:
        NothingAsked, SecondNeeded: It is not done.
    """
    asked = Proposal.objects.filter(statement=statement, what=_name(wish, epoch)).first()
    if asked is None:
        raise rules.NothingAsked
    rules.check_second(asked.by_id, convenor.pk)
    # Of two who agree at once, one finds it.
    if not Proposal.objects.filter(pk=asked.pk, by=asked.by_id).delete()[0]:
        raise rules.NothingAsked
    return asked.detail


def _name(wish: Wish, epoch: int | None) -> str:
    return f"{wish}-{epoch}" if epoch else str(wish)
