"""Receipts: record and salt in, the proof that they are in the log out. Nothing is stored, and nobody has to be known.

The proof is made from the published files, so it fits what everybody else sees. Source: C2SP tlog-proof.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.letterbox.http import Answer, RequestRefused
from undersigned.letterbox.office import FindCollection
from undersigned.publiclog.checkpoint import parse_checkpoint
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import Amend, parse_entry
from undersigned.publiclog.errors import PublicLogError
from undersigned.publiclog.note import split_note
from undersigned.publiclog.proofs import prove_inclusion
from undersigned.publiclog.receipt import Receipt, find_entry, format_receipt
from undersigned.publiclog.record import commit, parse_record
from undersigned.publiclog.tiles import TILE_WIDTH, tile_path
from undersigned.publiclog.tree import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from undersigned.letterbox.office import Office
    from undersigned.letterbox.tables import Database

_TRIES = 3


@dataclass(frozen=True, slots=True)
class FindEntry:
    """Finds index and bytes of the entry with a commitment."""

    log_id: int
    c: str

    def run(self, database: Database) -> tuple[int, bytes] | None:
        """Look it up."""
        return database.find_entry(self.log_id, self.c)


async def answer_receipt(office: Office, fields: Mapping[str, str]) -> Answer:
    """Give the receipt as a file, or say that the log does not hold it yet."""
    try:
        record_bytes, salt = fields.get("record", "").encode(), parse_base64url(fields.get("salt", ""))
        record, c = parse_record(record_bytes), commit(salt, record_bytes)
    except (PublicLogError, ValueError) as error:
        raise RequestRefused(400, "RecordUnreadable") from error
    collection = await office.store.run(FindCollection(origin=record.origin))
    found = await office.store.run(FindEntry(collection.log_id, c)) if collection else None
    if collection is None or found is None:
        raise RequestRefused(404, "NotInLogYet")
    index, entry = found
    folder = office.instance.public / "s" / collection.slug
    receipt = await asyncio.to_thread(_prove, folder, index, bytes(entry), record_bytes, salt)
    if receipt is None:
        raise RequestRefused(404, "NotInLogYet")
    name = f'attachment; filename="{collection.slug}.tlog-proof"'.encode()
    return Answer(200, format_receipt(receipt), b"application/octet-stream", ((b"content-disposition", name),))


def _prove(folder: Path, index: int, entry: bytes, record_bytes: bytes, salt: bytes) -> Receipt | None:
    """Return the receipt under the published checkpoint, or None while that does not reach *index*."""
    parsed = parse_entry(entry)
    of = parsed.of if isinstance(parsed, Amend) else None
    for turn in range(_TRIES):
        try:
            note = (folder / "checkpoint").read_bytes()
            checkpoint = parse_checkpoint(split_note(note)[0])
            if checkpoint.size <= index:
                return None
            path = prove_inclusion(index, checkpoint.size, lambda *tile: _read_tile(folder, *tile))
            receipt = Receipt(index, tuple(path), note, record_bytes, salt, of)
            find_entry(receipt)
        except (OSError, PublicLogError):
            # The log may have grown between two reads: the partial tiles of the older tree are gone then.
            if turn == _TRIES - 1:
                return None
        else:
            return receipt
    return None


def _read_tile(folder: Path, level: int, n: int, width: int) -> bytes:
    try:
        return (folder / tile_path(level, n, width)).read_bytes()
    except FileNotFoundError:
        if width == TILE_WIDTH:
            raise
        # A tile that filled up meanwhile begins with what the partial one held.
        return (folder / tile_path(level, n)).read_bytes()[: width * HASH_BYTES]
