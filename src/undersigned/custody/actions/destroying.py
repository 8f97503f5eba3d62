"""Destruction at the end, in an order that survives a crash between any two steps.

1. One transaction: what is locked and the marks of addresses go, and the row that says what was there.
2. The statement's key. 3. The files of the database are written anew. 4. One transaction: `destroyed` entries, the
note, the row says that all is done. After a crash, the worker goes on with the first step that is not marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.custody import rules
from undersigned.custody.actions.noting import tell
from undersigned.custody.models import Destruction, Proposal
from undersigned.custody.rules import Told
from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Destroyed

if TYPE_CHECKING:
    from datetime import date

    from undersigned.instance.ring import Ring
    from undersigned.logkeeper.models import Log
    from undersigned.texts.models import Statement

WHAT = ("address-marks", "sealed-records", "statement-key")
"""What the log says was destroyed, an entry for each."""


def begin_destruction(
    statement: Statement,
    *,
    size: int,
    list_sha256: str,
    listed: int,
    sealed: int,
    marks: int,
    ticked: tuple[str, ...],
    today: date,
) -> None:
    """Write down what is about to go, in the transaction in which it goes; raises AlreadyDestroyed."""
    if Destruction.objects.filter(statement=statement).exists():
        raise rules.AlreadyDestroyed
    Destruction.objects.create(
        statement=statement, on=today, size=size, list_sha256=list_sha256, listed=listed, sealed=sealed, marks=marks,
        ticked=",".join(ticked),
    )  # fmt: skip
    Proposal.objects.filter(statement=statement).delete()


def mark_key_destroyed(destruction: Destruction) -> None:
    """Note that the statement's key is gone."""
    Destruction.objects.filter(pk=destruction.pk).update(is_key_destroyed=True)
    destruction.refresh_from_db()


def finish_untold(destruction: Destruction) -> None:
    """Note that everything is destroyed where the log can't go on and so can't say it."""
    Destruction.objects.filter(pk=destruction.pk).update(is_swept=True)
    destruction.refresh_from_db()


@transaction.atomic
def finish_destruction(destruction: Destruction, log: Log, *, ring: Ring, today: date) -> None:
    """Say in the log and in public that everything is destroyed."""
    if not Destruction.objects.filter(pk=destruction.pk, is_swept=False).update(is_swept=True):
        return
    logkeeper.append(log, [Destroyed(what=what) for what in WHAT], ring=ring, today=today)
    tell(destruction.statement, Told.DESTROYED, today=today, n=destruction.sealed)
    destruction.refresh_from_db()
