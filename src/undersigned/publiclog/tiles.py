"""Tiles and entry bundles: paths, bytes, and growing a log from its right edge.

A tile holds up to 256 hashes; tile n of level l begins with the hash of the subtree of 256**l leaves at n * 256**(l+1).
Only full tiles are hashed upwards, so a full tile never changes, and a log grows by touching its right edge only.
Source: C2SP tlog-tiles 0.1.0.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from undersigned.publiclog.errors import TileInvalid
from undersigned.publiclog.tree import EMPTY_ROOT, HASH_BYTES, Hash, node_hash, root_of

TILE_WIDTH = 256
TILE_BYTES = TILE_WIDTH * HASH_BYTES
MAX_ENTRY_BYTES = 0xFFFF
# Readers in browsers count in doubles, which are exact below this.
MAX_SIZE = 2**53 - 1

_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}", re.ASCII)


def format_number(number: int) -> str:
    """Return *number* in the spelling of tile paths: `x001/x234/067`."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return "/".join(groups)


def parse_number(spelling: str) -> int:
    """Return the number that *spelling* stands for, of which there is one spelling only.

    Raises:
        TileInvalid: It is not the canonical spelling of a number.
    """
    if not _NUMBER.fullmatch(spelling):
        raise TileInvalid(f"not a tile number: {spelling!r}")
    number = int(spelling.replace("/", "").replace("x", ""))
    if format_number(number) != spelling:
        raise TileInvalid(f"not the canonical spelling of a tile number: {spelling!r}")
    return number


def tile_path(level: int, n: int, width: int = TILE_WIDTH) -> str:
    """Return the path of hash tile *n* of *level*, partial if *width* is below 256."""
    return f"tile/{level}/{format_number(n)}{_partial(width)}"


def entries_path(n: int, width: int = TILE_WIDTH) -> str:
    """Return the path of entry bundle *n*, partial if *width* is below 256."""
    return f"tile/entries/{format_number(n)}{_partial(width)}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of every hash tile of a tree of *size*, each level from the left."""
    level = 0
    while hashes := size >> 8 * level:
        for n in range(hashes // TILE_WIDTH):
            yield level, n, TILE_WIDTH
        if hashes % TILE_WIDTH:
            yield level, hashes // TILE_WIDTH, hashes % TILE_WIDTH
        level += 1


def split_hashes(tile: bytes) -> list[Hash]:
    """Return the hashes that stand one after the other in *tile*."""
    return [Hash(tile[at : at + HASH_BYTES]) for at in range(0, len(tile), HASH_BYTES)]


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: all that is needed to grow it and to know its root.

    Attributes:
        size: Number of leaves.
        partials: For each level from 0, the hashes that do not fill a tile yet, joined; empty where there is none.
    """

    size: int
    partials: tuple[bytes, ...]

    def __post_init__(self) -> None:
        expected = _partial_widths(self.size)
        if [len(partial) for partial in self.partials] != [width * HASH_BYTES for width in expected]:
            raise TileInvalid(f"not the edge of a tree of {self.size} entries")

    @classmethod
    def empty(cls) -> Self:
        """Return the edge of the empty tree."""
        return cls(0, ())

    def root(self) -> Hash:
        """Return the root of the tree."""
        root: Hash | None = None
        for partial in self.partials:
            for subtree in reversed(_perfect_subtrees(partial)):
                root = subtree if root is None else node_hash(subtree, root)
        return EMPTY_ROOT if root is None else root

    def to_bytes(self) -> bytes:
        """Return the edge as bytes: the size in eight bytes, big-endian, then the partial tiles from level 0 up."""
        return self.size.to_bytes(8, "big") + b"".join(self.partials)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the edge that `to_bytes` wrote.

        Raises:
            TileInvalid: The length does not fit the size.
        """
        size = int.from_bytes(data[:8], "big")
        if len(data) < 8 or size > MAX_SIZE:
            raise TileInvalid("not an edge")
        partials, at = [], 8
        for width in _partial_widths(size):
            partials.append(data[at : at + width * HASH_BYTES])
            at += width * HASH_BYTES
        if at != len(data):
            raise TileInvalid(f"not the edge of a tree of {size} entries")
        return cls(size, tuple(partials))


def grow(edge: Edge, leaf_hashes: Iterable[Hash]) -> tuple[Edge, dict[str, bytes]]:
    """Append *leaf_hashes* to the tree that ends in *edge*.

    Returns:
        The new edge, and the bytes of every tile that came into being, full and partial, by path.
    """
    rising = b"".join(leaf_hashes)
    size = edge.size + len(rising) // HASH_BYTES
    partials: list[bytes] = []
    written: dict[str, bytes] = {}
    for level in range(len(_partial_widths(size))):
        held = edge.partials[level] if level < len(edge.partials) else b""
        first = (edge.size >> 8 * level) // TILE_WIDTH
        tiles, kept = _cut(held + rising)
        written |= {tile_path(level, first + at): tile for at, tile in enumerate(tiles)}
        # A tile that got nothing new was written when it did.
        if kept and rising:
            written[tile_path(level, first + len(tiles), len(kept) // HASH_BYTES)] = kept
        partials.append(kept)
        rising = b"".join(root_of(split_hashes(tile)) for tile in tiles)
    return Edge(size, tuple(partials)), written


def format_entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Return *entries* as one bundle: each with its length in two bytes, big-endian, before it.

    Raises:
        TileInvalid: There are more than 256 entries, or one is longer than 65,535 bytes.
    """
    if len(entries) > TILE_WIDTH:
        raise TileInvalid(f"{len(entries)} entries do not fit into one bundle")
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise TileInvalid("an entry is longer than a bundle can say")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_entry_bundle(data: bytes) -> list[bytes]:
    """Return the entries of one bundle.

    Raises:
        TileInvalid: The bundle ends inside an entry, or holds more than 256.
    """
    entries, at, end = [], 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        entries.append(data[start:at])
    if at != end or len(entries) > TILE_WIDTH:
        raise TileInvalid("the entry bundle is truncated or too long")
    return entries


def _partial(width: int) -> str:
    if not 0 < width <= TILE_WIDTH:
        raise TileInvalid(f"no tile has {width} hashes")
    return "" if width == TILE_WIDTH else f".p/{width}"


def _partial_widths(size: int) -> list[int]:
    widths = []
    while size:
        widths.append(size % TILE_WIDTH)
        size //= TILE_WIDTH
    return widths


def _cut(hashes: bytes) -> tuple[list[bytes], bytes]:
    full = len(hashes) // TILE_BYTES * TILE_BYTES
    return [hashes[at : at + TILE_BYTES] for at in range(0, full, TILE_BYTES)], hashes[full:]


def _perfect_subtrees(partial: bytes) -> list[Hash]:
    hashes, roots = split_hashes(partial), []
    at = 0
    for bit in range(7, -1, -1):
        if len(hashes) & 1 << bit:
            roots.append(root_of(hashes[at : at + (1 << bit)]))
            at += 1 << bit
    return roots
