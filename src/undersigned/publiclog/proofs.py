"""Proofs that an entry stands in a tree, and that a longer tree continues a shorter one.

Checking transcribes RFC 9162, sections 2.1.3.2 and 2.1.4.2. Making follows 2.1.3.1 and 2.1.4.1, but folds from the
tile level that lies nearest below each subtree: a proof reads a few tiles, however long the log is.
"""

from collections.abc import Callable, Sequence
from functools import cache

from undersigned.publiclog.errors import ProofInvalid
from undersigned.publiclog.tiles import TILE_WIDTH
from undersigned.publiclog.tree import EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash, node_hash, root_of

ReadTile = Callable[[int, int, int], bytes]
"""Reads a hash tile: level, number and width in, exactly width times 32 bytes out."""

_RangeHash = Callable[[int, int], Hash]


def verify_inclusion(entry: bytes, index: int, size: int, path: Sequence[Hash], root: Hash) -> None:
    """Check that *entry* stands at *index* in the tree of *size* entries under *root*.

    Args:
        entry: The published bytes, not their hash.
        index: Position, counted from 0; below *size*.
        size: Number of entries in the tree.
        path: Sibling hashes, 32 bytes each, from the leaf upwards.
        root: Root hash out of a checkpoint that has been verified already.

    Raises:
        ProofInvalid: The path does not lead from *entry* to *root*.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofInvalid(f"no entry {index} in a tree of {size}")
    fn, sn, found = index, size - 1, leaf_hash(entry)
    for sibling in path:
        if sn == 0 or len(sibling) != HASH_BYTES:
            raise ProofInvalid("the path is too long, or a hash in it is")
        if fn & 1 or fn == sn:
            found = node_hash(sibling, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn or found != root:
        raise ProofInvalid("the path does not lead to the root")


def verify_consistency(  # noqa: C901 (the RFC's algorithm, kept in one piece to be compared with it)
    old_size: int, old_root: Hash, new_size: int, new_root: Hash, path: Sequence[Hash]
) -> None:
    """Check that the tree of *new_size* continues the tree of *old_size*: nothing in it was changed or dropped.

    Raises:
        ProofInvalid: The path does not lead from *old_root* to *new_root*.

    Source: RFC 9162, section 2.1.4.2; the empty and the equal tree as in C2SP tlog-witness.
    """
    if not 0 <= old_size <= new_size:
        raise ProofInvalid(f"a tree of {new_size} entries does not continue one of {old_size}")
    if old_size in (0, new_size):
        if path or old_root != (new_root if old_size else EMPTY_ROOT):
            raise ProofInvalid("trees of one size need one root and an empty path; the empty tree has the empty root")
        return
    if not path:
        raise ProofInvalid("the path is empty")
    # Where the old tree is perfect, its root is itself the first node of the path.
    nodes = [old_root, *path] if old_size & old_size - 1 == 0 else list(path)
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_found = new_found = nodes[0]
    for sibling in nodes[1:]:
        if sn == 0 or len(sibling) != HASH_BYTES:
            raise ProofInvalid("the path is too long, or a hash in it is")
        if fn & 1 or fn == sn:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_found = node_hash(new_found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn or old_found != old_root or new_found != new_root:
        raise ProofInvalid("the path does not lead to both roots")


def prove_inclusion(index: int, size: int, read_tile: ReadTile) -> list[Hash]:
    """Return the path that proves entry *index* in the tree of *size*, from the leaf upwards.

    Raises:
        ProofInvalid: There is no such entry, or a tile is not as long as it was asked for.
    """
    if not 0 <= index < size:
        raise ProofInvalid(f"no entry {index} in a tree of {size}")
    range_hash = _range_hasher(size, read_tile)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(middle, end))
            end = middle
        else:
            path.append(range_hash(start, middle))
            start = middle
    return path[::-1]


def prove_consistency(old_size: int, new_size: int, read_tile: ReadTile) -> list[Hash]:
    """Return the path that proves that the tree of *new_size* continues its own first *old_size* entries.

    Args:
        old_size: Number of entries in the shorter tree.
        new_size: Number of entries in the longer tree.
        read_tile: Reads tiles of the longer tree.

    Raises:
        ProofInvalid: The sizes are not in order, or a tile is not as long as it was asked for.
    """
    if not 0 <= old_size <= new_size:
        raise ProofInvalid(f"a tree of {new_size} entries does not continue one of {old_size}")
    if old_size in (0, new_size):
        return []
    range_hash = _range_hasher(new_size, read_tile)
    path, start, end = [], 0, new_size
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(range_hash(middle, end))
            end = middle
        else:
            path.append(range_hash(start, middle))
            start = middle
    # The last node is the old tree itself when the way never turned right; who checks knows its hash.
    if start:
        path.append(range_hash(start, end))
    return path[::-1]


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _range_hasher(size: int, read_tile: ReadTile) -> _RangeHash:
    @cache
    def read(level: int, n: int) -> bytes:
        width = min(TILE_WIDTH, (size >> 8 * level) - n * TILE_WIDTH)
        tile = read_tile(level, n, width)
        if len(tile) != width * HASH_BYTES:
            raise ProofInvalid(f"tile {n} of level {level} should hold {width} hashes")
        return tile

    def perfect(start: int, height: int) -> Hash:
        """Fold the perfect subtree of 2**height leaves at *start* from the tile level below it."""
        level, rise = divmod(height, 8)
        first = start >> 8 * level
        tile = read(level, first // TILE_WIDTH)
        at = first % TILE_WIDTH * HASH_BYTES
        row = tile[at : at + (HASH_BYTES << rise)]
        return root_of([Hash(row[at : at + HASH_BYTES]) for at in range(0, len(row), HASH_BYTES)])

    def range_hash(start: int, end: int) -> Hash:
        root: Hash | None = None
        # From the right: the subtrees of a range that begins at a multiple of its
        # largest power of two are the set bits of its length, the smallest last.
        while end > start:
            height = ((end - start) & -(end - start)).bit_length() - 1
            end -= 1 << height
            subtree = perfect(end, height)
            root = subtree if root is None else node_hash(subtree, root)
        return EMPTY_ROOT if root is None else root

    return range_hash
