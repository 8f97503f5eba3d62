"""A member's side: what the slip can do, what it refuses, and what of it nobody else can make out."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rsa_keys import find_rsa_key
from tests.sealing import blinding

from undersigned.sealing import blind, slip
from undersigned.sealing.board import Board, digest_request
from undersigned.sealing.groups import find_most, find_shown

ORIGIN = "letters.example.org/s/timetable"
ORG = "drivers-union"


def find_spki(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def ask(key: rsa.RSAPrivateKey, *, origin: str = ORIGIN, org: str = ORG) -> tuple[slip.Slip, bytes]:
    n = key.public_key().public_numbers().n
    return slip.make_slip(
        origin,
        org,
        find_spki(key),
        nonce=secrets.token_bytes(32),
        salt=secrets.token_bytes(48),
        mask=secrets.randbelow(n - 2) + 2,
    )


def sign(key: rsa.RSAPrivateKey, *requests: bytes) -> Board:
    numbers = key.private_numbers()
    mask = secrets.randbelow(numbers.public_numbers.n - 2) + 2
    signed = {digest_request(request): blind.blind_sign(numbers, request, mask=mask) for request in requests}
    return Board(ORIGIN, ORG, find_spki(key), signed)


def test_a_slip_and_the_board_make_a_token_that_any_library_verifies():
    key = find_rsa_key()
    (mine, request), (_, other) = ask(key), ask(key)

    signature = slip.finish_token(slip.parse_slip(slip.format_slip(mine)), sign(key, other, request))

    blind.verify_token(origin=ORIGIN, spki=find_spki(key), nonce=mine.nonce, signature=signature)


def test_the_request_is_what_the_rfc_says_in_another_hand():
    key = find_rsa_key()
    numbers = key.public_key().public_numbers()
    nonce, salt, mask = secrets.token_bytes(32), secrets.token_bytes(48), secrets.randbelow(numbers.n - 2) + 2
    message = blind.make_message(ORIGIN, find_spki(key), nonce)

    _, request = slip.make_slip(ORIGIN, ORG, find_spki(key), nonce=nonce, salt=salt, mask=mask)

    assert request == blinding.blind(numbers.n, numbers.e, message, salt=salt, mask=mask)


def test_a_slip_of_another_statement_or_organisation_is_refused():
    key = find_rsa_key()
    for changed in ({"origin": "letters.example.org/s/other"}, {"org": "teachers-union"}):
        foreign, request = ask(key, **changed)

        with pytest.raises(slip.SlipForeign):
            slip.finish_token(foreign, sign(key, request))


def test_a_replaced_key_is_refused():
    mine, request = ask(find_rsa_key())
    board = sign(find_rsa_key(1), request) if int.from_bytes(request, "big") < _modulus(find_rsa_key(1)) else None

    with pytest.raises(slip.KeyReplaced):
        slip.finish_token(mine, board or sign(find_rsa_key(1)))


def test_a_replaced_or_lost_request_is_noticed():
    key = find_rsa_key()
    (mine, _), (_, replaced) = ask(key), ask(key)

    with pytest.raises(slip.RequestMissing):
        slip.finish_token(mine, sign(key, replaced))


def test_a_signature_over_something_else_is_refused():
    key = find_rsa_key()
    (mine, request), (_, other) = ask(key), ask(key)
    board = sign(key, other)
    swapped = replace(board, signatures={digest_request(request): board.signatures[digest_request(other)]})

    with pytest.raises(blind.TokenInvalid):
        slip.finish_token(mine, swapped)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff", b'{"kind":"slip","v":2}'])
def test_what_is_no_slip_is_refused(damage):
    with pytest.raises(slip.SlipInvalid):
        slip.parse_slip(damage)


def test_a_cut_or_changed_slip_is_refused():
    spelt = slip.format_slip(ask(find_rsa_key())[0])

    for changed in (spelt[:-2], spelt.replace(b'"v":1', b'"v":1,"x":2'), spelt.replace(b'"nonce":"', b'"nonce":"AA')):
        with pytest.raises(slip.SlipInvalid):
            slip.parse_slip(changed)
    assert slip.parse_slip(spelt + b"\n") == slip.parse_slip(spelt)


def test_a_token_is_pasted_with_line_breaks():
    nonce, signature = secrets.token_bytes(32), secrets.token_bytes(384)
    spelt = slip.format_token(nonce, signature)

    assert slip.parse_token(f" {spelt[:100]}\r\n {spelt[100:]} ") == (nonce, signature)
    for cut in (spelt[:-1], spelt[1:], spelt.replace(".", ""), "ä" + spelt, ""):
        with pytest.raises(blind.TokenInvalid):
            slip.parse_token(cut)


@given(st.text(max_size=600))
def test_no_text_breaks_the_reader_of_tokens(typed):
    with pytest.raises(blind.TokenInvalid):
        slip.parse_token(typed)


@settings(max_examples=20)
@given(st.integers(0, 3), st.integers(0, 3))
def test_every_request_fits_every_token(one, other):
    # Blindness: for each request and each token there is a mask that leads from one to the other, so the two together
    # say nothing about who asked for which.
    key, n = find_rsa_key(), _modulus(find_rsa_key())
    pairs = [_made(at) for at in range(4)]
    token, request = pairs[one][0], pairs[other][1]
    fits = int.from_bytes(blind_signature_of(request), "big") * pow(int.from_bytes(token, "big"), -1, n) % n

    assert int.from_bytes(token, "big") * fits % n == int.from_bytes(blind_signature_of(request), "big")
    encoded = pow(int.from_bytes(token, "big"), 65537, n)
    assert encoded * pow(fits, 65537, n) % n == int.from_bytes(request, "big")
    assert key.key_size == 3072


@pytest.mark.parametrize(
    ("counted", "issued", "expected"),
    [
        (0, 40, (None, False)),
        (4, 40, (None, False)),
        (5, 40, (5, False)),
        (36, 40, (36, False)),
        (37, 40, (None, True)),
        (40, 40, (None, True)),
        (9, 11, (9, False)),
        (10, 11, (None, True)),
    ],
)
def test_small_numbers_and_nearly_all_are_not_said(counted, issued, expected):
    shown = find_shown(counted, issued)

    assert (shown.counted, shown.is_nearly_all) == expected


@given(st.integers(11, 100_000))
def test_the_log_stops_before_it_says_that_everybody_signed(issued):
    most = find_most(issued)

    assert most < issued
    assert find_shown(most, issued).is_nearly_all
    assert not find_shown(most - 1, issued).is_nearly_all


def _modulus(key: rsa.RSAPrivateKey) -> int:
    return key.public_key().public_numbers().n


@cache
def _made(_at: int) -> tuple[bytes, bytes]:
    key = find_rsa_key()
    mine, request = ask(key)
    return slip.finish_token(mine, sign(key, request)), request


@cache
def blind_signature_of(request: bytes) -> bytes:
    return next(iter(sign(find_rsa_key(), request).signatures.values()))
