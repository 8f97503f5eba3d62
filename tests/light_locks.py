"""Files locked with a passphrase, with little work behind it: a real lock takes seconds to make and to open.

`lock_lightly` stands in for pyrage's `passphrase.encrypt`, which chooses its work by the clock. It writes what every
reader of age files opens, ours and the ceremony page too, and differs in one number. `test_envelope.py` looks at a real
lock, its work included. Source: age-encryption.org/v1, "scrypt recipient stanza", "payload", "armor".
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from contextlib import contextmanager
from hashlib import scrypt, sha256
from typing import TYPE_CHECKING
from unittest.mock import patch

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterator

WORK = 10
"""log2 of the number of scrypt's rounds; a real lock has 18 or more."""
_BLOCK = 64 * 1024


@contextmanager
def light_locks() -> Iterator[None]:
    """Have whatever this process locks meanwhile be locked lightly."""
    with patch("pyrage.passphrase.encrypt", lock_lightly):
        yield


def lock_lightly(content: bytes, passphrase: str, armored: bool = False) -> bytes:
    """Return an age file that *passphrase* opens; *content* fits into one block of it."""
    assert len(content) <= _BLOCK
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(16)
    wrapping = scrypt(passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=1 << WORK, r=8, p=1, dklen=32)
    body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_base64(salt), WORK, _base64(body))
    mac = hmac.digest(_derive(file_key, b"", b"header"), header, sha256)
    payload = ChaCha20Poly1305(_derive(file_key, nonce, b"payload")).encrypt(bytes(11) + b"\x01", content, None)
    file = header + b" " + _base64(mac) + b"\n" + nonce + payload
    return _armour(file) if armored else file


def _derive(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)


def _base64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")


def _armour(file: bytes) -> bytes:
    text = b64encode(file)
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return b"\n".join([b"-----BEGIN AGE ENCRYPTED FILE-----", *lines, b"-----END AGE ENCRYPTED FILE-----", b""])
