"""A DKIM signature under each mail, so that who receives it can tell that it is ours: rsa-sha256, relaxed/relaxed.

RSA with 2048 bits, because many receivers still read no other kind. Pure: key and time are handed in. The mathematics
is that of `cryptography`; what is written here is the form.

Source: RFC 6376; RFC 8301; docs/decisions/0051-mail-that-arrives.md.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_SIZE_BITS: Final = 2048
_SIGNED: Final = (
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
    "content-language", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
# Named once more than they are there, so that nobody can put a second one above the first.
_NEVER_ADDED: Final = ("from", "to", "subject", "date", "content-type")
_WIDTH: Final = 72
_EMPTY: Final = re.compile(rb"(\r\n)*\Z")


def sign_mail(mail: bytes, *, domain: str, selector: str, key: rsa.RSAPrivateKey, now_seconds: int) -> bytes:
    """Return *mail* with a signature of *domain* above it.

    Args:
        mail: As it is handed to the mail server, with CRLF.
        domain: Of the sender.
        selector: Name of the key in the name system.
        key: That belongs to it.
        now_seconds: Time of signing, since 1970.
    """
    head, _, body = mail.partition(b"\r\n\r\n")
    headers = split_headers(head)
    there = [name for name, _ in headers]
    names = [name for name in _SIGNED if name in there] + list(_NEVER_ADDED)
    lines = [
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; t={now_seconds};",
        f"d={domain}; s={selector};",
        *_break(f"h={':'.join(names)};"),
        f"bh={hash_body(body)};",
        "b=",
    ]
    # Folded before it is signed: a line break within a value counts as a space.
    own = " " + "\r\n ".join(lines)
    signature = base64.b64encode(
        key.sign(make_input(headers, names, own.encode()), padding.PKCS1v15(), hashes.SHA256())
    ).decode()
    pieces = [signature[at : at + _WIDTH] for at in range(0, len(signature), _WIDTH)]
    folded = "\r\n ".join(pieces)
    return f"DKIM-Signature:{own}{folded}\r\n".encode() + mail


def split_headers(head: bytes) -> list[tuple[str, bytes]]:
    """Return the headers of a mail: name in lower case, and everything behind the colon."""
    lines = re.sub(rb"\r\n(?=[ \t])", b"\x00", head).split(b"\r\n")
    pairs = [line.replace(b"\x00", b"\r\n").partition(b":") for line in lines if line]
    return [(name.decode("latin-1").strip().lower(), value) for name, _, value in pairs]


def make_input(headers: Sequence[tuple[str, bytes]], names: Sequence[str], own: bytes) -> bytes:
    """Return the bytes that are signed: the headers of these *names*, the lowest first, and *own* with an empty `b=`.

    A name that is there no more times adds nothing: that is how a second one is forbidden.
    """
    left = list(headers)
    found = []
    for wanted in names:
        for at in range(len(left) - 1, -1, -1):
            if left[at][0] == wanted:
                found.append(_relax(*left.pop(at)) + b"\r\n")
                break
    return b"".join(found) + _relax("dkim-signature", own)


def hash_body(body: bytes) -> str:
    """Return the hash of a body, in which spaces at ends of lines and empty lines at its end don't count."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    plain = _EMPTY.sub(b"", b"\r\n".join(lines), count=1)
    digest = hashlib.sha256(plain + b"\r\n" if plain else b"").digest()
    return base64.b64encode(digest).decode()


def format_public(key: rsa.RSAPrivateKey) -> str:
    """Return the public half as it stands in the name system, behind `p=`."""
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(public).decode()


def format_record(public: str) -> str:
    """Return the text record that makes a key known (RFC 6376, 3.6.1)."""
    return f"v=DKIM1; k=rsa; p={public}"


def parse_tags(record: str) -> dict[str, str]:
    """Return the tags of a record such as `v=DKIM1; k=rsa; p=…` (RFC 6376, 3.2)."""
    pairs = (part.split("=", 1) for part in record.split(";") if "=" in part)
    return {name.strip(): "".join(value.split()) for name, value in pairs}


def is_record_of(record: str, public: str) -> bool:
    """Say whether *record* makes the key known whose public half is *public*."""
    return parse_tags(record).get("p") == public


def _relax(name: str, value: bytes) -> bytes:
    plain = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.encode() + b":" + plain


def _break(names: str) -> list[str]:
    """Break a list of names after colons, where spaces may stand."""
    lines = [""]
    for part in re.findall(r"[^:]+:?", names):
        if lines[-1] and len(lines[-1]) + len(part) > _WIDTH:
            lines.append("")
        lines[-1] += part
    return lines
