"""Appending to a log, and bringing it out, in an order that survives a crash between any two steps.

0. What is published is compared: after a restore it may be longer than the database, and then nothing is signed.
1. One transaction: the entries, the checkpoint of the new size (UNIQUE: a size is signed once), the new edge,
conditional on the old size. Only what committed is ever signed out.
2. Tiles and entry bundles, synced; a path that exists is never given other bytes.
3. The `checkpoint` file, last. 4. Partial tiles whose full tile exists are dropped.

After a crash, 2 to 4 are simply done again: everything is in the database. Source: research on Sunlight's order.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from undersigned.instance.files import OtherBytes, write_once, write_whole
from undersigned.logkeeper import queries
from undersigned.logkeeper.models import Log
from undersigned.logkeeper.rules import LogBehind, LogForeign, LogForked, LogMoved, TileRewritten
from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from undersigned.publiclog.entry import Amend, Entry, Member, Sign, format_entry, parse_entry
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import open_note, sign_note
from undersigned.publiclog.tiles import (
    TILE_WIDTH,
    Edge,
    entries_path,
    format_entry_bundle,
    grow,
    tile_path,
)
from undersigned.publiclog.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from pathlib import Path

    from undersigned.instance.ring import Ring

_SLICE = 16_384


def create_log(slug: str, host: str) -> Log:
    """Create the empty log of a statement."""
    return Log.objects.create(slug=slug, origin=f"{host}/s/{slug}", edge=Edge.empty().to_bytes())


def drop_empty_log(log: Log) -> None:
    """Delete a log that never got an entry; the database refuses where it has any."""
    Log.objects.filter(pk=log.pk, size=0).delete()


def append(log: Log, batch: Sequence[Entry], *, ring: Ring, today: date) -> int:
    """Append *batch* within the caller's transaction, sign the new size, and return the index of the first entry.

    Nothing else signs a checkpoint, so that this one comparison keeps every log from forking.

    Raises:
        LogMoved: Somebody else appended since the transaction read the log; the caller rolls back.
        LogHeld: What is published is not what the database continues; nothing was signed.
    """
    check_may_go_on(log, ring)
    first, stored = Log.objects.values_list("size", "edge").get(pk=log.pk)
    data = [format_entry(entry) for entry in batch]
    edge, _ = grow(Edge.from_bytes(bytes(stored)), map(leaf_hash, data))
    note = sign_note(format_checkpoint(Checkpoint(log.origin, edge.size, edge.root())), [queries.signer(log, ring)])
    moved = Log.objects.filter(pk=log.pk, size=first).update(size=edge.size, edge=edge.to_bytes())
    if not moved:
        raise LogMoved
    # An opened name has the commitment of the signature that it opens, which stays where receipts look for it.
    repeated = queries.find_indexes(log, [entry.c for entry in batch if isinstance(entry, Amend)])
    rows = [
        (log.pk, first + at, blob, _find_name(entry, repeated))
        for at, (entry, blob) in enumerate(zip(batch, data, strict=True))
    ]
    _insert(rows, [(log.pk, edge.size, edge.root(), note, today)])
    return first


@transaction.atomic
def take_published(log: Log, data: Sequence[bytes], notes: Sequence[tuple[bytes, date]], *, ring: Ring) -> None:
    """Take entries that were published and that a restored database lacks, with the checkpoints signed since.

    Nothing is signed anew: the last of *notes* has to be what the entries come to, under this log's own key.

    Args:
        log: Whose entries end right before the first of *data*.
        data: The published bytes of the entries.
        notes: Checkpoints of sizes beyond that of *log*, rising, with the day on which each was signed.
        ring: Keys of the instance.
    Raises:
        LogForked: The entries do not come to what was signed; nothing was taken.
        LogMoved: Somebody else appended.
    """
    first, stored = Log.objects.values_list("size", "edge").get(pk=log.pk)
    edge, taken, signed = Edge.from_bytes(bytes(stored)), 0, []
    for note, day in notes:
        checkpoint = parse_checkpoint(open_note(note, [queries.signer(log, ring).verifier_key]))
        edge, _ = grow(edge, map(leaf_hash, data[taken : checkpoint.size - first]))
        taken = checkpoint.size - first
        if checkpoint.origin != log.origin or edge.size != checkpoint.size or edge.root() != checkpoint.root:
            raise LogForked(f"{log.origin}: what is published does not continue the {first} entries of the backup")
        signed.append((log.pk, checkpoint.size, checkpoint.root, note, day))
    if taken != len(data):
        raise LogForked(f"{log.origin}: entries beyond the published checkpoint")
    if not Log.objects.filter(pk=log.pk, size=first).update(size=edge.size, edge=edge.to_bytes()):
        raise LogMoved
    entries = [parse_entry(blob) for blob in data]
    rows = [
        (log.pk, first + at, blob, name)
        for at, (blob, name) in enumerate(zip(data, _name_all(log, entries), strict=True))
    ]
    _insert(rows, signed)


def _name_all(log: Log, entries: Sequence[Entry]) -> list[str | None]:
    """Return what each of *entries*, which may change one another, is found by."""
    repeated = queries.find_indexes(log, [entry.c for entry in entries if isinstance(entry, Amend)]).keys()
    seen = set(repeated)
    names = []
    for entry in entries:
        names.append(_find_name(entry, seen))
        if isinstance(entry, Sign):
            seen.add(entry.c)
    return names


def _insert(rows: Sequence[tuple[Any, ...]], signed: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany('INSERT INTO logkeeper_entry (log_id, "index", data, c) VALUES (%s, %s, %s, %s)', rows)
        cursor.executemany(
            "INSERT INTO logkeeper_checkpoint (log_id, size, root, note, signed_on) VALUES (%s, %s, %s, %s, %s)", signed
        )


def _find_name(entry: Entry, repeated: Collection[str]) -> str | None:
    """Return what an entry is found by: its commitment, or a member's nonce, which counts once as well."""
    if isinstance(entry, Member):
        return entry.nonce
    return entry.c if isinstance(entry, Sign | Amend) and entry.c not in repeated else None


