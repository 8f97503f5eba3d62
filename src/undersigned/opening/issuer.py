"""An organisation that lets its members be counted without their names: its public key, its windows, its codes.

The codes are random and say nothing; only their hashes are kept, so that the organisation's computer does not tell
later which codes there were. Source: docs/reference/formats/member-token.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import rfc8785

from undersigned.opening.errors import InvitedInvalid, IssuerInvalid, RequestsInvalid
from undersigned.opening.lines import format_lines, parse_lines, parse_object
from undersigned.sealing.blind import IssuerKeyUnfit, read_issuer_key
from undersigned.sealing.boxes import format_code
from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.groups import LEAST_INVITED

KIND = "issuer"
REQUESTS_KIND = "token-requests"
INVITED_KIND = "member-codes"
MAX_INVITED = 1_000_000
MAX_INVITED_BYTES = 96 * 1024 * 1024
MAX_REQUESTS_BYTES = 128 * 1024 * 1024
_ORG = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODE_PURPOSE = b"undersigned/v1/member-code\n"


@dataclass(frozen=True, slots=True)
class Issuer:
    """What the log says about an organisation that issues tokens, and the statement that they are for."""

    org: str
    origin: str
    spki: bytes
    issue_until: str
    sign_from: str
    sign_until: str


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a member sent: a code of the organisation, and the blinded request."""

    code: str
    blinded: bytes


def format_issuer(issuer: Issuer) -> bytes:
    """Return the file that goes to the server and into the log.

    Raises:
        IssuerInvalid: A name, a key or the order of the days is not allowed.
    """
    _check(issuer)
    return rfc8785.dumps(
        {
            "issue_until": issuer.issue_until,
            "kind": KIND,
            "org": issuer.org,
            "origin": issuer.origin,
            "sign_from": issuer.sign_from,
            "sign_until": issuer.sign_until,
            "spki": format_base64url(issuer.spki),
            "v": 1,
        }
    )


def parse_issuer(data: bytes) -> Issuer:
    """Return the issuer in *data*.

    Raises:
        IssuerInvalid: It is something else, of another version, or not allowed.
    """
    types = dict.fromkeys(("issue_until", "org", "origin", "sign_from", "sign_until", "spki"), str)
    members = parse_object(data, kind=KIND, types=types, error=IssuerInvalid)
    try:
        spki = parse_base64url(members["spki"])
    except ValueError as error:
        raise IssuerInvalid("the key is not in base64url") from error
    issuer = Issuer(**{name: members[name] for name in types} | {"spki": spki})
    _check(issuer)
    return issuer


def format_requests(issuer: Issuer, requests: list[TokenRequest]) -> bytes:
    """Return the file in which a server hands *requests* to the organisation, in the order of their codes."""
    header = {"kind": REQUESTS_KIND, "key": _digest_key(issuer), "org": issuer.org, "origin": issuer.origin}
    ordered = sorted(requests, key=lambda request: (request.code, request.blinded))
    return format_lines(header, [{"blinded": format_base64url(r.blinded), "code": r.code} for r in ordered])


def parse_requests(data: bytes, issuer: Issuer) -> list[TokenRequest]:
    """Return the requests in *data*, which must be meant for *issuer*.

    Raises:
        RequestsInvalid: It is something else, cut, or meant for another organisation, statement or key.
    """
    header, lines = parse_lines(
        data,
        kind=REQUESTS_KIND,
        header={"key": str, "org": str, "origin": str},
        line={"blinded": str, "code": str},
        error=RequestsInvalid,
    )
    if (header["org"], header["origin"]) != (issuer.org, issuer.origin):
        raise RequestsInvalid(f"they are meant for {header['org']} and {header['origin']}")
    if header["key"] != _digest_key(issuer):
        raise RequestsInvalid("they were made for another key than yours: the page shows a replaced key; tell everyone")
    try:
        return [TokenRequest(line["code"], parse_base64url(line["blinded"])) for line in lines]
    except ValueError as error:
        raise RequestsInvalid("a request is not in base64url") from error


def format_invited(issuer: Issuer, digests: set[str]) -> bytes:
    """Return the file by which a server recognises codes: their hashes, in order, and no code."""
    header = {"kind": INVITED_KIND, "key": _digest_key(issuer), "org": issuer.org, "origin": issuer.origin}
    return format_lines(header, [{"digest": digest} for digest in sorted(digests)])


def parse_invited(data: bytes, issuer: Issuer) -> list[str]:
    """Return the hashes of the codes in *data*, which must belong to *issuer*.

    Raises:
        InvitedInvalid: It is something else, cut, of another issuer, names a code twice, or invites too few.
    """
    header, lines = parse_lines(
        data,
        kind=INVITED_KIND,
        header={"key": str, "org": str, "origin": str},
        line={"digest": str},
        error=InvitedInvalid,
    )
    if (header["org"], header["origin"], header["key"]) != (issuer.org, issuer.origin, _digest_key(issuer)):
        raise InvitedInvalid("its codes were made for another issuer file")
    digests = [line["digest"] for line in lines]
    if not all(map(_DIGEST.fullmatch, digests)) or digests != sorted(set(digests)):
        raise InvitedInvalid("its codes are not spelt as version 1 says, or stand twice")
    if not LEAST_INVITED <= len(digests) <= MAX_INVITED:
        raise InvitedInvalid(f"it invites {len(digests)} members; {LEAST_INVITED} at least can hide among each other")
    return digests


def member_link(issuer: Issuer, code: bytes, *, scheme: str = "https") -> str:
    """Return the address that a member opens: code and key stand behind `#`, so that no server sees them."""
    return f"{scheme}://{issuer.origin}/members/{issuer.org}/index.html#{format_code(code)}.{_digest_key(issuer)}"


def digest_member_code(code: bytes) -> str:
    """Return what is kept of a code: it has 120 random bits, so the hash needs no key."""
    return sha256(_CODE_PURPOSE + code).hexdigest()


def _digest_key(issuer: Issuer) -> str:
    return sha256(issuer.spki).hexdigest()


def _check(issuer: Issuer) -> None:
    if not _ORG.fullmatch(issuer.org):
        raise IssuerInvalid("the organisation's short name has letters a to z, digits, dots and hyphens")
    try:
        days = [date.fromisoformat(day) for day in (issuer.issue_until, issuer.sign_from, issuer.sign_until)]
        read_issuer_key(issuer.spki)
    except ValueError as error:
        raise IssuerInvalid("a day is spelt like 2026-11-30") from error
    except IssuerKeyUnfit as error:
        raise IssuerInvalid(str(error)) from error
    if not days[0] < days[1] <= days[2]:
        raise IssuerInvalid("first tokens are issued until a day, then members sign from a later day until another")
