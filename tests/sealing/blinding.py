"""A member's side of RFC 9474 for the tests: what the page does with a library in the browser."""

from __future__ import annotations

import hashlib


def mgf1(seed: bytes, length: int) -> bytes:
    blocks = b"".join(hashlib.sha384(seed + i.to_bytes(4, "big")).digest() for i in range(-(-length // 48)))
    return blocks[:length]


def encode_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS of RFC 8017, 9.1.1."""
    length = -(-bits // 8)
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    data = bytes(length - len(salt) - 50) + b"\x01" + salt
    masked = bytes(a ^ b for a, b in zip(data, mgf1(digest, len(data)), strict=True))
    return bytes([masked[0] & 0xFF >> 8 * length - bits]) + masked[1:] + digest + b"\xbc"


def blind(n: int, e: int, message: bytes, *, salt: bytes, mask: int) -> bytes:
    encoded = int.from_bytes(encode_pss(message, salt, n.bit_length() - 1), "big")
    return (encoded * pow(mask, e, n) % n).to_bytes(-(-n.bit_length() // 8), "big")


def finish(n: int, signature: bytes, *, mask: int) -> bytes:
    return (int.from_bytes(signature, "big") * pow(mask, -1, n) % n).to_bytes(len(signature), "big")
