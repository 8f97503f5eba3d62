"""Signatures of requests by the later standard, which some servers send first: a header names what is signed.

We only check them. A server that sends the other kind when this one is refused can't learn so from us, since the letter
box answers before anybody has looked. Source: RFC 9421 (signatures), RFC 9530 (Content-Digest), RFC 8941 (their form).
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from undersigned.federation.rules import SignatureOdd
from undersigned.federation.signatures import NEWEST, OLDEST, Request, Signature

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_HEADER = 4000
_NEEDED: Final = frozenset({"@method", "content-digest"})
# Each of these says where the request goes.
_TARGETS: Final = (
    frozenset({"@target-uri"}),
    frozenset({"@authority", "@path"}),
    frozenset({"@authority", "@request-target"}),
)
# One signature, over parts without conditions of their own.
_INPUT: Final = re.compile(
    r'([a-z*][a-z0-9_.*-]*)=(\(("[a-z0-9@-]+"(?: "[a-z0-9@-]+")*)\)((?:;[a-z]+=(?:"[^"\\]*"|[0-9]{1,15}))*))'
)
_PARAMETER: Final = re.compile(r';([a-z]+)=(?:"([^"]*)"|([0-9]+))')
_VALUE: Final = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]+):")
_DIGEST: Final = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):")
# Without a name the key tells, which is RSA here.
_ALGORITHMS: Final = frozenset({"", "rsa-v1_5-sha256"})


@dataclass(frozen=True, slots=True)
class MessageSignature(Signature):
    """What the headers `Signature-Input` and `Signature` say.

    Attributes:
        parameters: What was signed and when, as it was spelt, which is signed too.
        created_at: When.
        expires_at: After which it is not to be believed, if it says so.
        base_url: Of the instance, as its readers know it: the request itself does not tell how it was reached.
    """

    parameters: str
    created_at: datetime
    expires_at: datetime | None
    base_url: str

    def join(self, request: Request) -> bytes:
        """Return what of *request* was signed.

        Raises:
            SignatureOdd: A part that was signed is missing, or not known.
        """
        lines = [f'"{name}": {_find_part(name, request, self.base_url)}' for name in self.names]
        return "\n".join([*lines, f'"@signature-params": {self.parameters}']).encode("latin-1", "replace")


def parse_message_signature(headers: Mapping[str, str], *, base_url: str) -> MessageSignature:
    """Read the headers of a request to the instance at *base_url*; their names are in lower case.

    Raises:
        SignatureOdd: They can't be read, hold several signatures, or name another algorithm.
    """
    said, signed = headers.get("signature-input", ""), headers.get("signature", "")
    if max(len(said), len(signed)) > _MAX_HEADER:
        raise SignatureOdd
    told, valued = _INPUT.fullmatch(said.strip()), _VALUE.fullmatch(signed.strip())
    if told is None or valued is None or told[1] != valued[1]:
        raise SignatureOdd
    names = tuple(told[3].replace('"', "").split())
    found = _PARAMETER.findall(told[4])
    parts = {name: words or number for name, words, number in found}
    if len(set(names)) != len(names) or len(parts) != len(found) or not parts.get("keyid"):
        raise SignatureOdd
    if parts.get("alg", "") not in _ALGORITHMS:
        raise SignatureOdd
    try:
        value = b64decode(valued[2], validate=True)
        created_at = datetime.fromtimestamp(int(parts["created"]), UTC)
        expires_at = datetime.fromtimestamp(int(parts["expires"]), UTC) if "expires" in parts else None
    except (binascii.Error, KeyError, ValueError, OverflowError, OSError) as error:
        raise SignatureOdd from error
    return MessageSignature(parts["keyid"], names, value, told[2], created_at, expires_at, base_url)


def check_message(request: Request, signature: MessageSignature, *, now: datetime) -> None:
    """Check everything about *request* for which no key is needed.

    Raises:
        SignatureOdd: Something is not signed that has to be, is of another body or too old.
    """
    signed = frozenset(signature.names)
    if not signed >= _NEEDED or not any(signed >= target for target in _TARGETS):
        raise SignatureOdd
    told = _DIGEST.findall(request.headers.get("content-digest", ""))
    if told != [b64encode(sha256(request.body).digest()).decode()]:
        raise SignatureOdd
    if not now - OLDEST <= signature.created_at <= now + NEWEST:
        raise SignatureOdd
    if signature.expires_at is not None and signature.expires_at < now:
        raise SignatureOdd


def _find_part(name: str, request: Request, base_url: str) -> str:
    path, _, query = request.path.partition("?")
    scheme, _, authority = base_url.partition("://")
    parts = {
        "@method": request.method,
        "@target-uri": f"{base_url}{request.path}",
        "@authority": authority,
        "@scheme": scheme,
        "@request-target": request.path,
        "@path": path,
        "@query": f"?{query}",
    }
    found = parts.get(name) if name.startswith("@") else request.headers.get(name)
    if found is None:
        raise SignatureOdd
    return found.strip()
