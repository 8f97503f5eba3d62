"""Synthetic instances for the benchmarks: as many signatures as wanted, written straight to the tables.

Names are made of syllables, so that the lists look as real ones do to the code: many letters, few equal names.
"""

from __future__ import annotations

import json
import os
import random
import secrets
from typing import TYPE_CHECKING

from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint
from undersigned.publiclog.note import sign_note
from undersigned.publiclog.record import commit
from undersigned.publiclog.tiles import Edge, grow
from undersigned.publiclog.tree import leaf_hash
from undersigned.verifier.rows import sort_key

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.signing.models import Collection

_SLICE = 20_000
# fmt: off
_STARTS = (
    "An", "Be", "Chi", "Da", "El", "Fe", "Gri", "Ha", "Iva", "Jo", "Ka", "Lu", "Ma", "Ni", "O", "Pe", "Ra", "So",
    "Ti", "U", "Vi", "Wa", "Yu", "Zo", "É", "Ö", "Ж", "Š",
)
# fmt: on
_MIDDLES = ("ra", "li", "no", "mi", "te", "su", "ve", "ko", "da", "ri", "le", "na", "po", "xi", "ga", "hu")
_ENDS = ("na", "s", "rik", "mann", "ska", "ov", "ez", "son", "ta", "k", "ier", "ini", "es", "dóttir", "yan", "o")
_ROLES = ("nurse", "teacher", "bus driver", "engineer", "student", "retired", "farmer", "translator")
_AFFILIATIONS = ("City Hospital", "Riverside School", "Northern Line", "Harbour Works", "Open University")


def make_name(chance: random.Random) -> str:
    """Return an invented name."""
    given = chance.choice(_STARTS) + chance.choice(_ENDS)
    family = chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_MIDDLES) + chance.choice(_ENDS)
    return f"{given} {family}"


def prepare_instance(folder: Path, database: str | None = None) -> Instance:
    """Make an empty instance under *folder*, migrate its database, and start Django on it."""
    os.environ["UNDERSIGNED_DATA"] = str(folder / "data")
    os.environ["UNDERSIGNED_KEYS"] = str(folder / "keys")
    os.environ["UNDERSIGNED_ORIGIN"] = "letters.example.org"
    os.environ.pop("UNDERSIGNED_DATABASE", None)
    if database:
        os.environ["UNDERSIGNED_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "undersigned.web.settings"
    import django
    from django.conf import settings

    from undersigned.backups.laying import bring_tables

    django.setup()
    bring_tables()
    instance: Instance = settings.INSTANCE
    return instance


def make_collection(now: datetime) -> Collection:
    """Make a statement with a short text and open it for signing."""
    from django.conf import settings

    from undersigned.accounts.models import Convenor
    from undersigned.signing.actions import open_collection
    from undersigned.texts import actions as texts
    from undersigned.texts.canonical import Block, BlockKind, Content

    content = Content(
        title="For an open timetable",
        blocks=(
            Block(id="b1", kind=BlockKind.PARAGRAPH, text="We, passengers and staff of the regional railway, declare:"),
            Block(id="c1", kind=BlockKind.CLAUSE, text="we ask the railway board to publish the figures."),
        ),
    )
    convenor = Convenor.objects.create_convenor("Convenor")
    slug = f"timetable-{secrets.token_hex(3)}"
    statement = texts.create_statement(convenor, slug=slug, content=content, lang="en", source_text="")
    texts.freeze_version(statement.versions.get(), host=settings.INSTANCE.host, now=now)
    return open_collection(statement, host=settings.INSTANCE.host, ring=settings.RING, now=now)


def fill_collection(collection: Collection, count: int, now: datetime) -> None:
    """Give *collection* further *count* public signatures of persons, as if integrated in one night."""
    from django.conf import settings
    from django.db import connection, transaction

    from undersigned.logkeeper.models import Log
    from undersigned.logkeeper.queries import signer
    from undersigned.signing.models import Tally

    chance = random.Random(collection.pk)  # noqa: S311  (names, no secrets)
    log = Log.objects.get(pk=collection.log_id)
    edge, day = Edge.from_bytes(bytes(log.edge)), now.date().isoformat()
    for at in range(0, count, _SLICE):
        width = min(_SLICE, count - at)
        rows = [make_row(collection, edge.size + number, chance, day) for number in range(width)]
        first = edge.size
        edge, _ = grow(edge, (leaf_hash(entry) for *_, entry in rows))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO logkeeper_entry (log_id, "index", data, c) VALUES (%s, %s, %s, %s)',
                [(log.pk, first + number, entry, c) for number, (c, _, _, _, entry) in enumerate(rows)],
            )
            cursor.executemany(
                'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, '
                "org_key, org_number, is_hidden) VALUES (%s, %s, %s, %s, %s, 'person', %s, %s, %s, NULL, %s)",
                [
                    (
                        collection.pk,
                        first + number,
                        c,
                        salt,
                        record,
                        collection.version,
                        key,
                        _org_key(record, key),
                        False,
                    )
                    for number, (c, salt, record, key, _) in enumerate(rows)
                ],
            )
    note = sign_note(format_checkpoint(Checkpoint(log.origin, edge.size, edge.root())), [signer(log, settings.RING)])
    with transaction.atomic():
        Log.objects.filter(pk=log.pk).update(size=edge.size, edge=edge.to_bytes())
        log.checkpoints.create(size=edge.size, root=edge.root(), note=note, signed_on=now.date())
        tally, _ = Tally.objects.get_or_create(collection=collection, version=collection.version, klass="person")
        Tally.objects.filter(pk=tally.pk).update(listed=tally.listed + count)


def _org_key(record: bytes, name_key: str) -> str | None:
    from undersigned.signing.rules import organisation_key

    return organisation_key(json.loads(record), name_key)


def make_row(
    collection: Collection, index: int, chance: random.Random, day: str
) -> tuple[str, bytes, bytes, str, bytes]:
    """Return commitment, salt, record, sort key and entry of one signature."""
    name, salt = make_name(chance), secrets.token_bytes(32)
    extra = f'"affiliation":"{chance.choice(_AFFILIATIONS)}",' if chance.random() < 0.4 else ""
    role = f'"role":"{chance.choice(_ROLES)}",' if chance.random() < 0.4 else ""
    record = (
        f'{{{extra}"class":"person","name":"{name}","origin":"{collection.origin}",{role}"signed":"{day}",'
        f'"text":"{collection.text_sha256}","v":1,"version":{collection.version}}}'
    ).encode()
    c = commit(salt, record)
    entry = f'{{"c":"{c}","class":"person","kind":"sign","text":"{collection.text_sha256}","v":1,"vis":"public"}}'
    return c, salt, record, sort_key(name, index), entry.encode()
