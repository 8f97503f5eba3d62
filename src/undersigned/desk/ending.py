"""Ending all that a coalition has, in every room, before its rows go: closing, destroying, dropping mails, describing.

`web.removing` keeps the order; each function here may be called again after a crash.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.coalitions.certificate import Ended
from undersigned.custody import actions as custody
from undersigned.custody import queries as keeping
from undersigned.desk import actions, signing_on
from undersigned.desk.appending import append, mark_stale
from undersigned.desk.custody import can_tell, destroy_as_operator
from undersigned.desk.mails_of import find_mails_of
from undersigned.logkeeper import queries as logs
from undersigned.outbox.actions import drop_mails
from undersigned.roundtable.actions import forget_tables
from undersigned.signing import queries as signing
from undersigned.signing.private import private_of
from undersigned.signing.rules import CollectionState
from undersigned.texts import queries as texts
from undersigned.tokens.actions import end_tokens_at

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.coalitions.models import Coalition
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection


def find_in_the_way(coalition: Coalition) -> list[tuple[str, str]]:
    """Return the statements of *coalition* that are not closed for good, each with its state."""
    found = []
    for statement in texts.statements_in(coalition):
        collection = private_of(statement) or signing.collection_of(statement)
        if collection is not None and collection.state != CollectionState.CLOSED:
            found.append((statement.slug, str(collection.state)))
    return found


def close_all(coalition: Coalition, *, ring: Ring, now: datetime) -> None:
    """Close everything that is open, and call off what waits for its release."""
    for statement in texts.statements_in(coalition):
        if private_of(statement) is not None:
            signing_on.call_off(statement, ring=ring, now=now)
            continue
        collection = signing.collection_of(statement)
        if collection is not None and collection.state in {CollectionState.OPEN, CollectionState.PAUSED}:
            actions.close_statement(collection, now=now)


def closed_at(coalition: Coalition) -> int | None:
    """Return the second at which the last mailed link of *coalition* runs out, or None where none is taken."""
    collections = filter(None, map(signing.collection_of, texts.statements_in(coalition)))
    until = [one.confirms_until for one in collections if one.state == CollectionState.CLOSING and one.confirms_until]
    return max(until, default=None)


def destroy_all(coalition: Coalition, *, ring: Ring, now: datetime) -> None:
    """Delete what is locked and all marks, then overwrite the keys; what convenors destroyed before stays so."""
    for collection in _collections(coalition):
        if keeping.find_destruction(collection.statement) is None:
            destroy_as_operator(collection, today=now.date())
        destruction = keeping.find_destruction(collection.statement)
        if destruction is not None and not destruction.is_key_destroyed:
            ring.destroy_statement_key(collection.pk)
            custody.mark_key_destroyed(destruction)


def tell_all(coalition: Coalition, *, ring: Ring, now: datetime) -> None:
    """Say in each log that everything is destroyed; to be called after the database was written anew.

    A log that can't go on since a restore stays as it was published: its keys and rows go all the same.
    """
    for collection in _collections(coalition):
        destruction = keeping.find_destruction(collection.statement)
        if destruction is None or destruction.is_swept:
            continue
        if not can_tell(collection, ring):
            custody.finish_untold(destruction)
            continue

        def tell(found: Collection = collection) -> None:
            begun = keeping.find_destruction(found.statement)
            if begun is not None:
                custody.finish_destruction(begun, found.log, ring=ring, today=now.date())

        append(tell)
        mark_stale(collection.statement)


def find_held(coalition: Coalition, *, ring: Ring) -> list[str]:
    """Return the short names of the statements of *coalition* whose log can't go on."""
    return [one.slug for one in _collections(coalition) if not can_tell(one, ring)]


def describe_ended(coalition: Coalition, *, published: str, ring: Ring) -> list[Ended]:
    """Return what a certificate says of the statements of *coalition* that had a log."""
    return [_describe(collection, published, ring) for collection in _collections(coalition)]


def loosen(coalition: Coalition, *, now: datetime) -> None:
    """End what hangs on the statements of *coalition* and is guarded: tables with their minutes, tokens."""
    statements = list(texts.statements_in(coalition))
    forget_tables(statements, now=now)
    end_tokens_at(statements)


def drop_waiting_mails(coalition: Coalition, *, ring: Ring, now: datetime) -> int:
    """Delete the mails that wait and belong to *coalition*: to its convenors, or about one of its statements."""
    return drop_mails(find_mails_of(coalition, ring=ring, now=now), ring=ring)


def _collections(coalition: Coalition) -> list[Collection]:
    return list(filter(None, map(signing.collection_of, texts.statements_in(coalition))))


def _describe(collection: Collection, published: str, ring: Ring) -> Ended:
    is_told = can_tell(collection, ring)
    size, root, note = logs.find_end(collection.log) if is_told else logs.find_published_end(collection.log, ring)
    destruction = keeping.find_destruction(collection.statement)
    recipients = [key.recipient.encode() for key in keeping.keys(collection.statement)]
    return Ended(
        origin=collection.origin,
        size=size,
        root=root.hex(),
        checkpoint_sha256=sha256(note).hexdigest(),
        keys_sha256=tuple(sorted(sha256(one).hexdigest() for one in recipients)),
        sealed=destruction.sealed if destruction else 0,
        marks=destruction.marks if destruction else 0,
        destroyed_on=destruction.on.isoformat() if destruction and is_told else "",
        published=published,
    )
