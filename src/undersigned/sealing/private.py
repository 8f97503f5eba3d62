"""What is stored of a signature before its statement is released: record, salt and invitation, in one box.

Opens with the statement's key alone, which lies in memory; padded, so that its length does not tell the name. A box is
bound to the commitment of the signature, so none can be put in the place of another. Source:
docs/reference/formats/link.md.
"""

import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from undersigned.sealing.errors import BoxForged, BoxMalformed

NONCE_BYTES = 12
_PURPOSE = b"undersigned/v1/private\n"
_VERSION = b"\x01"
_SALT_BYTES = 32
_NUMBER_BYTES = 8
_PADDED_TO = 1024


@dataclass(frozen=True, slots=True)
class PrivateSignature:
    """What the box holds: canonical bytes of the record, its salt, and the number of the invitation."""

    record: bytes
    salt: bytes
    invitation: int


def seal_private(signature: PrivateSignature, *, key: bytes, c: str, nonce: bytes) -> bytes:
    """Encrypt *signature* with a statement's *key*; *c* is the commitment of its `sign` entry, also for a change."""
    plain = signature.salt + signature.invitation.to_bytes(_NUMBER_BYTES, "big")
    plain += len(signature.record).to_bytes(2, "big") + signature.record
    padded = plain.ljust(-(-len(plain) // _PADDED_TO) * _PADDED_TO, b"\0")
    return _VERSION + nonce + _cipher(key).encrypt(nonce, padded, _PURPOSE + c.encode())


def open_private(box: bytes, *, key: bytes, c: str) -> PrivateSignature:
    """Decrypt what `seal_private` made.

    Raises:
        BoxMalformed: It is of another version or cut off.
        BoxForged: Another key, another signature, or a changed byte.
    """
    nonce, sealed = box[1 : 1 + NONCE_BYTES], box[1 + NONCE_BYTES :]
    if box[:1] != _VERSION or len(nonce) != NONCE_BYTES:
        raise BoxMalformed("not a box of version 1")
    try:
        plain = _cipher(key).decrypt(nonce, sealed, _PURPOSE + c.encode())
    except InvalidTag as error:
        raise BoxForged("another key or signature, or damaged") from error
    number_at, length_at = _SALT_BYTES, _SALT_BYTES + _NUMBER_BYTES
    record_at = length_at + 2
    end = record_at + int.from_bytes(plain[length_at:record_at], "big")
    return PrivateSignature(
        plain[record_at:end], plain[:_SALT_BYTES], int.from_bytes(plain[number_at:length_at], "big")
    )


def _cipher(key: bytes) -> ChaCha20Poly1305:
    # A key of its own: the statement's key also makes marks of addresses.
    return ChaCha20Poly1305(hmac.digest(key, _PURPOSE, "sha256"))
