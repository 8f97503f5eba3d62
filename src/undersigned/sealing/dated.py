"""Boxes that name the day of their key in clear: version, day, nonce, ciphertext.

The day is authenticated too, as associated data, together with a purpose: a box made for one purpose never opens for
another. Source: RFC 8439 (ChaCha20-Poly1305); docs/reference/formats/link.md.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from undersigned.sealing.errors import BoxForged, BoxMalformed

NONCE_BYTES = 12
_VERSION = b"\x01"
_HEAD_BYTES = 5
_TAG_BYTES = 16


def seal_dated(plain: bytes, *, key: bytes, day: int, purpose: bytes, nonce: bytes) -> bytes:
    """Encrypt *plain* with the key of *day*.

    Args:
        plain: What is locked.
        key: 32 bytes.
        day: Days since 1970 in UTC, by which the reader finds the key.
        purpose: Separates this use of the key from others.
        nonce: 12 fresh random bytes.
    """
    head = _VERSION + day.to_bytes(4, "big")
    return head + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, purpose + head)


def find_day(box: bytes) -> int:
    """Return the day that *box* names; nothing is proved by it.

    Raises:
        BoxMalformed: It is too short, or of another version.
    """
    if len(box) < _HEAD_BYTES + NONCE_BYTES + _TAG_BYTES or box[:1] != _VERSION:
        raise BoxMalformed("not a box of version 1")
    return int.from_bytes(box[1:_HEAD_BYTES], "big")


def open_dated(box: bytes, *, key: bytes, purpose: bytes) -> bytes:
    """Decrypt what `seal_dated` made.

    Raises:
        BoxMalformed: It is too short, or of another version.
        BoxForged: It was not made with *key* for *purpose*, or was changed.
    """
    find_day(box)
    start = _HEAD_BYTES + NONCE_BYTES
    try:
        return ChaCha20Poly1305(key).decrypt(box[_HEAD_BYTES:start], box[start:], purpose + box[:_HEAD_BYTES])
    except InvalidTag as error:
        raise BoxForged("the box does not open with this key") from error
