"""The board: everything that an organisation signed for its members, published as one file that is the same for all.

A member finds the signature by the hash of the own request, on the own machine, out of the whole file; nobody learns
which one was looked for. The order is that of the hashes, so it tells nothing about who came first.
Source: docs/reference/formats/member-token.md and log.md (`board`: its number of tokens and its SHA-256).
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import rfc8785

from undersigned.sealing.blind import TOKEN_BYTES, TokenInvalid, find_request, read_issuer_key
from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.errors import SealingError

MAX_BOARD_BYTES = 64 * 1024 * 1024


class BoardInvalid(SealingError):
    """It is no board of version 1, or a signature on it is not one of the organisation."""


@dataclass(frozen=True, slots=True)
class Board:
    """What an organisation signed.

    Attributes:
        origin: Of the statement's log.
        org: Short name of the organisation, as in the log.
        spki: Its public key for this statement, DER.
        signatures: Blind signatures of 384 bytes, by the SHA-256 of the request that each is over.
    """

    origin: str
    org: str
    spki: bytes
    signatures: dict[bytes, bytes]


def digest_request(blinded: bytes) -> bytes:
    """Return the name under which the signature over *blinded* stands on the board."""
    return sha256(blinded).digest()


def format_board(board: Board) -> bytes:
    """Return the published bytes of *board*."""
    tokens = [
        {"request": format_base64url(request), "sig": format_base64url(signature)}
        for request, signature in sorted(board.signatures.items())
    ]
    return rfc8785.dumps(
        {
            "kind": "board",
            "org": board.org,
            "origin": board.origin,
            "spki": format_base64url(board.spki),
            "tokens": tokens,
            "v": 1,
        }
    )


def parse_board(data: bytes) -> Board:
    """Return the board that *data* spells canonically; its signatures are not checked yet.

    Raises:
        BoardInvalid: It is not canonical, of another version, or a request is there twice.
    """
    try:
        members: Any = json.loads(data)
        board = _read(members)
        spelt = format_board(board)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, rfc8785.CanonicalizationError) as error:
        raise BoardInvalid("it is no board of version 1") from error
    if spelt != data:
        raise BoardInvalid("it is not in canonical form, or names a request twice")
    return board


def check_board(board: Board) -> None:
    """Check that the organisation's key made every signature on *board*.

    Raises:
        BoardInvalid: One is not over the request that it stands beside.
        IssuerKeyUnfit: The key is not one for member tokens.
    """
    key = read_issuer_key(board.spki)
    for request, signature in board.signatures.items():
        try:
            signed = find_request(key, signature)
        except TokenInvalid as error:
            raise BoardInvalid("a signature is not a number below the modulus") from error
        if digest_request(signed) != request:
            raise BoardInvalid("a signature is not over the request that it stands beside")


def _read(members: Any) -> Board:
    if members["kind"] != "board" or members["v"] != 1:
        raise ValueError("another kind or version")
    signatures = {parse_base64url(token["request"]): parse_base64url(token["sig"]) for token in members["tokens"]}
    if any(len(request) != sha256().digest_size for request in signatures):
        raise ValueError("a request is named by 32 bytes")
    if any(len(signature) != TOKEN_BYTES for signature in signatures.values()):
        raise ValueError("a signature has 384 bytes")
    return Board(str(members["origin"]), str(members["org"]), parse_base64url(members["spki"]), signatures)
