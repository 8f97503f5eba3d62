"""Member tokens: the RFC's vectors, and what is refused."""

from __future__ import annotations

import json
import secrets
import sys
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.rsa_keys import find_rsa_key
from tests.sealing import blinding

from undersigned.sealing import blind

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "letters.example.org/s/timetable"
NONCE = bytes(range(32))


def find_spki(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def find_spki_with_exponent(exponent: int) -> bytes:
    """A key that nobody could sign with, which only its exponent shows."""
    public = rsa.RSAPublicNumbers(exponent, find_rsa_key().public_key().public_numbers().n).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def make_token(key: rsa.RSAPrivateKey, message: bytes) -> bytes:
    numbers = key.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    mask = secrets.randbelow(n - 2) + 2
    request = blinding.blind(n, e, message, salt=secrets.token_bytes(48), mask=mask)
    signature = blind.blind_sign(numbers, request, mask=secrets.randbelow(n - 2) + 2)
    blind.check_blind_signature(key.public_key(), request, signature)
    return blinding.finish(n, signature, mask=mask)


def test_a_token_is_good_for_its_statement_and_nonce():
    key = find_rsa_key()
    spki = find_spki(key)
    token = make_token(key, blind.make_message(ORIGIN, spki, NONCE))

    blind.verify_token(origin=ORIGIN, spki=spki, nonce=NONCE, signature=token)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "letters.example.org/s/another"},
        {"nonce": bytes(32)},
        {"nonce": bytes(31)},
        {"signature": bytes(384)},
        {"signature": b""},
        {"signature": b"\xff" * 384},
    ],
    ids=str,
)
def test_a_token_is_good_for_nothing_else(changed):
    key = find_rsa_key()
    spki = find_spki(key)
    token = make_token(key, blind.make_message(ORIGIN, spki, NONCE))

    with pytest.raises(blind.TokenInvalid):
        blind.verify_token(**{"origin": ORIGIN, "spki": spki, "nonce": NONCE, "signature": token} | changed)


def test_a_token_of_another_organisations_key_is_refused():
    key, other = find_rsa_key(), find_rsa_key(1)
    token = make_token(key, blind.make_message(ORIGIN, find_spki(key), NONCE))

    with pytest.raises(blind.TokenInvalid):
        blind.verify_token(origin=ORIGIN, spki=find_spki(other), nonce=NONCE, signature=token)


@pytest.mark.parametrize(
    "spki", [b"", b"\x30\x00", find_spki(find_rsa_key(bits=2048)), find_spki_with_exponent(3)], ids=len
)
def test_an_unfit_key_of_an_organisation_is_refused(spki):
    with pytest.raises(blind.IssuerKeyUnfit):
        blind.read_issuer_key(spki)


def test_a_request_of_another_length_or_too_great_is_refused():
    numbers = find_rsa_key().private_numbers()

    for request in (b"", bytes(383), bytes(385), b"\xff" * 384):
        with pytest.raises(blind.RequestMalformed):
            blind.blind_sign(numbers, request, mask=2)


def test_a_fault_while_signing_gives_nothing_away():
    numbers = find_rsa_key().private_numbers()
    calls = []

    def err_once(base: int, exponent: int, modulus: int) -> int:
        calls.append(modulus)
        return pow(base, exponent, modulus) ^ (len(calls) == 1)

    with pytest.raises(blind.SigningFaulty):
        blind.blind_sign(numbers, bytes(383) + b"\x07", mask=5, power=err_once)


def test_the_vectors_of_rfc_9474_hold(shared: Path):
    vectors = json.loads((shared / "vectors" / "rfc9474.json").read_text())

    for vector in vectors:
        _check_vector({name: _number(value) for name, value in vector.items()}, vector)
    assert len(vectors) == 4


def _number(value: str) -> int:
    return int(value, 16) if value and all(c in "0123456789abcdefx" for c in value) else 0


def _check_vector(numbers: dict[str, int], vector: dict[str, str]) -> None:
    n, e, d, p, q = (numbers[name] for name in "nedpq")
    key = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, n))
    salt = bytes.fromhex(vector["salt"].removeprefix("0x"))
    message = bytes.fromhex(vector["input_msg"].removeprefix("0x"))
    length = -(-n.bit_length() // 8)
    mask = pow(numbers["inv"], -1, n)

    blinded = blinding.blind(n, e, message, salt=salt, mask=mask)
    signature = blind.blind_sign(key, blinded, mask=secrets.randbelow(n - 2) + 2)
    token = blinding.finish(n, signature, mask=mask)

    assert blinded == numbers["blinded_msg"].to_bytes(length, "big")
    assert signature == numbers["blind_sig"].to_bytes(length, "big")
    assert token == numbers["sig"].to_bytes(length, "big")
    public = rsa.RSAPublicNumbers(e, n).public_key()
    public.verify(token, message, padding.PSS(padding.MGF1(SHA384()), len(salt)), SHA384())


def test_signing_in_constant_time_gives_the_same(shared: Path):
    gmpy2 = pytest.importorskip("gmpy2", reason="gmpy2 is not installed: it is an extra of the organisation's signer")
    numbers = find_rsa_key().private_numbers()

    def power(base: int, exponent: int, modulus: int) -> int:
        return int(gmpy2.powmod_sec(base, exponent, modulus))

    request = b"\x01" * 384
    assert blind.blind_sign(numbers, request, mask=9, power=power) == blind.blind_sign(numbers, request, mask=11)
    assert "gmpy2" in sys.modules
