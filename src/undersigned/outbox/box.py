"""Sealing of queued mails: nobody can read a stored mail without the outbox key, which lies in memory.

A box is one version byte, a nonce of 12 bytes and ChaCha20-Poly1305 over JSON, padded with spaces to a multiple of
512 bytes, so that its length tells next to nothing of the mail. Pure: key and random bytes are handed in.

Source: RFC 8439; docs/decisions/0005-outbox.md.
"""

from __future__ import annotations

import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from undersigned.outbox.rules import Message

NONCE_SIZE_BYTES = 12
_VERSION = b"\x01"
_DOMAIN = b"undersigned outbox v1"
_BLOCK_SIZE_BYTES = 512


class BoxUnreadable(Exception):
    """The box was not made with this key, or was damaged: the mail is void."""


def seal_message(message: Message, key: bytes, random: bytes) -> bytes:
    """Encrypt *message* for the outbox.

    Args:
        message: The mail.
        key: The outbox key, 32 bytes.
        random: 12 fresh random bytes; never used twice with one key.
    """
    if len(random) != NONCE_SIZE_BYTES:
        raise ValueError(f"a box needs {NONCE_SIZE_BYTES} random bytes, not {len(random)}")
    parts = [message.to, message.subject, message.body, message.lang]
    if message.html or message.stop:
        parts += [message.html, message.stop]
    plain = json.dumps(parts, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % _BLOCK_SIZE_BYTES)
    return _VERSION + random + ChaCha20Poly1305(key).encrypt(random, plain, _DOMAIN)


def open_message(box: bytes, key: bytes) -> Message:
    """Decrypt what `seal_message` made.

    Raises:
        BoxUnreadable: Another key, another version or damage.
    """
    if box[:1] != _VERSION:
        raise BoxUnreadable
    nonce, sealed = box[1 : 1 + NONCE_SIZE_BYTES], box[1 + NONCE_SIZE_BYTES :]
    try:
        plain = ChaCha20Poly1305(key).decrypt(nonce, sealed, _DOMAIN)
    except (InvalidTag, ValueError) as error:
        raise BoxUnreadable from error
    return Message(*json.loads(plain))
