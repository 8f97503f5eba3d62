"""Sealing to a key: what opens, what does not, and what its size tells."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from hashlib import sha256
from typing import TYPE_CHECKING

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.light_locks import light_locks

from undersigned.sealing import envelope, keyfile

if TYPE_CHECKING:
    from pathlib import Path

KEY = envelope.generate_key()
OTHER = envelope.generate_key()
RECIPIENT = envelope.find_recipient(KEY)
SEALED = envelope.seal(b"a name", [RECIPIENT])
# Kinds of recipients that no key of ours has.
NOT_OURS = re.compile(r"hybrid|armor_hybrid")
# The library accepts a foreign stanza without its last, short line (the MAC over the header still holds), and as much
# work for a passphrase as the machine does in some seconds.
LENIENT = {"stanza_missing_body", "stanza_missing_final_line", "scrypt_work_factor_23"}


@given(st.binary(max_size=2000))
def test_what_was_sealed_opens_with_its_key(content):
    assert envelope.open_sealed(envelope.seal(content, [RECIPIENT]), [KEY]) == content


def test_each_of_two_keys_opens_alone():
    sealed = envelope.seal(b"a name", [RECIPIENT, envelope.find_recipient(OTHER)])

    assert envelope.open_sealed(sealed, [KEY]) == envelope.open_sealed(sealed, [OTHER]) == b"a name"


@given(st.integers(0, 507), st.integers(0, 507))
def test_contents_of_one_block_are_sealed_at_one_length(one, other):
    lengths = {len(pyrage.decrypt(envelope.seal(bytes(n), [RECIPIENT]), [_identity()])) for n in (one, other)}

    assert lengths == {512}


def test_another_key_is_told():
    with pytest.raises(envelope.KeyWrong):
        envelope.open_sealed(envelope.seal(b"a name", [RECIPIENT]), [OTHER])


@pytest.mark.parametrize("cut", [1, 20, 400, 600])
def test_a_truncated_envelope_is_told(cut):
    sealed = envelope.seal(b"a name", [RECIPIENT])

    with pytest.raises(envelope.EnvelopeDamaged):
        envelope.open_sealed(sealed[:-cut], [KEY])


@given(st.data())
def test_one_flipped_bit_is_refused(data):
    sealed = bytearray(SEALED)
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises((envelope.EnvelopeDamaged, envelope.EnvelopeUnknown, envelope.KeyWrong)):
        envelope.open_sealed(bytes(sealed), [KEY])


def test_an_age_file_of_another_version_is_told():
    with pytest.raises(envelope.EnvelopeUnknown):
        envelope.open_sealed(envelope.seal(b"", [RECIPIENT]).replace(b"/v1", b"/v2", 1), [KEY])


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (b"\x02" + bytes(511), envelope.EnvelopeUnknown),
        (b"", envelope.EnvelopeUnknown),
        (b"\x01" + bytes(4), envelope.EnvelopeDamaged),
        (b"\x01" + bytes(510) + b"x", envelope.EnvelopeDamaged),
        (b"\x01\xff\xff\xff\xff" + bytes(507), envelope.EnvelopeDamaged),
        (b"\x01" + bytes(1023), envelope.EnvelopeDamaged),
    ],
)
def test_what_is_inside_must_be_of_version_1(plain, reason):
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(RECIPIENT)])

    with pytest.raises(reason):
        envelope.open_sealed(sealed, [KEY])


# The keys are new in each run, so the cases need names of their own.
@pytest.mark.parametrize(
    "recipient",
    [
        pytest.param("", id="nothing"),
        pytest.param("age1", id="prefix"),
        pytest.param(RECIPIENT[:-1], id="cut off"),
        pytest.param(RECIPIENT[:-1] + ("q" if RECIPIENT.endswith("x") else "x"), id="last letter changed"),
        pytest.param(KEY, id="secret key"),
        pytest.param("age1pq1" + "q" * 50, id="other kind"),
    ],
)
def test_what_is_no_public_key_is_not_sealed_to(recipient):
    with pytest.raises(envelope.RecipientMalformed):
        envelope.seal(b"", [recipient])


def test_sealing_to_nobody_is_refused():
    with pytest.raises(envelope.RecipientMalformed):
        envelope.seal(b"", [])


def test_a_fingerprint_does_not_depend_on_the_order_of_the_keys():
    recipients = [RECIPIENT, envelope.find_recipient(OTHER)]

    assert envelope.fingerprint_recipients(recipients) == envelope.fingerprint_recipients(recipients[::-1])


def test_a_fingerprint_stays_what_it_is():
    recipient = "age1l9zcywlwwnh0zz9cmct7txhw0e56taea2v7wr5a2pmhpzkrv7u6s80l9yk"
    fingerprint = envelope.fingerprint_recipients([recipient])

    assert fingerprint == sha256(b"undersigned/v1/recipients\n" + recipient.encode() + b"\n").digest()
    assert envelope.spell_fingerprint(fingerprint) == "kernel idea evaluate ranked weapon ugly"


def test_the_vectors_of_the_age_format_hold(shared: Path):
    tried, mistaken = 0, []
    for path in sorted((shared / "vectors" / "age").iterdir()):
        if NOT_OURS.match(path.name) or path.name in LENIENT:
            continue
        header, body = _read_vector(path.read_bytes())
        tried += 1
        expected = header["expect"] == "success"
        opened = _open_vector(header, body)
        if (opened is not None) != expected:
            mistaken.append(path.name)
        if opened is not None and expected and sha256(opened).hexdigest() != header["payload"]:
            mistaken.append(f"{path.name}: another content")

    assert mistaken == []
    assert tried == 121


def test_a_locked_key_file_opens_with_its_passphrase():
    locked = keyfile.lock_key(KEY, "duke duke academic", created_on="2026-11-23")

    assert keyfile.unlock_key(locked, "  Duke, duke\n academic") == KEY
    assert locked.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    # Whoever tries words does 2 ** 16 rounds for each at the least, wherever the file was locked.
    stanza = b64decode(b"".join(locked.splitlines()[1:-1])).split(b"\n")[1]
    assert stanza.startswith(b"-> scrypt ")
    assert int(stanza.split()[-1]) >= 16


def test_a_locked_key_file_opens_with_nothing_else():
    with light_locks():
        locked = keyfile.lock_key(KEY, "duke duke academic", created_on="2026-11-23")

    assert keyfile.unlock_key(locked, "duke duke academic") == KEY
    with pytest.raises(keyfile.PassphraseWrong):
        keyfile.unlock_key(locked, "duke duke acid")
    with pytest.raises(envelope.EnvelopeDamaged):
        keyfile.unlock_key(locked[:200], "duke duke academic")


def test_a_file_that_is_no_locked_key_is_told():
    with pytest.raises(keyfile.NotLocked):
        keyfile.unlock_key(f"# public key: {RECIPIENT}\n{KEY}\n".encode(), "")
    with pytest.raises(keyfile.NotLocked):
        keyfile.unlock_key(envelope.seal(b"", [RECIPIENT]), "a passphrase")
    with light_locks(), pytest.raises(envelope.KeyMalformed):
        keyfile.unlock_key(keyfile.lock_bytes(b"a shopping list\nmilk", "duke"), "duke")
    with pytest.raises(envelope.EnvelopeDamaged):
        keyfile.unlock_key(b"", "duke")


def _identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(KEY)


def _read_vector(data: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = data.partition(b"\n\n")
    header = dict(line.split(": ", 1) for line in head.decode().splitlines())
    return header, zlib.decompress(body) if header.get("compressed") else body


def _open_vector(header: dict[str, str], body: bytes) -> bytes | None:
    body = envelope.trim_armor(body)
    try:
        if "passphrase" in header:
            return pyrage.passphrase.decrypt(body, header["passphrase"])
        return pyrage.decrypt(body, [pyrage.x25519.Identity.from_str(header.get("identity", KEY))])
    except pyrage.DecryptError:
        return None
