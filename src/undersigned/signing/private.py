"""What is signed before a release, as only the statement's key shows it: for the board at the desk and for the release.

The rest of the house does not see such a collection (`queries.collection_of`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from undersigned.sealing.private import open_private
from undersigned.signing.models import Collection, Waiting
from undersigned.signing.rules import CollectionState

if TYPE_CHECKING:
    from undersigned.instance.ring import Ring
    from undersigned.sealing.private import PrivateSignature
    from undersigned.texts.models import Statement


@dataclass(frozen=True)
class PrivateRow:
    """A row that waits for the release, opened."""

    id: bytes
    kind: str
    c: str
    opened: PrivateSignature


@dataclass(frozen=True)
class Promised:
    """A signature that enters the log with the release; *fields* are the newest record's members."""

    c: str
    klass: str
    fields: dict[str, Any]
    invitation: int


def private_of(statement: Statement) -> Collection | None:
    """Return the collection of *statement* while it waits for its release, or None."""
    found = Collection.objects.select_related("log", "statement")
    return found.filter(statement=statement, state=CollectionState.PRIVATE).first()


def private_collections() -> list[Collection]:
    """Return every collection that waits for its release, oldest first."""
    found = Collection.objects.select_related("log", "statement")
    return list(found.filter(state=CollectionState.PRIVATE).order_by("pk"))


def private_rows(collection: Collection, ring: Ring) -> list[PrivateRow]:
    """Return everything that waits for the release of *collection*, in no order.

    Raises:
        KeyMissing: The statement's key is not there.
    """
    key = ring.statement_key(collection.pk)
    rows = Waiting.objects.filter(collection=collection).order_by("pk").values_list("pk", "kind", "c", "of_c", "record")
    return [
        PrivateRow(bytes(pk), kind, of, open_private(bytes(record or b""), key=key, c=of))
        for pk, kind, c, of_c, record in rows
        if (of := of_c or c)
    ]


def promised(collection: Collection, ring: Ring) -> list[Promised]:
    """Return who would stand under the text if it were released now, in no order.

    Raises:
        KeyMissing: The statement's key is not there.
    """
    rows = private_rows(collection, ring)
    newest = {row.c: row.opened.record for row in sorted(rows, key=lambda row: row.kind, reverse=True)}
    found = []
    for row in rows:
        if row.kind == "sign":
            fields = json.loads(newest[row.c])
            found.append(Promised(row.c, fields["class"], fields, row.opened.invitation))
    return found
