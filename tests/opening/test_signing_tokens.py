"""The organisation's signer: one token for each of its codes, and a board that anyone can check."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from opening_samples import ORIGIN
from tests.rsa_keys import find_rsa_key
from tests.sealing import blinding

from undersigned.opening import issuer as issuing
from undersigned.opening import signer as signing
from undersigned.opening.errors import IssuerInvalid, RequestsInvalid, SignerInvalid, WindowClosed
from undersigned.opening.issuer import Issuer, TokenRequest
from undersigned.opening.signer import Outcome
from undersigned.sealing.blind import make_message, verify_token
from undersigned.sealing.board import BoardInvalid, check_board, digest_request, format_board, parse_board
from undersigned.sealing.boxes import format_code

KEY = find_rsa_key()
NUMBERS = KEY.private_numbers()
N = NUMBERS.public_numbers.n
SPKI = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
ISSUER = Issuer("drivers-union", ORIGIN, SPKI, "2026-11-30", "2026-12-01", "2026-12-03")
CODES = [number.to_bytes(15, "big") for number in range(30)]


class Member:
    """Someone with a code, and a slip that stays at home."""

    def __init__(self, code: bytes):
        self.nonce = secrets.token_bytes(32)
        self.mask = secrets.randbelow(N - 2) + 2
        message = make_message(ORIGIN, SPKI, self.nonce)
        blinded = blinding.blind(N, 65537, message, salt=secrets.token_bytes(48), mask=self.mask)
        self.request = TokenRequest(format_code(code), blinded)

    def finish(self, board) -> bytes:
        return blinding.finish(N, board.signatures[digest_request(self.request.blinded)], mask=self.mask)


def sign(signer, *requests):
    outcomes = signing.sign_requests(signer, NUMBERS, requests, draw_mask=lambda: secrets.randbelow(N - 2) + 2)
    return dict(outcomes)


def test_members_sign_with_tokens_from_the_board():
    members = [Member(code) for code in CODES[:3]]
    signer = signing.make_signer(CODES)
    file = issuing.format_requests(ISSUER, [member.request for member in members])

    assert sign(signer, *issuing.parse_requests(file, ISSUER)) == {Outcome.SIGNED: 3}
    board = parse_board(format_board(signing.make_board(signer, ISSUER)))

    check_board(board)
    for member in members:
        verify_token(origin=ORIGIN, spki=SPKI, nonce=member.nonce, signature=member.finish(board))


def test_the_same_request_again_gets_no_second_token():
    member, signer = Member(CODES[0]), signing.make_signer(CODES)
    sign(signer, member.request)
    before = dict(signer.signatures)

    assert sign(signing.parse_signer(signing.format_signer(signer)), member.request) == {Outcome.REPEATED: 1}
    assert signer.signatures == before


def test_a_slip_used_twice_is_refused():
    signer = signing.make_signer(CODES)
    sign(signer, Member(CODES[0]).request)

    assert sign(signer, Member(CODES[0]).request) == {Outcome.USED_CODE: 1}
    assert len(signer.signatures) == 1


def test_two_requests_under_one_code_are_both_refused():
    signer = signing.make_signer(CODES)

    assert sign(signer, Member(CODES[0]).request, Member(CODES[0]).request) == {Outcome.USED_CODE: 2}


def test_a_request_that_was_slipped_in_is_refused():
    foreign = Member(b"\xff" * 15).request

    outcomes = sign(signing.make_signer(CODES), foreign, TokenRequest("hello", foreign.blinded))

    assert outcomes == {Outcome.UNKNOWN_CODE: 2}


@pytest.mark.parametrize("blinded", [b"", bytes(383), b"\xff" * 384], ids=len)
def test_what_is_no_request_is_refused_and_uses_no_code(blinded):
    signer = signing.make_signer(CODES)

    assert sign(signer, TokenRequest(format_code(CODES[0]), blinded)) == {Outcome.MALFORMED: 1}
    assert sign(signer, Member(CODES[0]).request) == {Outcome.SIGNED: 1}


def test_requests_for_another_organisation_or_a_replaced_key_are_refused():
    requests = [Member(CODES[0]).request]
    other = find_rsa_key(1).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    for issuer, match in (
        (replace(ISSUER, org="riders-union"), "meant for riders-union"),
        (replace(ISSUER, origin="letters.example.org/s/another"), "another"),
        (replace(ISSUER, spki=other), "replaced key"),
    ):
        with pytest.raises(RequestsInvalid, match=match):
            issuing.parse_requests(issuing.format_requests(issuer, requests), ISSUER)


def test_nothing_is_signed_once_members_sign():
    signing.check_window(ISSUER, today="2026-11-30")

    with pytest.raises(WindowClosed):
        signing.check_window(ISSUER, today="2026-12-01")


@pytest.mark.parametrize(
    "changed",
    [
        {"sign_from": "2026-11-30"},
        {"sign_until": "2026-11-30"},
        {"issue_until": "30.11.2026"},
        {"org": "Drivers' Union"},
        {"spki": b""},
    ],
    ids=str,
)
def test_an_issuer_with_odd_days_name_or_key_is_refused(changed):
    with pytest.raises(IssuerInvalid):
        issuing.format_issuer(replace(ISSUER, **changed))


def test_an_issuer_comes_out_as_it_went_in():
    assert issuing.parse_issuer(issuing.format_issuer(ISSUER)) == ISSUER


def test_a_board_with_a_signature_in_the_wrong_place_is_told():
    signer = signing.make_signer(CODES)
    sign(signer, Member(CODES[0]).request, Member(CODES[1]).request)
    board = signing.make_board(signer, ISSUER)
    (one, first), (two, second) = board.signatures.items()

    with pytest.raises(BoardInvalid):
        check_board(replace(board, signatures={one: second, two: first}))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"kind":"board"}', b"[" * 50_000], ids=len)
def test_what_is_no_board_is_told(data):
    with pytest.raises(BoardInvalid):
        parse_board(data)


def test_a_board_in_another_spelling_is_told():
    data = format_board(signing.make_board(signing.make_signer(CODES), ISSUER))

    with pytest.raises(BoardInvalid):
        parse_board(data + b"\n")


@pytest.mark.parametrize("changed", [{"v": 2}, {"kind": "x"}, {"used": [{}]}, {"open": None}], ids=str)
def test_a_damaged_signer_is_told(changed):
    members = json.loads(signing.format_signer(signing.make_signer(CODES)))

    with pytest.raises(SignerInvalid):
        signing.parse_signer(json.dumps(members | changed).encode())
