"""A program that this project did not write reads our tiles, checkpoint and proofs."""

import pytest
from tlog_scales import signing, tlog
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader

from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint
from undersigned.publiclog.note import Signer, sign_note
from undersigned.publiclog.proofs import prove_consistency, prove_inclusion
from undersigned.publiclog.tiles import Edge, entries_path, format_entry_bundle, grow, tile_path
from undersigned.publiclog.tree import leaf_hash

SIGNER = Signer("letters.example.org/s/timetable", bytes(range(32)))
SIZE = 66_000
ENTRIES = [b"entry %d" % at for at in range(SIZE)]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    edge, files = grow(Edge.empty(), [leaf_hash(entry) for entry in ENTRIES])
    for n in range(0, SIZE, 256):
        bundle = ENTRIES[n : n + 256]
        files[entries_path(n // 256, len(bundle))] = format_entry_bundle(bundle)
    files["checkpoint"] = sign_note(format_checkpoint(Checkpoint(SIGNER.name, SIZE, edge.root())), [SIGNER])
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder, edge, files


def test_it_reads_checkpoint_root_and_entries(published):
    folder, edge, _ = published
    reader = TilesReader(LocalBackend(folder))
    checkpoint = reader.get_checkpoint()

    checkpoint.verify(signing.Vkey.from_string(SIGNER.vkey))
    reader.set_size(SIZE)

    assert reader.calculate_root_hash() == checkpoint.root_hash == edge.root()
    assert [reader.get_entry(at) for at in (0, 300, SIZE - 1)] == [ENTRIES[0], ENTRIES[300], ENTRIES[-1]]


@pytest.mark.parametrize("index", [0, 255, 256, 65_536, SIZE - 1])
def test_it_accepts_our_inclusion_proofs(published, index):
    _, edge, files = published
    path = prove_inclusion(index, SIZE, lambda level, n, width: files[tile_path(level, n, width)])

    tlog.InclusionProof(index, SIZE, path).check(leaf_hash(ENTRIES[index]), edge.root())


@pytest.mark.parametrize("old_size", [1, 256, 65_536, 65_537, SIZE - 1])
def test_it_makes_and_accepts_our_consistency_proofs(published, old_size):
    folder, edge, files = published
    old_root = grow(Edge.empty(), [leaf_hash(entry) for entry in ENTRIES[:old_size]])[0].root()
    ours = prove_consistency(old_size, SIZE, lambda level, n, width: files[tile_path(level, n, width)])
    reader = TilesReader(LocalBackend(folder))
    reader.set_size(SIZE)

    tlog.ConsistencyProof(old_size, SIZE, ours).check(old_root, edge.root())

    assert [bytes(sibling) for sibling in reader.get_consistency_proof(old_size, SIZE).node_hashes] == ours
