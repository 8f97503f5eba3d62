"""Telling the public: a day, a kind, numbers; never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.custody.models import Note

if TYPE_CHECKING:
    from datetime import date

    from undersigned.custody.rules import Told
    from undersigned.texts.models import Statement


def tell(
    statement: Statement,
    kind: Told,
    *,
    today: date,
    epoch: int | None = None,
    n: int | None = None,
    of: int | None = None,
) -> None:
    """Add a public note."""
    Note.objects.create(statement=statement, on=today, kind=kind.value, epoch=epoch, n=n, of=of)
