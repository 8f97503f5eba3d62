"""The state that travels in a mailed link: everything is in it, so that nothing has to be stored before confirmation.

A confirm link holds a random seed r, the record that was shown, and where it belongs; salt and code are derived from
r, so a repeated click finds the same ones. A manage link holds the address, which proves the mailbox. Padded to 512
bytes or whole kilobytes, so that the length does not tell the name.
Source: docs/reference/formats/link.md.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.sealing.boxes import CODE_BYTES
from undersigned.sealing.dated import find_day, open_dated, seal_dated
from undersigned.sealing.errors import BoxMalformed

SEED_BYTES = 32
LIFETIME_SECONDS = 48 * 60 * 60
_PURPOSE = b"undersigned/v1/link\n"
_SALT_INFO = b"undersigned/v1/link/salt"
_CODE_INFO = b"undersigned/v1/link/withdraw"
_CONFIRM, _MANAGE = 1, 2
_SMALL, _LARGE = 512, 1024
_MAX_SPELT = 16_384


@dataclass(frozen=True, slots=True)
class ConfirmLink:
    """What a confirm link carries.

    Attributes:
        seed: r, 32 random bytes; nothing of it is ever stored.
        collection: Number of the collection.
        version: Version of the text that was shown.
        address: As typed; the token is made of its normal form.
        lang: Language of the pages.
        vis: Who may see the name.
        record: Canonical bytes of what is signed.
        expires_at: POSIX seconds.
        wants_news: The person asked to be kept informed.
        invitation: Number of the invitation that the form came with, before a release; 0 without one.
        turn: How often that invitation had been made anew: only with the present one the link counts.
    """

    seed: bytes
    collection: int
    version: int
    address: str
    lang: str
    vis: str
    record: bytes
    expires_at: int
    wants_news: bool = False
    invitation: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class ManageLink:
    """What a manage link carries: whoever has it can read mail to *address*."""

    collection: int
    address: str
    lang: str
    expires_at: int


def seal_confirm_link(link: ConfirmLink, *, key: bytes, day: int, nonce: bytes) -> bytes:
    """Encrypt *link* with the key of *day*."""
    members = {
        "a": link.address,
        "c": link.collection,
        "l": link.lang,
        "n": link.version,
        "vis": link.vis,
        "x": link.expires_at,
    }
    if link.wants_news:
        members["w"] = True
    if link.invitation:
        members["i"] = [link.invitation, link.turn]
    return _seal(_pad(_join(_CONFIRM, link.seed, members, link.record)), key, day, nonce)


def seal_manage_link(link: ManageLink, *, key: bytes, day: int, nonce: bytes, like: bytes = b"") -> bytes:
    """Encrypt *link* with the key of *day*; the box becomes as long as the box *like*, so that two mails look alike."""
    members = {"a": link.address, "c": link.collection, "l": link.lang, "x": link.expires_at}
    plain = _pad(_join(_MANAGE, bytes(SEED_BYTES), members, b""))
    plain += bytes(max(0, len(like) - _OVERHEAD - len(plain)))
    return _seal(plain, key, day, nonce)


def open_link(box: bytes, *, key: bytes) -> ConfirmLink | ManageLink:
    """Decrypt a link; whether it has expired is for the caller to say.

    Raises:
        BoxMalformed: It is not a link of version 1.
        BoxForged: It was not made with *key*, or was changed.
    """
    kind, seed, members, record = _split(open_dated(box, key=key, purpose=_PURPOSE))
    if kind == _MANAGE:
        return ManageLink(members["c"], members["a"], members["l"], members["x"])
    return ConfirmLink(
        seed,
        members["c"],
        members["n"],
        members["a"],
        members["l"],
        members["vis"],
        record,
        members["x"],
        members.get("w", False),
        *members.get("i", (0, 0)),
    )


def derive_salt(seed: bytes) -> bytes:
    """Return the salt of the commitment."""
    return _derive(seed, _SALT_INFO, 32)


def derive_code(seed: bytes) -> bytes:
    """Return the code by which the signature is changed or taken back."""
    return _derive(seed, _CODE_INFO, CODE_BYTES)


def format_link(box: bytes) -> str:
    """Return *box* as it stands after the `#`: base64url without padding."""
    return urlsafe_b64encode(box).decode("ascii").rstrip("=")


def parse_link(typed: str) -> bytes:
    """Return the box in what was *typed*: the code or the whole address, with spaces and line breaks anywhere.

    Raises:
        BoxMalformed: It can't be a link: it was mistyped or cut off.
    """
    spelt = "".join(typed.split()).rpartition("#")[2].strip("<>\"'.,;").rstrip("=")
    if len(spelt) > _MAX_SPELT:
        raise BoxMalformed("longer than any link")
    try:
        box = urlsafe_b64decode(spelt + "=" * (-len(spelt) % 4))
    except (Error, ValueError) as error:
        raise BoxMalformed("not base64url") from error
    # The decoder passes over what it does not know; a link has one spelling.
    if format_link(box) != spelt:
        raise BoxMalformed("not base64url in its one spelling")
    find_day(box)
    return box


def _derive(seed: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=None, info=info).derive(seed)


def _seal(plain: bytes, key: bytes, day: int, nonce: bytes) -> bytes:
    return seal_dated(plain, key=key, day=day, purpose=_PURPOSE, nonce=nonce)


def _join(kind: int, seed: bytes, members: dict[str, Any], record: bytes) -> bytes:
    spelt = _ENCODE(members).encode()
    return b"".join(
        (bytes((kind,)), seed, len(spelt).to_bytes(2, "big"), spelt, len(record).to_bytes(2, "big"), record)
    )


def _split(plain: bytes) -> tuple[int, bytes, dict[str, Any], bytes]:
    kind, seed = plain[0], plain[1 : 1 + SEED_BYTES]
    if kind not in (_CONFIRM, _MANAGE):
        raise BoxMalformed("a kind of link that is not understood")
    spelt, at = _take(plain, 1 + SEED_BYTES)
    record, _ = _take(plain, at)
    members: dict[str, Any] = json.loads(spelt)
    return kind, seed, members, record


def _take(plain: bytes, at: int) -> tuple[bytes, int]:
    start = at + 2
    end = start + int.from_bytes(plain[at:start], "big")
    return plain[start:end], end


def _pad(plain: bytes) -> bytes:
    # Lengths stand inside, so that zeros at the end can't be mistaken.
    size = _SMALL if len(plain) <= _SMALL else -(-len(plain) // _LARGE) * _LARGE
    return plain.ljust(size, b"\0")


_OVERHEAD = len(seal_dated(b"", key=bytes(32), day=0, purpose=b"", nonce=bytes(12)))
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
