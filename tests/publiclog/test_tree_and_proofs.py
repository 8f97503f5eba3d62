"""Trees grow in any batches to the same tiles, and proofs hold for what they prove and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersigned.publiclog.errors import ProofInvalid, TileInvalid
from undersigned.publiclog.proofs import prove_consistency, prove_inclusion, verify_consistency, verify_inclusion
from undersigned.publiclog.tiles import (
    Edge,
    entries_path,
    format_entry_bundle,
    format_number,
    grow,
    parse_entry_bundle,
    parse_number,
    tile_path,
    tiles_of,
)
from undersigned.publiclog.tree import EMPTY_ROOT, Hash, leaf_hash, node_hash, root_of

LEAVES = [leaf_hash(b"entry %d" % at) for at in range(70_000)]
EDGE, TILES = grow(Edge.empty(), LEAVES)


def reference_root(hashes):
    """The definition of RFC 9162, word for word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(reference_root(hashes[:split]), reference_root(hashes[split:]))


def read_tile_of(tiles):
    # A reader may fall back to a fuller tile and cut it, as the format allows.
    def read(level, n, width):
        longer = [tiles[tile_path(level, n, w)] for w in range(width, 257) if tile_path(level, n, w) in tiles]
        return longer[0][: width * 32]

    return read


READ = read_tile_of(TILES)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 8, 255, 256, 257, 511, 513, 1000])
def test_the_root_is_that_of_the_definition(size):
    assert root_of(LEAVES[:size]) == reference_root(LEAVES[:size]) == grow(Edge.empty(), LEAVES[:size])[0].root()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=8))
def test_growing_in_batches_is_growing_at_once(batches):
    edge, tiles, size = Edge.empty(), {}, 0
    for batch in batches:
        edge, new = grow(edge, LEAVES[size : size + batch])
        assert not {path for path in new.keys() & tiles.keys() if new[path] != tiles[path]}
        tiles |= new
        size += batch

    at_once, expected = grow(Edge.empty(), LEAVES[:size])

    assert edge == at_once
    assert expected.items() <= tiles.items()
    assert set(expected) == {tile_path(*tile) for tile in tiles_of(size)}


def test_a_full_first_tile_begins_the_next_level():
    _, tiles = grow(Edge.empty(), LEAVES[:256])

    assert set(tiles) == {"tile/0/000", "tile/1/000.p/1"}
    assert tiles["tile/1/000.p/1"] == root_of(LEAVES[:256])


def test_appending_touches_only_the_right_edge():
    _, new = grow(EDGE, [leaf_hash(b"one more")])

    assert set(new) == {"tile/0/273.p/113"}


def test_an_edge_survives_its_bytes():
    assert Edge.from_bytes(EDGE.to_bytes()) == EDGE
    with pytest.raises(TileInvalid):
        Edge.from_bytes(EDGE.to_bytes()[:-1])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70_000), st.data())
def test_every_entry_is_proved_under_every_larger_tree(size, data):
    index = data.draw(st.integers(0, size - 1))
    root = grow(Edge.empty(), LEAVES[:size])[0].root()
    path = prove_inclusion(index, size, read_tile_of(grow(Edge.empty(), LEAVES[:size])[1]))

    verify_inclusion(b"entry %d" % index, index, size, path, root)

    with pytest.raises(ProofInvalid):
        verify_inclusion(b"entry %d." % index, index, size, path, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 70_000))
def test_a_longer_tree_proves_every_shorter_one(size):
    shorter = grow(Edge.empty(), LEAVES[:size])[0].root()
    path = prove_consistency(size, 70_000, READ)

    verify_consistency(size, shorter, 70_000, EDGE.root(), path)

    if 0 < size < 70_000:
        with pytest.raises(ProofInvalid):
            verify_consistency(size, EMPTY_ROOT, 70_000, EDGE.root(), path)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 69_999), st.data())
def test_one_flipped_bit_in_a_path_is_refused(index, data):
    path = prove_inclusion(index, 70_000, READ)
    at = data.draw(st.integers(0, len(path) - 1))
    bit = data.draw(st.integers(0, 255))
    path[at] = Hash((int.from_bytes(path[at]) ^ 1 << bit).to_bytes(32))

    with pytest.raises(ProofInvalid):
        verify_inclusion(b"entry %d" % index, index, 70_000, path, EDGE.root())


def test_a_path_that_is_longer_or_shorter_is_refused():
    path = prove_inclusion(300, 70_000, READ)

    for wrong in (path[:-1], [*path, path[0]], []):
        with pytest.raises(ProofInvalid):
            verify_inclusion(b"entry 300", 300, 70_000, wrong, EDGE.root())


@pytest.mark.parametrize(
    ("old_size", "old_root", "path"),
    [
        (0, LEAVES[0], []),
        (0, EMPTY_ROOT, [LEAVES[0]]),
        (70_000, LEAVES[0], []),
        (70_001, EDGE.root(), []),
        (5, LEAVES[0], []),
    ],
)
def test_odd_consistency_is_refused(old_size, old_root, path):
    with pytest.raises(ProofInvalid):
        verify_consistency(old_size, old_root, 70_000, EDGE.root(), path)


def test_there_is_no_proof_of_what_is_not_there():
    with pytest.raises(ProofInvalid):
        prove_inclusion(5, 5, READ)
    with pytest.raises(ProofInvalid):
        prove_consistency(6, 5, READ)
    with pytest.raises(ProofInvalid):
        verify_inclusion(b"", 5, 5, [], EMPTY_ROOT)


def test_a_tile_that_is_too_short_is_not_proved_from():
    with pytest.raises(ProofInvalid):
        prove_inclusion(5, 10, lambda level, n, width: b"\0" * 32)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_entry_bundles_come_back(entries):
    assert parse_entry_bundle(format_entry_bundle(entries)) == entries


@pytest.mark.parametrize("data", [b"\0", b"\0\5four", b"\0\0" * 257])
def test_truncated_or_overfull_bundles_are_refused(data):
    with pytest.raises(TileInvalid):
        parse_entry_bundle(data)


@pytest.mark.parametrize("entries", [[b"x"] * 257, [b"x" * 65_536]])
def test_what_does_not_fit_into_a_bundle_is_refused(entries):
    with pytest.raises(TileInvalid):
        format_entry_bundle(entries)


@given(st.integers(0, 10**12))
def test_numbers_have_one_spelling(number):
    assert parse_number(format_number(number)) == number


@pytest.mark.parametrize(
    "spelling", ["67", "x000/067", "001/067", "x001", "x01/067", "\u0661\u0662\u0663", "067/", "0067"]
)
def test_other_spellings_of_numbers_are_refused(spelling):
    with pytest.raises(TileInvalid):
        parse_number(spelling)


def test_paths_are_those_of_the_format():
    assert format_number(1234067) == "x001/x234/067"
    assert tile_path(1, 0, 1) == "tile/1/000.p/1"
    assert entries_path(5) == "tile/entries/005"
    with pytest.raises(TileInvalid):
        tile_path(0, 0, 0)
