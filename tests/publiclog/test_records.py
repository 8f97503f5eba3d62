"""Records, commitments, openings, canonical JSON and receipts."""

import json
from dataclasses import replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from undersigned.publiclog.canonical import format_canonical, parse_canonical
from undersigned.publiclog.checkpoint import Checkpoint, format_checkpoint
from undersigned.publiclog.encoding import format_base64, parse_base64
from undersigned.publiclog.entry import Amend, Open, Sign, SignerClass, Visibility, format_entry
from undersigned.publiclog.errors import CanonicalInvalid, ReceiptInvalid, RecordInvalid, SignerUnknown
from undersigned.publiclog.note import Signer, sign_note
from undersigned.publiclog.proofs import prove_inclusion
from undersigned.publiclog.receipt import Receipt, find_entry, format_receipt, parse_receipt, verify_receipt
from undersigned.publiclog.record import (
    Opening,
    Record,
    commit,
    format_opening,
    format_record,
    parse_opening,
    parse_record,
)
from undersigned.publiclog.tiles import Edge, grow, tile_path
from undersigned.publiclog.tree import leaf_hash

ORIGIN = "letters.example.org/s/timetable"
TEXT = "ab" * 32
RECORD = Record(name="Zoë", class_=SignerClass.PERSON, origin=ORIGIN, signed="2026-11-23", text=TEXT, version=1)
SALT = bytes(range(32))


def test_the_smallest_record_leaves_out_what_is_absent():
    assert json.loads(format_record(RECORD)).keys() == {"class", "name", "origin", "signed", "text", "v", "version"}


@given(
    st.text(st.characters(min_codepoint=0x20, exclude_categories=["C", "Z"]), min_size=1, max_size=60), st.booleans()
)
def test_records_and_openings_come_back(words, former):
    try:
        line = format_record(replace(RECORD, name=words, role=words, affiliation=words, former=former))
    except RecordInvalid:
        return  # not in NFC
    assert format_record(parse_record(line)) == line
    opening = Opening(17, line, SALT)
    assert parse_opening(format_opening(opening)) == opening


@given(st.integers(0, (len(format_opening(Opening(3, format_record(RECORD), SALT))) * 8) - 1))
def test_one_flipped_bit_in_an_opening_changes_what_it_opens_or_is_refused(bit):
    whole = format_opening(Opening(3, format_record(RECORD), SALT))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8

    try:
        opening = parse_opening(bytes(flipped))
    except RecordInvalid:
        return
    assert opening.i != 3 or opening.commitment != commit(SALT, format_record(RECORD))


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"role": "x" * 201},
        {"affiliation": "x" * 301},
        {"reservation": "x" * 281},
        {"name": "a\nb"},
        {"name": "a\u202eb"},
        {"name": "a\x00b"},
        {"name": "e\u0301"},
        {"signed": "2026-11-31"},
        {"signed": "20261123"},
        {"decided_on": "2026-11-20"},
        {"version": 0},
        {"origin": "letters.example.org"},
        {"text": "AB" * 32},
        {"name": "\ud800"},
    ],
    ids=str,
)
def test_values_that_are_not_allowed_are_refused(change):
    with pytest.raises((RecordInvalid, CanonicalInvalid)):
        format_record(replace(RECORD, **change))


def test_an_organisation_says_when_it_decided():
    record = replace(RECORD, class_=SignerClass.ORG, decided_on="2026-11-20")

    assert parse_record(format_record(record)) == record


@pytest.mark.parametrize(
    "members",
    [
        {"mail": "a@b.example"},
        {"affiliation": ""},
        {"former": False},
        {"former": 1},
        {"v": 2},
        {"v": True},
        {"version": True},
        {"class": "robot"},
        {"name": 5},
        {"origin": 5},
        {"text": None},
        {"signed": 20261123},
    ],
    ids=str,
)
def test_records_with_odd_members_are_refused(members):
    with pytest.raises(RecordInvalid):
        parse_record(rfc8785.dumps(json.loads(format_record(RECORD)) | members))


@pytest.mark.parametrize("name", ["class", "name", "origin", "signed", "text", "v", "version"])
def test_records_that_lack_a_member_are_refused(name):
    members = json.loads(format_record(RECORD))
    del members[name]

    with pytest.raises(RecordInvalid):
        parse_record(rfc8785.dumps(members))


def test_a_salt_has_one_length():
    with pytest.raises(RecordInvalid):
        commit(b"short", b"{}")
    with pytest.raises(RecordInvalid):
        format_opening(Opening(1, format_record(RECORD), b"short"))


