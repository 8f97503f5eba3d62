"""Notes and checkpoints: what is signed, by whom, in one spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersigned.publiclog.checkpoint import Checkpoint, derive_seed, format_checkpoint, parse_checkpoint
from undersigned.publiclog.errors import CheckpointInvalid, NoteInvalid, SignatureInvalid, SignerUnknown
from undersigned.publiclog.note import Signer, open_note, parse_vkey, sign_note, split_note
from undersigned.publiclog.tree import EMPTY_ROOT, leaf_hash

ORIGIN = "letters.example.org/s/timetable"
SIGNER = Signer(ORIGIN, bytes(range(32)))
OTHER = Signer("witness.example.org", bytes(32))
NOTE = sign_note("one\n\ntwo\n", [SIGNER, OTHER])


def test_a_note_opens_with_either_key_and_keeps_its_empty_lines():
    assert open_note(NOTE, [SIGNER.verifier_key]) == "one\n\ntwo\n"
    assert open_note(NOTE, [OTHER.verifier_key]) == "one\n\ntwo\n"


def test_a_note_without_a_known_key_is_refused():
    with pytest.raises(SignerUnknown):
        open_note(NOTE, [Signer(ORIGIN, b"\1" * 32).verifier_key])


@settings(max_examples=200)
@given(st.integers(0, len(NOTE) * 8 - 1))
def test_one_flipped_bit_in_a_note_is_refused_when_all_keys_are_known(bit):
    note = bytearray(NOTE)
    note[bit // 8] ^= 1 << bit % 8

    try:
        text = open_note(bytes(note), [SIGNER.verifier_key, OTHER.verifier_key])
    except NoteInvalid:
        return
    # A flip in a key's name or id makes its line unknown, which readers pass over.
    assert text == "one\n\ntwo\n"


def test_a_wrong_line_of_a_known_key_spoils_the_note():
    text, _ = split_note(NOTE)
    foreign = SIGNER.sign("another text\n")

    with pytest.raises(SignatureInvalid):
        open_note(f"{text}\n{foreign}{OTHER.sign(text)}".encode(), [SIGNER.verifier_key, OTHER.verifier_key])


@pytest.mark.parametrize(
    "note", [b"", b"text\n", b"text\n\n", b"text\n\nno dash\n", b"\xff\n\n", NOTE[:-1], NOTE + b"\n"]
)
def test_malformed_notes_are_refused(note):
    with pytest.raises(NoteInvalid):
        open_note(note, [SIGNER.verifier_key])


@pytest.mark.parametrize("text", ["no line feed", "a\tb\n", ""])
def test_texts_that_no_note_can_carry_are_not_signed(text):
    with pytest.raises(NoteInvalid):
        sign_note(text, [SIGNER])


def test_a_note_needs_a_signer():
    with pytest.raises(NoteInvalid):
        sign_note("text\n", [])


def test_a_key_survives_its_spelling():
    assert parse_vkey(SIGNER.vkey) == SIGNER.verifier_key


@pytest.mark.parametrize(
    "vkey",
    ["", "name", "name+00000000+AQ==", SIGNER.vkey.replace("/s/", "/t/"), SIGNER.vkey[:-1], "na me" + SIGNER.vkey],
)
def test_malformed_keys_are_refused(vkey):
    with pytest.raises(NoteInvalid):
        parse_vkey(vkey)


def test_a_signer_does_not_show_its_seed():
    assert SIGNER.seed.hex() not in repr(SIGNER)
    assert repr(SIGNER.seed) not in repr(SIGNER)


def test_each_log_has_its_own_key():
    assert derive_seed(b"secret", ORIGIN) != derive_seed(b"secret", ORIGIN + "-2")
    assert derive_seed(b"secret", ORIGIN) == derive_seed(b"secret", ORIGIN)


@given(st.integers(1, 2**53 - 1))
def test_checkpoints_come_back(size):
    checkpoint = Checkpoint(ORIGIN, size, leaf_hash(b""))

    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


ROOT = "FTNP5U6kRYmlDr3H6iHxz0HU8UAJYGtweiNttNJByVE="


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n+9\n{ROOT}\n",
        f"{ORIGIN}\n09\n{ROOT}\n",
        f"{ORIGIN}\n 9\n{ROOT}\n",
        f"{ORIGIN}\n\uff19\n{ROOT}\n",
        f"{ORIGIN}\n9007199254740992\n{ROOT}\n",
        f"{ORIGIN}\n9\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n9\n{ROOT[:-2]}F=\n",
        f"{ORIGIN}\n9\n{ROOT[:-8]}\n",
        f"{ORIGIN}\n9\n{ROOT}\nextension\n",
        f"{ORIGIN}\n9\n{ROOT}",
        f"\n9\n{ROOT}\n",
        f"a b\n9\n{ROOT}\n",
        f"{ORIGIN}\n0\n{ROOT}\n",
    ],
)
def test_other_spellings_of_checkpoints_are_refused(text):
    with pytest.raises(CheckpointInvalid):
        parse_checkpoint(text)


def test_the_empty_log_has_the_empty_root():
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)

    assert parse_checkpoint(format_checkpoint(empty)) == empty
