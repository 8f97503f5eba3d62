"""Before a release: a collection that only who was invited can find, its release in one step, or its end without one.

Nothing is in the log before the release, so there is nothing to leave out of it: it begins with the release, in one
transaction, and a crash leaves nothing or all. Who confirms while it happens waits for the transaction (the conditional
UPDATE holds the row), and enters right behind it as anybody does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.record import parse_record
from undersigned.signing import private, rules
from undersigned.signing.actions.collecting import begin_log, copy_choices, find_newest, make_collection
from undersigned.signing.actions.integrating import sort_names, take_in_order
from undersigned.signing.models import Alarm, ByCode, Claim, Collection, Waiting
from undersigned.signing.rules import CollectionState

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from undersigned.instance.ring import Ring
    from undersigned.texts.models import Statement


@transaction.atomic
def open_privately(statement: Statement, *, host: str, ring: Ring, now: datetime) -> Collection:
    """Let who is invited sign the newest frozen version of *statement*; its log stays empty until the release.

    Raises:
        NotFrozen, AlreadyOpened: Nothing was changed.
    """
    newest = find_newest(statement)
    return make_collection(statement, newest, CollectionState.PRIVATE, host=host, ring=ring, now=now)


def set_private_times(collection: Collection, *, form_closes_at: datetime | None, releases_at: datetime | None) -> None:
    """Say until when forms are taken, and when *collection* is released by itself.

    Raises:
        NotPrivate: It was released meanwhile.
    """
    times = {"form_closes_at": form_closes_at, "releases_at": releases_at}
    seconds = {name: int(at.timestamp()) if at else None for name, at in times.items()}
    if not _private(collection).update(**seconds):
        raise rules.NotPrivate
    collection.refresh_from_db()


def change_private_choices(collection: Collection) -> None:
    """Take over who may sign as what, which the convenors changed."""
    _private(collection).update(**copy_choices(collection.statement))


@transaction.atomic
def release_collection(
    collection: Collection, places: Mapping[int, int], unread: Container[int], *, ring: Ring, now: datetime
) -> None:
    """Open *collection* to everybody: its log begins, and who signed before stands in it in the order of *places*.

    Args:
        collection: One that waits for its release.
        places: By number of the invitation, the place on the board.
        unread: Invitations whose reservation no convenor has read: what it stands in waits for a look.
        ring: Keys of the instance.
        now: The time.
    Raises:
        NotPrivate: It was released or ended before.
        KeyMissing: The statement's key is not there; nothing was changed.
        LogMoved: As for all that appends.
    """
    opening = {"state": CollectionState.OPEN, "slot_on": rules.find_slot(now), "form_closes_at": None}
    statement = collection.statement
    if not _private(collection).update(
        **opening, **copy_choices(statement), convened_by=statement.convened_by, releases_at=None
    ):
        raise rules.NotPrivate
    collection.refresh_from_db()
    begin_log(collection, find_newest(statement), ring=ring, now=now)
    first = logs.size(collection.log)
    entering: list[tuple[int, bytes]] = []
    signs = 0
    for row in private.private_rows(collection, ring):
        signature = row.opened
        is_held = signature.invitation in unread and bool(parse_record(signature.record).reservation)
        Waiting.objects.filter(pk=row.id).update(record=signature.record, salt=signature.salt, is_held=is_held)
        if not is_held:
            entering.append((places.get(signature.invitation, len(places)), row.id))
            signs += row.kind == "sign"
    take_in_order(collection, [key for _, key in sorted(entering)], ring=ring, today=now.date())
    sort_names(collection)
    Collection.objects.filter(pk=collection.pk).update(released_from=first, released_until=first + signs)
    collection.refresh_from_db()


@transaction.atomic
def end_private(collection: Collection) -> None:
    """Forget all that was signed before a release that will not come; the caller destroys the key afterwards.

    Raises:
        NotPrivate: It was released meanwhile.
    """
    # The row is taken first: whoever confirms now waits, and then finds nothing to sign.
    if not _private(collection).update(title=""):
        raise rules.NotPrivate
    for table in (Waiting, Claim, ByCode, Alarm):
        table.objects.filter(collection=collection).delete()
    log = collection.log
    collection.delete()
    logkeeper.drop_empty_log(log)


def _private(collection: Collection) -> QuerySet[Collection]:
    return Collection.objects.filter(pk=collection.pk, state=CollectionState.PRIVATE)
