"""What all acts of convenors share: appending beside the worker, and telling it which pages are old."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper.rules import LogMoved
from undersigned.logkeeper.rules import Refusal as LogRefusal
from undersigned.publishing import actions as publishing
from undersigned.publishing.queries import bundle_folder
from undersigned.signing import queries as collecting
from undersigned.texts.rules import SlugTaken

if TYPE_CHECKING:
    from collections.abc import Callable

    from undersigned.instance.config import Instance
    from undersigned.signing.models import Collection
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


def has_whole_log(collection: Collection, *, instance: Instance) -> bool:
    """Say whether the database has all that is published of the log of *collection*; after a restore it may not."""
    try:
        logkeeper.check_against_folder(collection.log, bundle_folder(instance, collection))
    except LogRefusal:
        return False
    return True


def check_address_free(statement: Statement, *, instance: Instance) -> None:
    """Check that nothing is published where *statement*, which was never frozen, would be.

    After a restore, what was opened since the backup stands there, with a log that the database does not know.

    Raises:
        SlugTaken: Something is; the address can still be changed.
    """
    if (instance.public / "s" / statement.slug / "checkpoint").exists():
        raise SlugTaken


def mark_stale(statement: Statement) -> None:
    """Let the worker write the pages of *statement* again, if it has any."""
    if collection := collecting.collection_of(statement):
        publishing.mark_front_stale(collection)
