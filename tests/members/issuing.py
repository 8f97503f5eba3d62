"""An organisation with its signer, and its members with their slips: what happens on other computers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import gmpy2
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.rsa_keys import find_rsa_key

from undersigned.opening import signer as signing
from undersigned.opening.issuer import (
    Issuer,
    digest_member_code,
    format_invited,
    format_issuer,
    parse_requests,
)
from undersigned.sealing.board import Board, format_board
from undersigned.sealing.slip import Slip, finish_token, format_token, make_slip

ORG = "drivers-union"
DAYS = ("2026-11-30", "2026-12-02", "2026-12-05")


@dataclass
class Organisation:
    """A union that invites its members; `sign` is what it does offline between the windows."""

    origin: str
    org: str = ORG
    invited: int = 24
    days: tuple[str, str, str] = DAYS
    key: RSAPrivateKey = field(default_factory=find_rsa_key)

    def __post_init__(self) -> None:
        self.codes = [secrets.token_bytes(15) for _ in range(self.invited)]
        self.signer = signing.make_signer(self.codes)

    @property
    def spki(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.org, self.origin, self.spki, *self.days)

    @property
    def issuer_file(self) -> bytes:
        return format_issuer(self.issuer)

    @property
    def invited_file(self) -> bytes:
        return format_invited(self.issuer, {digest_member_code(code) for code in self.codes})

    def sign(self, requests: bytes) -> bytes:
        """Sign a downloaded file of requests, and return the board."""
        n = self.key.public_key().public_numbers().n
        signing.sign_requests(
            self.signer,
            self.key.private_numbers(),
            parse_requests(requests, self.issuer),
            draw_mask=lambda: secrets.randbelow(n - 2) + 2,
            # As on a computer with the extra `signer`: Python takes six times as long.
            power=lambda base, exponent, modulus: int(gmpy2.powmod_sec(base, exponent, modulus)),
        )
        return format_board(self.board)

    @property
    def board(self) -> Board:
        return signing.make_board(self.signer, self.issuer)

    def make_slip(self) -> tuple[Slip, bytes]:
        n = self.key.public_key().public_numbers().n
        return make_slip(
            self.origin,
            self.org,
            self.spki,
            nonce=secrets.token_bytes(32),
            salt=secrets.token_bytes(48),
            mask=secrets.randbelow(n - 2) + 2,
        )

    def finish(self, slip: Slip) -> str:
        return format_token(slip.nonce, finish_token(slip, self.board))