SAFE = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.dictionaries(
        st.text(st.characters(max_codepoint=0x7E)), SAFE | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
    )
)
def test_both_writers_of_canonical_json_agree(members):
    assert parse_canonical(rfc8785.dumps(members)) == members
    assert parse_canonical(format_canonical(members)) == members


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1e2}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b"[]",
        b'{"a":1}\n',
        b'{"a":"\\u0061"}',
        b"\xff",
        b'{"a":' + b"9" * 5000 + b"}",
        b"[" * 100000,
        '{"é":1}'.encode(),
        b'{"a":"\\ud800"}',
        b'{"a":-0}',
    ],
    ids=lambda data: repr(data[:24]),
)
def test_json_that_is_not_canonical_is_refused(data):
    with pytest.raises(CanonicalInvalid):
        parse_canonical(data)


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "AA==\n", " AA==", "AA==AA==", "*"])
def test_base64_has_one_spelling(text):
    with pytest.raises(ValueError):
        parse_base64(text)
    assert format_base64(parse_base64("AA==")) == "AA=="


SIGNER = Signer(ORIGIN, bytes(32))


def make_receipt(*, amended=False):
    record = format_record(RECORD)
    entries = [
        Open("en", ORIGIN, TEXT, TEXT),
        *[Sign(commit(SALT, b"%d" % at), SignerClass.PERSON, TEXT, Visibility.PUBLIC) for at in range(5)],
    ]
    proved = (
        Amend(commit(SALT, record), 2, Visibility.CONVENORS)
        if amended
        else Sign(commit(SALT, record), SignerClass.PERSON, TEXT, Visibility.CONVENORS)
    )
    edge, tiles = grow(Edge.empty(), [leaf_hash(format_entry(entry)) for entry in [*entries, proved]])
    path = prove_inclusion(6, 7, lambda level, n, width: tiles[tile_path(level, n, width)])
    note = sign_note(format_checkpoint(Checkpoint(ORIGIN, 7, edge.root())), [SIGNER])
    return Receipt(6, tuple(path), note, record, SALT, 2 if amended else None)


@pytest.mark.parametrize("amended", [False, True])
def test_a_receipt_holds_and_names_its_signature(amended):
    receipt = parse_receipt(format_receipt(make_receipt(amended=amended)))

    verify_receipt(receipt, [SIGNER.verifier_key])

    assert find_entry(receipt).vis is Visibility.CONVENORS
    assert receipt.signature_index == (2 if amended else 6)


def test_a_receipt_under_another_key_is_refused():
    with pytest.raises(SignerUnknown):
        verify_receipt(make_receipt(), [Signer(ORIGIN, b"\1" * 32).verifier_key])


@pytest.mark.parametrize(
    "change",
    [
        {"index": 5},
        {"salt": bytes(32)},
        {"record_bytes": format_record(replace(RECORD, name="Zoe"))},
        {"path": ()},
        {"of": 3},
        {"record_bytes": b"{}"},
        {"record_bytes": format_canonical({"origin": ORIGIN})},
        {"record_bytes": b"no"},
    ],
    ids=str,
)
def test_a_receipt_that_was_changed_is_refused(change):
    with pytest.raises(ReceiptInvalid):
        verify_receipt(replace(make_receipt(), **change), [SIGNER.verifier_key])


RECEIPT = format_receipt(make_receipt())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x\n\n",
        RECEIPT.replace(b"@v1", b"@v2"),
        RECEIPT.replace(b"index 6", b"index 06"),
        RECEIPT.replace(b"extra ", b"extra !"),
        RECEIPT.replace(b"extra ", b"hint "),
        RECEIPT.replace(b"index 6\n", b"index 6\nAAAA\n"),
        RECEIPT.replace(b"\n\n", b"\n"),
        b"x" * 3000000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_malformed_receipts_are_refused(data):
    with pytest.raises(ReceiptInvalid):
        parse_receipt(data)


@pytest.mark.parametrize(
    "extra", [{}, {"record": {}, "salt": 5}, {"record": {}, "salt": "AA"}, {"record": {}, "salt": "A", "x": 1}]
)
@pytest.mark.parametrize("of", [None, -1, True, 2**53 - 1])
def test_odd_extra_lines_are_refused(extra, of):
    members = extra if of is None else extra | {"of": of}
    line = b"extra " + format_base64(format_canonical(members)).encode() + b"\n"
    start = RECEIPT.index(b"extra ")

    with pytest.raises(ReceiptInvalid):
        parse_receipt(RECEIPT[:start] + line + RECEIPT[RECEIPT.index(b"index ") :])