def write_tiles(log: Log, folder: Path) -> int:
    """Write the tiles and entry bundles that *folder* lacks, durably, and return the size that they reach.

    Raises:
        TileRewritten: A file that was published would get other bytes.
        LogBehind: More is published than the database holds.
        LogForked: The two disagree about the same size.
    """
    size = queries.size(log)
    check_against_folder(log, folder)
    edge = _find_edge(log, folder)
    bundle_start = edge.size // TILE_WIDTH * TILE_WIDTH
    source = queries.entries(log, bundle_start, size)
    held = list(islice(source, edge.size - bundle_start))
    try:
        while new := list(islice(source, _SLICE)):
            edge, tiles = grow(edge, map(leaf_hash, new))
            for path, tile in tiles.items():
                write_once(folder / path, tile)
            held = _write_entries(folder, bundle_start, held + new)
            bundle_start = edge.size - len(held)
    except OtherBytes as error:
        raise TileRewritten(str(error)) from error
    return size


def write_checkpoint(log: Log, folder: Path, size: int) -> None:
    """Replace the published checkpoint by that of *size*, whose tiles are durable, and drop tiles that became full."""
    published = find_published(log, folder)
    write_whole(folder / "checkpoint", bytes(queries.checkpoint(log, size).note), is_durable=True)
    _drop_partials(folder, published.size if published else 0, size)


def find_published(log: Log, folder: Path) -> Checkpoint | None:
    """Return the checkpoint that stands in *folder*, or None."""
    try:
        note = (folder / "checkpoint").read_bytes()
    except FileNotFoundError:
        return None
    text = note.decode().split("\n\n", 1)[0] + "\n"
    found = parse_checkpoint(text)
    if found.origin != log.origin:
        raise LogForked(f"{folder} holds the log {found.origin}")
    return found


def check_against_folder(log: Log, folder: Path) -> None:
    """Refuse to go on where *folder* shows a newer or another log than the database.

    Raises:
        LogBehind: More is published than the database holds.
        LogForked: The two disagree about the same size.
    """
    published = find_published(log, folder)
    if published is None or published.size == 0:
        return
    if published.size > queries.size(log):
        raise LogBehind(f"{log.origin}: {published.size} entries are published, the database has {queries.size(log)}")
    try:
        root = bytes(queries.checkpoint(log, published.size).root)
    except ObjectDoesNotExist as error:
        raise LogForked(f"{log.origin}: size {published.size} was never signed here") from error
    if root != published.root:
        raise LogForked(f"{log.origin}: another root at size {published.size}")


def check_may_go_on(log: Log, ring: Ring) -> None:
    """Refuse to sign where more, or something else, is published of *log* than the database holds.

    Raises:
        LogHeld: It is so.
    """
    folder = queries.published_folder(log, ring)
    try:
        check_against_folder(log, folder)
        check_signatures(log, folder, ring)
    except PublicLogError as error:
        raise LogForeign(f"{log.origin}: {error}") from error


def check_signatures(log: Log, folder: Path, ring: Ring) -> None:
    """Check that the published checkpoint carries this instance's signature (at the start of the worker)."""
    path = folder / "checkpoint"
    if path.exists():
        open_note(path.read_bytes(), [queries.signer(log, ring).verifier_key])


def _find_edge(log: Log, folder: Path) -> Edge:
    """Return the edge of what is published, out of its partial tiles; the empty edge if the folder is not whole."""
    published = find_published(log, folder)
    if published is None:
        return Edge.empty()
    read_tile = queries.folder_reader(folder)
    partials, hashes, level = [], published.size, 0
    try:
        while hashes:
            width = hashes % TILE_WIDTH
            partials.append(read_tile(level, hashes // TILE_WIDTH, width) if width else b"")
            hashes, level = hashes // TILE_WIDTH, level + 1
    except FileNotFoundError:
        return Edge.empty()
    edge = Edge(published.size, tuple(partials))
    return edge if edge.root() == published.root else Edge.empty()


def _write_entries(folder: Path, start: int, entries: list[bytes]) -> list[bytes]:
    """Write the bundles of *entries*, the first of which has index *start*; return those of the last partial one."""
    for at in range(0, len(entries), TILE_WIDTH):
        part = entries[at : at + TILE_WIDTH]
        write_once(folder / entries_path((start + at) // TILE_WIDTH, len(part)), format_entry_bundle(part))
    return entries[len(entries) - len(entries) % TILE_WIDTH :]


def _drop_partials(folder: Path, old_size: int, size: int) -> None:
    """Drop the partial tiles between two sizes whose full tile exists by now."""
    level, old, new = 0, old_size, size
    while new:
        for n in range(old // TILE_WIDTH, new // TILE_WIDTH):
            paths = [tile_path(level, n), entries_path(n)] if level == 0 else [tile_path(level, n)]
            for path in paths:
                _drop_folder(folder / f"{path}.p")
        level, old, new = level + 1, old // TILE_WIDTH, new // TILE_WIDTH


def _drop_folder(folder: Path) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
