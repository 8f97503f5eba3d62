"""Signatures of HTTP requests as servers of the Fediverse make and check them: RSA with SHA-256 over chosen headers.

A request that changes something has to sign its target, host, date and digest; it is taken only for a while around its
date. Source: draft-cavage-http-signatures-12; docs.joinmastodon.org, "Security"; RFC 3230 (Digest).
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from undersigned.federation.rules import ActorOdd, SignatureOdd, SignatureWrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

OLDEST: Final = timedelta(hours=12)
NEWEST: Final = timedelta(hours=1)
"""How far the date of a request may lie behind and before ours: as Mastodon has it, whose queues wait for hours."""
NEEDED: Final = frozenset({"(request-target)", "host", "date", "digest"})
KEY_BITS: Final = 2048

_MOST_BITS = 8192
_MAX_HEADER = 4000
_PART: Final = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([0-9]+))\s*(?:,|$)')
# hs2019 leaves it to the key, which is RSA here.
_ALGORITHMS: Final = frozenset({"", "rsa-sha256", "hs2019"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: names of *headers* are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """What the header `Signature` says."""

    key_id: str
    names: tuple[str, ...]
    value: bytes

    @property
    def digest(self) -> bytes:
        """What tells it from every other: RSA makes one signature alone of a message."""
        return sha256(self.value).digest()

    def join(self, request: Request) -> bytes:
        """Return what of *request* was signed.

        Raises:
            SignatureOdd: A header that was signed is missing.
        """
        return _join(request.method, request.path, request.headers, self.names)


def parse_signature(header: str) -> Signature:
    """Read the header `Signature`.

    Raises:
        SignatureOdd: It can't be read, or names another algorithm.
    """
    parts: dict[str, str] = {}
    at = 0
    while at < len(header) <= _MAX_HEADER:
        found = _PART.match(header, at)
        if found is None or found[1] in parts:
            raise SignatureOdd
        parts[found[1]] = found[2] or found[3] or ""
        at = found.end()
    if parts.get("algorithm", "").lower() not in _ALGORITHMS or not parts.get("keyId"):
        raise SignatureOdd
    try:
        value = b64decode(parts.get("signature", ""), validate=True)
    except binascii.Error as error:
        raise SignatureOdd from error
    names = tuple(parts.get("headers", "date").lower().split())
    if not value or len(set(names)) != len(names):
        raise SignatureOdd
    return Signature(parts["keyId"], names, value)


def check_signed(request: Request, signature: Signature, *, host: str, now: datetime) -> None:
    """Check everything about *request* for which no key is needed.

    Raises:
        SignatureOdd: Something is not signed that has to be, is for another host, of another body or too old.
    """
    headers = request.headers
    if not set(signature.names) >= NEEDED or headers.get("host", "").lower() != host:
        raise SignatureOdd
    digests = dict(part.strip().partition("=")[::2] for part in headers.get("digest", "").split(","))
    told = {name.upper(): value for name, value in digests.items()}.get("SHA-256")
    if told != b64encode(sha256(request.body).digest()).decode():
        raise SignatureOdd
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError, OverflowError) as error:
        raise SignatureOdd from error
    if at.tzinfo is None or not now - OLDEST <= at <= now + NEWEST:
        raise SignatureOdd


def verify_signature(request: Request, signature: Signature, key: RSAPublicKey) -> None:
    """Check that *key* signed *request*.

    Raises:
        SignatureOdd: A header that was signed is missing.
        SignatureWrong: It did not.
    """
    signed = signature.join(request)
    try:
        key.verify(signature.value, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise SignatureWrong from error


def read_key(pem: str) -> RSAPublicKey:
    """Return the public key that *pem* holds.

    Raises:
        ActorOdd: It is none of RSA, or of no fit size.
    """
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ActorOdd from error
    if not isinstance(key, RSAPublicKey) or not KEY_BITS <= key.key_size <= _MOST_BITS:
        raise ActorOdd
    return key


def sign_request(
    key: RSAPrivateKey, key_id: str, *, method: str, host: str, path: str, now: datetime, body: bytes | None = None
) -> dict[str, str]:
    """Return the headers that a request to *host* needs, with the signature.

    Args:
        key: Of the actor.
        key_id: Under which others find its public half.
        method: Such as `POST`.
        host: With its port, if it is not the usual one.
        path: With the query, if any.
        now: The time.
        body: Of a request that has one.
    """
    headers = {"Host": host, "Date": format_datetime(now.astimezone(UTC), usegmt=True)}
    names = ["(request-target)", "host", "date"]
    if body is not None:
        headers["Digest"] = f"SHA-256={b64encode(sha256(body).digest()).decode()}"
        headers["Content-Type"] = "application/activity+json"
        names += ["digest", "content-type"]
    signed = _join(method, path, {name.lower(): value for name, value in headers.items()}, names)
    value = b64encode(key.sign(signed, padding.PKCS1v15(), SHA256())).decode()
    parts = {"keyId": key_id, "algorithm": "rsa-sha256", "headers": " ".join(names), "signature": value}
    return headers | {"Signature": ",".join(f'{name}="{part}"' for name, part in parts.items())}


def _join(method: str, path: str, headers: Mapping[str, str], names: Sequence[str]) -> bytes:
    lines = []
    for name in names:
        if name == "(request-target)":
            lines.append(f"{name}: {method.lower()} {path}")
        elif name in headers:
            lines.append(f"{name}: {headers[name]}")
        else:
            raise SignatureOdd
    return "\n".join(lines).encode("latin-1", "replace")
