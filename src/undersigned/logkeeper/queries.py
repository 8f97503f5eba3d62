"""Reads of the logs, from the database and from the published folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from undersigned.logkeeper.models import Checkpoint, Entry, Log
from undersigned.publiclog.checkpoint import derive_seed, parse_checkpoint
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import Signer, open_note
from undersigned.publiclog.tiles import tile_path
from undersigned.publiclog.tree import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from undersigned.instance.ring import Ring

_SLICE = 4096


def all_logs() -> list[Log]:
    """Return every log of the instance."""
    return list(Log.objects.order_by("pk"))


def slugs_of_logs(beginning: str) -> set[str]:
    """Return the folders of the logs whose name begins so."""
    return set(Log.objects.filter(slug__startswith=beginning).values_list("slug", flat=True))


def heads() -> list[tuple[str, str, int, bytes]]:
    """Return origin, slug, size and newest checkpoint (empty where there is none) of every log.

    By hand: a backup is made before an upgrade too, when the tables are still those of the release before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT origin, slug, logkeeper_log.size, note FROM logkeeper_log LEFT JOIN logkeeper_checkpoint "
            "ON log_id = logkeeper_log.id AND logkeeper_checkpoint.size = logkeeper_log.size ORDER BY logkeeper_log.id"
        )
        return [(origin, slug, size, bytes(note or b"")) for origin, slug, size, note in cursor.fetchall()]


def signer(log: Log, ring: Ring) -> Signer:
    """Return the key that signs the checkpoints of *log*."""
    return Signer(log.origin, derive_seed(ring.log_secret(), log.origin))


def published_folder(log: Log, ring: Ring) -> Path:
    """Return the folder in which *log* is published."""
    return ring.public / "s" / log.slug


def size(log: Log) -> int:
    """Return the number of entries that are in the database now."""
    return Log.objects.values_list("size", flat=True).get(pk=log.pk)


def find_index(log: Log, c: str) -> int | None:
    """Return the index of the entry whose commitment is *c*, or None."""
    return Entry.objects.filter(log=log, c=c).values_list("index", flat=True).first()


def find_indexes(log: Log, commitments: list[str]) -> dict[str, int]:
    """Return the index of each of *commitments* that is in the log."""
    found: dict[str, int] = {}
    for at in range(0, len(commitments), 500):
        rows = Entry.objects.filter(log=log, c__in=commitments[at : at + 500]).values_list("c", "index")
        found.update((c, index) for c, index in rows if c is not None)
    return found


def entries(log: Log, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes of entries *start* to *stop* (not included), read in slices."""
    for at in range(start, stop, _SLICE):
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT data FROM logkeeper_entry WHERE log_id = %s AND "index" >= %s AND "index" < %s '
                'ORDER BY "index"',
                [log.pk, at, min(at + _SLICE, stop)],
            )
            for (data,) in cursor.fetchall():
                yield bytes(data)


def checkpoint(log: Log, size: int) -> Checkpoint:
    """Return the checkpoint that was signed for *size*."""
    return Checkpoint.objects.get(log=log, size=size)


def find_end(log: Log) -> tuple[int, bytes, bytes]:
    """Return size, root and checkpoint that *log* has in the database."""
    last = checkpoint(log, size(log))
    return last.size, bytes(last.root), bytes(last.note)


def find_published_end(log: Log, ring: Ring) -> tuple[int, bytes, bytes]:
    """Return size, root and checkpoint, without cosignatures, that *log* was published with.

    Where nothing is published that this instance signed, those of the database.
    """
    path = published_folder(log, ring) / "checkpoint"
    try:
        note = path.read_bytes()
        found = parse_checkpoint(open_note(note, [signer(log, ring).verifier_key]))
    except (FileNotFoundError, PublicLogError):
        return find_end(log)
    text, _, signatures = note.partition(b"\n\n")
    own = [line for line in signatures.splitlines(keepends=True) if line.startswith(f"— {log.origin} ".encode())]
    return found.size, found.root, text + b"\n\n" + b"".join(own)


def last_checkpoints_of_days(log: Log, *, since: int = 0) -> list[Checkpoint]:
    """Return the last checkpoint of each day, oldest first, of those with at least *since* entries."""
    days = Checkpoint.objects.filter(log=log, size__gte=since).values("signed_on").annotate(last=Max("size"))
    sizes = [day["last"] for day in days.order_by("last")]
    return list(Checkpoint.objects.filter(log=log, size__in=sizes).order_by("size"))


def day_of(log: Log, index: int) -> date:
    """Return the day on which the entry at *index* was signed."""
    signed = Checkpoint.objects.filter(log=log, size__gt=index).order_by("size")
    return signed.values_list("signed_on", flat=True)[0]


def folder_reader(folder: Path) -> Callable[[int, int, int], bytes]:
    """Return a reader of hash tiles in *folder*; a wider tile of the same number serves as well, as tiles only grow."""

    def read_tile(level: int, n: int, width: int) -> bytes:
        path = folder / tile_path(level, n, width)
        if not path.exists():
            path = _find_wider(folder / tile_path(level, n), width)
        return path.read_bytes()[: width * HASH_BYTES]

    return read_tile


def _find_wider(full: Path, width: int) -> Path:
    partials = full.with_name(full.name + ".p")
    if full.exists() or not partials.is_dir():
        return full
    widths = sorted(int(path.name) for path in partials.iterdir() if path.name.isdigit())
    return next((partials / str(found) for found in widths if found >= width), full)
