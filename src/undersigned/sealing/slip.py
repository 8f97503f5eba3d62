"""A member's side of a token: blind a request, keep the slip, and finish the token with what the board shows.

The slip stays with the member. It holds the nonce, which the log publishes when the token is used, so whoever finds it
later can tell that its owner signed; it is deleted after use. The page does the same with a library in the browser;
here it is for those who use no script. Chance is handed in.
Source: RFC 9474, sections 4.2 and 4.4; RFC 8017, section 9.1.1; docs/reference/formats/member-token.md.
"""

import json
from dataclasses import dataclass
from hashlib import sha384
from math import gcd
from typing import Any

import rfc8785

from undersigned.sealing.blind import (
    KEY_BITS,
    NONCE_BYTES,
    TOKEN_BYTES,
    TokenInvalid,
    make_message,
    read_issuer_key,
    verify_token,
)
from undersigned.sealing.board import Board, digest_request
from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.errors import SealingError

SALT_BYTES = 48
_DIGEST_BYTES = 48
MAX_SLIP_BYTES = 8 * 1024


class SlipInvalid(SealingError):
    """It is no slip of version 1."""


class SlipForeign(SealingError):
    """The slip is for another organisation or statement than the board."""


class KeyReplaced(SealingError):
    """The board was signed with another key than the one that the slip was made for."""


class RequestMissing(SealingError):
    """The request of this slip is not on the board: it was lost, or somebody replaced it."""


class MaskUnfit(SealingError):
    """The random number shares a factor with the modulus; draw another one."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a member keeps between the two windows.

    Attributes:
        origin: Of the statement's log.
        org: Short name of the organisation.
        spki: Its public key as it was when the request was made, DER.
        nonce: 32 bytes that nobody has seen yet.
        inverse: Takes the blinding off again; 384 bytes.
        request: SHA-256 of the blinded request, under which its signature stands on the board.
    """

    origin: str
    org: str
    spki: bytes
    nonce: bytes
    inverse: bytes
    request: bytes


def make_slip(origin: str, org: str, spki: bytes, *, nonce: bytes, salt: bytes, mask: int) -> tuple[Slip, bytes]:
    """Return a slip and the blinded request that goes with it.

    Args:
        origin: Of the statement's log.
        org: Short name of the organisation.
        spki: Its public key, DER.
        nonce: 32 random bytes.
        salt: 48 random bytes.
        mask: Random, from 2 to the modulus less 1.
    Raises:
        IssuerKeyUnfit: The key is not one for member tokens.
        MaskUnfit: Draw again.
    """
    numbers = read_issuer_key(spki).public_numbers()
    encoded = int.from_bytes(_encode_pss(make_message(origin, spki, nonce), salt), "big")
    if gcd(mask, numbers.n) != 1 or gcd(encoded, numbers.n) != 1:
        raise MaskUnfit("this number can't be undone")
    blinded = (encoded * pow(mask, numbers.e, numbers.n) % numbers.n).to_bytes(TOKEN_BYTES, "big")
    inverse = pow(mask, -1, numbers.n).to_bytes(TOKEN_BYTES, "big")
    return Slip(origin, org, spki, nonce, inverse, digest_request(blinded)), blinded


def finish_token(slip: Slip, board: Board) -> bytes:
    """Return the organisation's signature over the nonce of *slip*, out of the whole *board*.

    Raises:
        SlipForeign: The board is of another organisation or statement.
        KeyReplaced: It was signed with another key.
        RequestMissing: The request is not on it.
        TokenInvalid: What stands there is not a signature over the request.
    """
    if (board.origin, board.org) != (slip.origin, slip.org):
        raise SlipForeign(f"the slip is for {slip.org} and {slip.origin}")
    if board.spki != slip.spki:
        raise KeyReplaced("the board was signed with another key than the one that the slip was made for")
    found = board.signatures.get(slip.request)
    if found is None:
        raise RequestMissing("the request of this slip is not on the board")
    n = read_issuer_key(slip.spki).public_numbers().n
    signature = (int.from_bytes(found, "big") * int.from_bytes(slip.inverse, "big") % n).to_bytes(TOKEN_BYTES, "big")
    verify_token(origin=slip.origin, spki=slip.spki, nonce=slip.nonce, signature=signature)
    return signature


def format_slip(slip: Slip) -> bytes:
    """Return the file that the member keeps."""
    return rfc8785.dumps(
        {
            "inverse": format_base64url(slip.inverse),
            "kind": "slip",
            "nonce": format_base64url(slip.nonce),
            "org": slip.org,
            "origin": slip.origin,
            "request": format_base64url(slip.request),
            "spki": format_base64url(slip.spki),
            "v": 1,
        }
    )


def parse_slip(data: bytes) -> Slip:
    """Return the slip that *data* spells.

    Raises:
        SlipInvalid: It is something else, of another version, or damaged.
    """
    try:
        members: Any = json.loads(data)
        slip = _read(members)
        spelt = format_slip(slip)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, rfc8785.CanonicalizationError) as error:
        raise SlipInvalid("it is no slip of version 1") from error
    # Mail programs and editors add a line feed; nothing else may differ.
    if spelt != data.rstrip(b"\r\n"):
        raise SlipInvalid("it was changed, or cut")
    return slip


def format_token(nonce: bytes, signature: bytes) -> str:
    """Return nonce and signature as one word that can be pasted."""
    return f"{format_base64url(nonce)}.{format_base64url(signature)}"


def parse_token(typed: str) -> tuple[bytes, bytes]:
    """Return nonce and signature of a token that was pasted, with spaces and line breaks anywhere.

    Raises:
        TokenInvalid: It is no token, or cut.
    """
    spelt = "".join(typed.split())
    first, _, second = spelt.partition(".")
    try:
        nonce, signature = parse_base64url(first), parse_base64url(second)
    except ValueError as error:
        raise TokenInvalid("a token is two words in base64url with a full stop between them") from error
    if len(nonce) != NONCE_BYTES or len(signature) != TOKEN_BYTES:
        raise TokenInvalid("a token has a nonce of 32 bytes and a signature of 384")
    return nonce, signature


def _read(members: Any) -> Slip:
    if members["kind"] != "slip" or members["v"] != 1:
        raise ValueError("another kind or version")
    nonce, inverse, request, spki = (parse_base64url(members[name]) for name in ("nonce", "inverse", "request", "spki"))
    if (len(nonce), len(inverse), len(request)) != (NONCE_BYTES, TOKEN_BYTES, 32):
        raise ValueError("a value has another length")
    return Slip(str(members["origin"]), str(members["org"]), spki, nonce, inverse, request)


def _encode_pss(message: bytes, salt: bytes) -> bytes:
    """Return EMSA-PSS of *message* for a modulus of 3072 bits. Source: RFC 8017, section 9.1.1."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 48 bytes")
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    data = bytes(TOKEN_BYTES - SALT_BYTES - _DIGEST_BYTES - 2) + b"\x01" + salt
    mask = _stretch(digest, len(data))
    masked = bytes(one ^ other for one, other in zip(data, mask, strict=True))
    # One bit shorter than the modulus, so that the number is surely below it.
    return bytes([masked[0] & 0xFF >> 8 * TOKEN_BYTES - KEY_BITS + 1]) + masked[1:] + digest + b"\xbc"


def _stretch(seed: bytes, length: int) -> bytes:
    """Return *length* bytes of MGF1 with SHA-384. Source: RFC 8017, appendix B.2.1."""
    rounds = range(-(-length // _DIGEST_BYTES))
    return b"".join(sha384(seed + at.to_bytes(4, "big")).digest() for at in rounds)[:length]
