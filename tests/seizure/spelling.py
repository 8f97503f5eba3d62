"""The ways in which a word or an address could lie on a disk: encodings, escapes, packings, hashes, keyed hashes.

A canary is a word of twelve ASCII letters that stands nowhere else in the world, so that every normal form, case
folding and cutting of the name that it is part of keeps it. Hashes are made of what programs hash: whole addresses
and names.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SHORTEST_BYTES = 8
"""A needle that is shorter would be found by chance."""


def _base64_within(text: bytes, shift: int, altchars: bytes | None = None) -> bytes:
    """Return the characters that *text* always has in base64, where it begins *shift* bytes after a multiple of three.

    Characters that depend on what stands before and after are cut off.
    """
    spelt = base64.b64encode(bytes(shift) + text, altchars)
    whole = (shift + len(text)) // 3 * 4
    return spelt[(0, 2, 3)[shift] : whole]


def _base32_within(text: bytes, shift: int) -> bytes:
    spelt = base64.b32encode(bytes(shift) + text)
    whole = (shift + len(text)) // 5 * 8
    return spelt[-(-shift * 8 // 5) : whole]


def _base85_within(text: bytes, shift: int, encode: Callable[[bytes], bytes]) -> bytes:
    # Five characters hold four bytes together, so only whole groups keep their spelling.
    inner = text[-shift % 4 :]
    return encode(inner[: len(inner) // 4 * 4])


def _uu_within(text: bytes, shift: int) -> bytes:
    spelt = binascii.b2a_uu(bytes(shift) + text)[1:]
    return spelt[(0, 2, 3)[shift] : (shift + len(text)) // 3 * 4]


def _each(text: str, form: str) -> bytes:
    return "".join(form.format(ord(letter)) for letter in text).encode()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "upper case": lambda text: text.upper().encode(),
    "reversed": lambda text: text[::-1].encode(),
    "rot13": lambda text: codecs.encode(text, "rot13").encode(),
    "utf-16 little-endian": lambda text: text.encode("utf-16-le"),
    "utf-16 big-endian": lambda text: text.encode("utf-16-be"),
    "utf-32 little-endian": lambda text: text.encode("utf-32-le"),
    "ebcdic": lambda text: text.encode("cp037"),
    "hex": lambda text: text.encode().hex().encode(),
    "hex, upper case": lambda text: text.encode().hex().upper().encode(),
    "hex of utf-16": lambda text: text.encode("utf-16-le").hex().encode(),
    "percent": lambda text: _each(text, "%{:02X}"),
    "percent twice": lambda text: _each(text, "%25{:02X}"),
    "quoted-printable": lambda text: _each(text, "={:02X}"),
    "json escapes": lambda text: _each(text, "\\u{:04x}"),
    "backslash x": lambda text: _each(text, "\\x{:02x}"),
    "octal escapes": lambda text: _each(text, "\\{:03o}"),
    "html decimal": lambda text: _each(text, "&#{};"),
    "html hexadecimal": lambda text: _each(text, "&#x{:x};"),
    **{f"base64 at {shift}": lambda text, s=shift: _base64_within(text.encode(), s) for shift in range(3)},
    **{
        f"base64 of upper case at {shift}": lambda text, s=shift: _base64_within(text.upper().encode(), s)
        for shift in range(3)
    },
    **{
        f"base64 of utf-16 at {shift}": lambda text, s=shift: _base64_within(text.encode("utf-16-le"), s)
        for shift in range(3)
    },
    **{f"uuencode at {shift}": lambda text, s=shift: _uu_within(text.encode(), s) for shift in range(3)},
    **{f"base32 at {shift}": lambda text, s=shift: _base32_within(text.encode(), s) for shift in range(5)},
    **{
        f"base85 at {shift}": lambda text, s=shift: _base85_within(text.encode(), s, base64.b85encode)
        for shift in range(4)
    },
    **{
        f"ascii85 at {shift}": lambda text, s=shift: _base85_within(text.encode(), s, base64.a85encode)
        for shift in range(4)
    },
}
"""By name: from a canary to the bytes to look for."""

HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")
_SHOWN_BYTES = 12


def spell_word(word: str) -> Iterator[tuple[str, bytes]]:
    """Yield every encoding of the canary *word* that is long enough not to be found by chance.

    The first letter may be a capital or not, so what follows it is looked for.
    """
    for name, encode in ENCODINGS.items():
        needle = encode(word[1:].lower())
        if len(needle) >= SHORTEST_BYTES:
            yield name, needle


def spell_hashes(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield hashes of *text* as they would be stored: raw, in hexadecimal, in base64."""
    for name in HASHES:
        yield from _spell_digest(name, hashlib.new(name, text.encode()).digest())


def spell_keyed(text: str, keys: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield keyed hashes of *text* under every key that the server holds."""
    for name, key in keys.items():
        yield from _spell_digest(f"hmac with {name}", hmac.digest(key, text.encode(), "sha256"))


def spell_secret(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the ways in which the bytes of a key or a code would be stored."""
    yield "raw", secret
    yield "hex", secret.hex().encode()
    yield "hex, upper case", secret.hex().upper().encode()
    for shift in range(3):
        yield f"base64 at {shift}", _base64_within(secret, shift)
        yield f"base64url at {shift}", _base64_within(secret, shift, b"-_")
    yield "base32", _base32_within(secret, 0)


def _spell_digest(name: str, digest: bytes) -> Iterable[tuple[str, bytes]]:
    short = digest[:_SHOWN_BYTES]
    yield name, short
    yield f"{name} in hex", short.hex().encode()
    yield f"{name} in upper hex", short.hex().upper().encode()
    yield f"{name} in base64", base64.b64encode(short)
    yield f"{name} in base64url", base64.urlsafe_b64encode(short)
