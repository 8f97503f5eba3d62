"""What the database holds of convenors and can't read: sealed with the site key, which lies outside data.

A box is one version byte, a nonce of 12 bytes and ChaCha20-Poly1305, bound to its purpose and its row. A mark is an
HMAC: it finds an address that somebody typed, and tells nothing to who has no key.

Source: RFC 5869; RFC 8439.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12


class BoxUnreadable(Exception):
    """The box was made with another key, for another row, or was damaged."""


def seal(plain: bytes, *, purpose: str, row: bytes) -> bytes:
    """Encrypt *plain* for the row named *row*."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + ChaCha20Poly1305(_key(purpose)).encrypt(nonce, plain, row)


def open_box(box: bytes, *, purpose: str, row: bytes) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        BoxUnreadable: Another key, version or row, or damage.
    """
    if box[:1] != _VERSION:
        raise BoxUnreadable
    nonce, sealed = box[1 : 1 + _NONCE_BYTES], box[1 + _NONCE_BYTES :]
    try:
        return ChaCha20Poly1305(_key(purpose)).decrypt(nonce, sealed, row)
    except (InvalidTag, ValueError) as error:
        raise BoxUnreadable from error


def mark(text: str, *, purpose: str) -> bytes:
    """Return the mark of *text*: the same for the same text, and nothing without the key."""
    return hmac.digest(_key(purpose), text.encode(), "sha256")


def _key(purpose: str) -> bytes:
    label = b"undersigned/v1/accounts/" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(settings.RING.site_key())
