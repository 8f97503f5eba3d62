"""The log itself: entries, tiles, root, and what the entries come to (checks 2 and 4)."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.publiclog.errors import EntryInvalid, LedgerInvalid, TileInvalid
from undersigned.publiclog.ledger import Ledger
from undersigned.publiclog.tiles import (
    MAX_ENTRY_BYTES,
    TILE_BYTES,
    TILE_WIDTH,
    Edge,
    entries_path,
    grow,
    parse_entry_bundle,
    tile_path,
)
from undersigned.publiclog.tree import EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.source import FileMissing, Source

_WITHDRAWN = b'{"by":"signatory","kind":"withdraw",'
_MAX_BUNDLE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2)


@dataclass(slots=True)
class Chain:
    """What reading a log came to.

    Attributes:
        ledger: The entries, folded, up to the first that breaks a rule.
        is_whole: Every entry was understood and kept the rules.
        roots: The root at each size that was asked for.
        withdrawals: Indexes of the entries by which signatories took their signatures back.
    """

    ledger: Ledger = field(default_factory=Ledger)
    is_whole: bool = True
    roots: dict[int, Hash] = field(default_factory=dict)
    withdrawals: "array[int]" = field(default_factory=lambda: array("Q"))

    def count_withdrawn(self, since: int) -> int:
        """Return how many signatures were taken back by entries from *since* on."""
        return len(self.withdrawals) - bisect_left(self.withdrawals, since)


def read_chain(source: Source, checkpoint: Checkpoint, sizes: Iterable[int], findings: Findings) -> Chain:
    """Read the log up to *checkpoint*: hash every entry, compare every tile, fold every entry.

    Args:
        source: Where the bundle is.
        checkpoint: How far to read, and what the root must be.
        sizes: Sizes at which the root is wanted.
        findings: Takes what is wrong.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    chain, edge = Chain(roots={0: EMPTY_ROOT}), Edge.empty()
    wanted = sorted({size for size in sizes if size <= checkpoint.size} - {0})
    for entries in _read_entries(source, checkpoint.size, findings):
        hashes = [leaf_hash(entry) for entry in entries]
        while wanted and wanted[0] <= edge.size + len(entries):
            size = wanted.pop(0)
            chain.roots[size] = grow(edge, hashes[: size - edge.size])[0].root()
        _fold(chain, entries, edge.size, findings)
        edge, tiles = grow(edge, hashes)
        for path, expected in tiles.items():
            if len(expected) == TILE_BYTES:
                _compare_tile(source, path, expected, findings)
    if edge.size == checkpoint.size:
        _compare_partials(source, edge, findings)
    if edge.size == checkpoint.size and edge.root() != checkpoint.root:
        findings.add(Wrong.ROOT_OTHER, "checkpoint", "the entries lead to another root")
    chain.is_whole = chain.is_whole and edge.size == checkpoint.size
    return chain


def _read_entries(source: Source, size: int, findings: Findings) -> Iterator[list[bytes]]:
    for n in range((size + TILE_WIDTH - 1) // TILE_WIDTH):
        width = min(TILE_WIDTH, size - n * TILE_WIDTH)
        path = entries_path(n, width)
        try:
            data, is_fuller = _read_or_fuller(source, path, _MAX_BUNDLE_BYTES)
            entries = parse_entry_bundle(data)
        except FileMissing:
            findings.add(Wrong.ENTRIES_TRUNCATED, path, "the file is missing")
            return
        except TileInvalid as error:
            findings.add(Wrong.ENTRIES_TRUNCATED, path, str(error))
            return
        if len(entries) < width:
            findings.add(Wrong.ENTRIES_TRUNCATED, path, f"{len(entries)} of {width} entries")
            return
        if len(entries) > width and not is_fuller:
            findings.add(Wrong.ENTRIES_ADDED, path, f"{len(entries)} entries instead of {width}")
        yield entries[:width]


def _fold(chain: Chain, entries: list[bytes], start: int, findings: Findings) -> None:
    if not chain.is_whole:
        return
    for index, entry in enumerate(entries, start):
        try:
            chain.ledger.apply_bytes(entry)
        except EntryInvalid as error:
            findings.add(Wrong.ENTRY_NOT_UNDERSTOOD, f"entry {index}", str(error))
        except LedgerInvalid as error:
            findings.add(Wrong.RULE_BROKEN, f"entry {index}", str(error))
        else:
            # A signatory's own withdrawal begins like no other entry: parsing all of them anew would take too long.
            if entry.startswith(_WITHDRAWN):
                chain.withdrawals.append(index)
            continue
        # What follows can't be judged without this entry.
        chain.is_whole = False
        return


def _compare_tile(source: Source, path: str, expected: bytes, findings: Findings) -> None:
    try:
        tile, is_fuller = _read_or_fuller(source, path, TILE_BYTES)
    except FileMissing:
        findings.add(Wrong.TILE_TRUNCATED, path, "the file is missing")
        return
    if len(tile) < len(expected) or len(tile) % HASH_BYTES:
        findings.add(Wrong.TILE_TRUNCATED, path, f"{len(tile)} of {len(expected)} bytes")
    elif tile[: len(expected)] != expected or (len(tile) != len(expected) and not is_fuller):
        findings.add(Wrong.TILE_CHANGED, path)


def _compare_partials(source: Source, edge: Edge, findings: Findings) -> None:
    for level, partial in enumerate(edge.partials):
        if partial:
            n = edge.size >> 8 * (level + 1)
            _compare_tile(source, tile_path(level, n, len(partial) // HASH_BYTES), partial, findings)


def _read_or_fuller(source: Source, path: str, limit: int) -> tuple[bytes, bool]:
    """Return the file at *path*, or the full one that took its place, and whether it is that."""
    try:
        return source.read(path, limit), False
    except FileMissing:
        full, partial, _ = path.partition(".p/")
        if not partial:
            raise
        # A log that has grown since drops its partial tiles for the full ones.
        return source.read(full, limit), True
