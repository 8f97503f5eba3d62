"""What all acts of convenors share: appending beside the worker, and telling it which pages are old."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper.rules import LogMoved
from undersigned.publishing import actions as publishing
from undersigned.signing import queries as collecting

if TYPE_CHECKING:
    from collections.abc import Callable

    from undersigned.texts.models import Statement

_TRIES = 5


def append(change: Callable[[], None]) -> None:
    """Do *change* in a transaction, again if the worker appended to the log at the same moment."""
    for _ in range(_TRIES - 1):
        with suppress(LogMoved), transaction.atomic():
            change()
            return
    with transaction.atomic():
        change()


def mark_stale(statement: Statement) -> None:
    """Let the worker write the pages of *statement* again, if it has any."""
    if collection := collecting.collection_of(statement):
        publishing.mark_front_stale(collection)
