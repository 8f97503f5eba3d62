"""The smallest valid thing of each sort: `make_x()`. A test names only what it is about."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime

from django.conf import settings

from undersigned.accounts.models import Convenor
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions.models import Coalition
from undersigned.publiclog.entry import SignerClass
from undersigned.publiclog.record import Record, commit, format_record
from undersigned.signing import actions as signing
from undersigned.signing.models import Collection, Waiting
from undersigned.texts import actions as texts
from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.models import Statement

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_numbers = itertools.count(1)


def make_content(title: str = "For an open timetable", ask: str = "we ask the railway board to publish it.") -> Content:
    return Content(
        title=title,
        issuers=("passengers and staff of the regional railway",),
        addressees=("the railway board",),
        blocks=(
            Block(BlockKind.PARAGRAPH, "We, passengers and staff of the regional railway, declare:"),
            Block(BlockKind.CLAUSE, "we regret that the evening trains were cancelled;", verb="regret"),
            Block(BlockKind.CLAUSE, ask, verb="ask", addressee="the railway board"),
            Block(BlockKind.PARAGRAPH, "If nothing changes, we shall meet again."),
        ),
    )


def make_convenor(name: str = "Ada Convenor", coalition: Coalition | None = None) -> Convenor:
    convenor = Convenor.objects.create_convenor(name)
    coalitions.join(coalition or coalitions.first_coalition(), convenor)
    return convenor


def make_statement(
    convenor: Convenor | None = None,
    content: Content | None = None,
    slug: str = "",
    coalition: Coalition | None = None,
) -> Statement:
    statement = texts.create_statement(
        convenor or make_convenor(coalition=coalition),
        coalition=coalition,
        slug=slug or f"timetable-{next(_numbers)}",
        content=content or make_content(),
        lang="en",
        source_text="",
    )
    Statement.objects.filter(pk=statement.pk).update(
        convened_by="Passengers' Round Table",
        contact="office@round-table.example",
        imprint="Passengers' Round Table, 1 Station Road",
        privacy="We keep no address.",
    )
    statement.refresh_from_db()
    return statement


def make_frozen(**options: object) -> Statement:
    statement = make_statement(**options)  # type: ignore[arg-type]
    texts.freeze_version(statement.versions.get(), host=settings.INSTANCE.host, now=NOON)
    return statement


def make_collection(**options: object) -> Collection:
    statement = make_frozen(**options)
    return signing.open_collection(statement, host=settings.INSTANCE.host, ring=settings.RING, now=NOON)


def make_waiting(collection: Collection, name: str = "Zoë Müller", klass: str = "person", **fields: object) -> Waiting:
    """A confirmed public signature that waits for integration."""
    record = Record(
        name=name,
        class_=SignerClass(klass),
        origin=collection.origin,
        signed=NOON.date().isoformat(),
        text=collection.text_sha256,
        version=collection.version,
        **fields,  # type: ignore[arg-type]
    )
    salt, data = secrets.token_bytes(32), format_record(record)
    return Waiting.objects.create(
        id=secrets.token_bytes(16),
        collection=collection,
        kind="sign",
        klass=klass,
        vis="public",
        c=commit(salt, data),
        salt=salt,
        record=data,
        text=collection.text_sha256,
        version=collection.version,
    )


def make_locked(
    collection: Collection, name: str = "Zoë Müller", vis: str = "convenors", klass: str = "person"
) -> tuple[Waiting, bytes, bytes]:
    """A confirmed signature that is not named and waits for the slot, with the record and salt that only keys open."""
    row = make_waiting(collection, name, klass, **({"decided_on": "2026-11-01"} if klass == "org" else {}))
    record, salt = bytes(row.record or b""), bytes(row.salt or b"")
    row.vis, row.record, row.salt, row.sealed, row.epoch, row.in_slot = vis, None, None, b"sealed " + salt, 1, True
    row.save()
    return row, record, salt


def make_amend(collection: Collection, of_c: str, name: str, vis: str = "public") -> Waiting:
    """A change of the signature whose `sign` entry commits to *of_c*."""
    changed = make_waiting(collection, name)
    changed.kind, changed.of_c, changed.vis, changed.text, changed.version = "amend", of_c, vis, "", None
    if vis != "public":
        changed.record = changed.salt = None
    changed.save()
    return changed


def make_withdrawal(collection: Collection, of_c: str, by: str = "signatory") -> Waiting:
    """A withdrawal of the signature whose `sign` entry commits to *of_c*."""
    return Waiting.objects.create(id=secrets.token_bytes(16), collection=collection, kind="withdraw", of_c=of_c, by=by)
