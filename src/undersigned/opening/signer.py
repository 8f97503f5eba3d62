"""The organisation's signer: what it keeps, and which requests it signs. One token for each code, and no second one.

The server can't slip anything in: a code that is not on the organisation's own list is refused, and so is a second
request under a code that has its token. The same request again gets the same answer. What it keeps tells which
codes were used, by their hash, and never which member had which.
Source: docs/reference/formats/member-token.md; RFC 9474.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import rfc8785

from undersigned.opening.errors import SignerInvalid, WindowClosed
from undersigned.opening.issuer import digest_member_code
from undersigned.opening.lines import check_types, parse_object
from undersigned.sealing.blind import TOKEN_BYTES, Power, RequestMalformed, blind_sign
from undersigned.sealing.board import Board, digest_request
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.errors import CodeMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers

    from undersigned.opening.issuer import Issuer, TokenRequest

KIND = "signer"


class Outcome(StrEnum):
    """What became of a request."""

    SIGNED = "signed"
    REPEATED = "repeated"
    UNKNOWN_CODE = "unknown-code"
    USED_CODE = "used-code"
    MALFORMED = "malformed"


@dataclass(slots=True)
class Signer:
    """What the organisation's computer keeps.

    Attributes:
        open_codes: Hashes of codes that have no token yet.
        used_codes: Hashes of codes that have one, with the hash of the request that was signed.
        signatures: Blind signatures by the hash of their request.
    """

    open_codes: set[str]
    used_codes: dict[str, bytes] = field(default_factory=dict)
    signatures: dict[bytes, bytes] = field(default_factory=dict)


def make_signer(codes: Iterable[bytes]) -> Signer:
    """Return a signer for *codes*, none of which was used."""
    return Signer({digest_member_code(code) for code in codes})


def check_window(issuer: Issuer, *, today: str) -> None:
    """Check that members of *issuer* can't sign yet.

    Raises:
        WindowClosed: They can.
    """
    if today >= issuer.sign_from:
        raise WindowClosed(f"members sign from {issuer.sign_from}: a token issued now could be told apart by its time")


def sign_requests(
    signer: Signer,
    key: RSAPrivateNumbers,
    requests: Sequence[TokenRequest],
    *,
    draw_mask: Callable[[], int],
    power: Power = pow,
) -> Counter[Outcome]:
    """Sign what may be signed, keep it in *signer*, and return how many requests met which end.

    Two different requests under one code in the same file are both refused: one of them is not the member's, and the
    signer can't know which.
    """
    outcomes: Counter[Outcome] = Counter()
    doubtful = _doubtful(requests)
    for request in requests:
        outcome = _judge(signer, request, doubtful)
        if outcome is Outcome.SIGNED:
            outcome = _sign_one(
                signer, request, lambda blinded: blind_sign(key, blinded, mask=draw_mask(), power=power)
            )
        outcomes[outcome] += 1
    return outcomes


def make_board(signer: Signer, issuer: Issuer) -> Board:
    """Return the board of everything signed so far."""
    return Board(issuer.origin, issuer.org, issuer.spki, dict(signer.signatures))


def format_signer(signer: Signer) -> bytes:
    """Return the file in which *signer* is kept."""
    used = [
        {"code": code, "request": format_base64url(request), "sig": format_base64url(signer.signatures[request])}
        for code, request in sorted(signer.used_codes.items())
    ]
    return rfc8785.dumps({"kind": KIND, "open": sorted(signer.open_codes), "used": used, "v": 1})


def parse_signer(data: bytes) -> Signer:
    """Return the signer in *data*.

    Raises:
        SignerInvalid: It is something else, of another version, or cut.
    """
    members = parse_object(data, kind=KIND, types={"open": list, "used": list}, error=SignerInvalid)
    if not all(isinstance(code, str) for code in members["open"]) or not all(
        isinstance(used, dict) for used in members["used"]
    ):
        raise SignerInvalid("its codes are not spelt as version 1 says")
    signer = Signer(set(members["open"]))
    for used in members["used"]:
        check_types(used, {"code": str, "request": str, "sig": str}, "a used code", SignerInvalid)
        try:
            request, signature = parse_base64url(used["request"]), parse_base64url(used["sig"])
        except ValueError as error:
            raise SignerInvalid("a used code is not in base64url") from error
        signer.used_codes[used["code"]] = request
        signer.signatures[request] = signature
    return signer


def _doubtful(requests: Sequence[TokenRequest]) -> set[str]:
    """Return the hashes of codes under which different requests came."""
    seen: dict[str, bytes] = {}
    doubtful: set[str] = set()
    for request in requests:
        digest = _digest(request)
        if digest and seen.setdefault(digest, request.blinded) != request.blinded:
            doubtful.add(digest)
    return doubtful


def _judge(signer: Signer, request: TokenRequest, doubtful: set[str]) -> Outcome:
    """Return what is to become of *request*."""
    digest, name = _digest(request), digest_request(request.blinded)
    if digest in signer.used_codes:
        return Outcome.REPEATED if signer.used_codes[digest] == name else Outcome.USED_CODE
    if digest not in signer.open_codes:
        return Outcome.UNKNOWN_CODE
    if digest in doubtful:
        return Outcome.USED_CODE
    if name in signer.signatures or len(request.blinded) != TOKEN_BYTES:
        return Outcome.MALFORMED
    return Outcome.SIGNED


def _sign_one(signer: Signer, request: TokenRequest, sign: Callable[[bytes], bytes]) -> Outcome:
    try:
        signature = sign(request.blinded)
    except RequestMalformed:
        return Outcome.MALFORMED
    digest, name = _digest(request), digest_request(request.blinded)
    signer.open_codes.remove(digest)
    signer.used_codes[digest] = name
    signer.signatures[name] = signature
    return Outcome.SIGNED


def _digest(request: TokenRequest) -> str:
    try:
        return digest_member_code(parse_code(request.code))
    except CodeMalformed:
        return ""
