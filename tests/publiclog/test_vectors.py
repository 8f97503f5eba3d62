"""Vectors: those of others must come out as they say, our own must never change."""

import json
from pathlib import Path

import pytest

from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from undersigned.publiclog.encoding import format_base64url, parse_base64
from undersigned.publiclog.entry import KINDS, format_entry, parse_entry
from undersigned.publiclog.errors import EntryInvalid
from undersigned.publiclog.note import Signer, open_note, parse_vkey, sign_note
from undersigned.publiclog.proofs import verify_inclusion
from undersigned.publiclog.receipt import Receipt, find_entry, format_receipt, parse_receipt, verify_receipt
from undersigned.publiclog.record import commit
from undersigned.publiclog.tree import Hash, leaf_hash, root_of

VECTORS = Path(__file__).parents[1] / "vectors"
DEMO = json.loads((VECTORS / "logs-demo.json").read_text(encoding="utf-8"))
ENTRIES = json.loads((VECTORS / "entries-v1.json").read_text(encoding="utf-8"))

DEMO_ENTRIES = [entry.encode() for entry in DEMO["entries"]]
DEMO_KEY = parse_vkey(DEMO["vkey"])
DEMO_CHECKPOINT = parse_checkpoint(open_note(DEMO["checkpoint"].encode(), [DEMO_KEY]))


def test_the_demo_log_has_the_root_that_its_checkpoint_signs():
    assert leaf_hash(DEMO_ENTRIES[1]).hex() == DEMO["leaf_1"]
    assert root_of([leaf_hash(entry) for entry in DEMO_ENTRIES]) == DEMO_CHECKPOINT.root


def test_the_demo_note_comes_out_byte_for_byte():
    signer = Signer(DEMO_CHECKPOINT.origin, bytes.fromhex(DEMO["seed"]))

    assert signer.vkey == DEMO["vkey"]
    assert sign_note(format_checkpoint(DEMO_CHECKPOINT), [signer]) == DEMO["checkpoint"].encode()
    assert Checkpoint("letters.example.org/s/demo", 9, DEMO_CHECKPOINT.root) == DEMO_CHECKPOINT


@pytest.mark.parametrize("opened", DEMO["records"], ids=lambda opened: f"entry {opened['entry']}")
def test_the_demo_records_open_the_demo_commitments(opened):
    salt = bytes([opened["salt_byte"]]) * 32

    assert commit(salt, opened["record"].encode()) == json.loads(DEMO_ENTRIES[opened["entry"]])["c"]


def test_the_first_demo_commitment_is_the_hash_that_is_printed_with_it():
    assert json.loads(DEMO_ENTRIES[1])["c"] == format_base64url(bytes.fromhex(DEMO["commitment_1"]))


def test_the_demo_proof_leads_from_entry_to_root():
    path = [Hash(parse_base64(sibling)) for sibling in DEMO["proof"]["path"]]

    verify_inclusion(DEMO_ENTRIES[1], 1, 9, path, DEMO_CHECKPOINT.root)


def test_the_demo_receipt_is_read_and_holds():
    path = tuple(Hash(parse_base64(sibling)) for sibling in DEMO["proof"]["path"])
    record = DEMO["records"][0]["record"].encode()
    receipt = Receipt(1, path, DEMO["checkpoint"].encode(), record, b"\x01" * 32)

    verify_receipt(parse_receipt(format_receipt(receipt)), [DEMO_KEY])

    assert format_entry(find_entry(receipt)) == DEMO_ENTRIES[1]


@pytest.mark.parametrize("vector", ENTRIES["good"], ids=lambda vector: vector["entry"][:60])
def test_every_good_entry_is_read_and_written_alike(vector):
    entry = vector["entry"].encode()

    assert format_entry(parse_entry(entry)) == entry
    assert leaf_hash(entry).hex() == vector["leaf"]


def test_every_kind_has_a_vector():
    assert {json.loads(vector["entry"])["kind"] for vector in ENTRIES["good"]} == set(KINDS)


@pytest.mark.parametrize("vector", ENTRIES["bad"], ids=lambda vector: vector["what"])
def test_every_bad_entry_is_refused(vector):
    with pytest.raises(EntryInvalid):
        parse_entry(vector["entry"].encode())
