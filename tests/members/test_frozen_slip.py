"""Slip, token and list of codes as version 1 wrote them: a later version reads the same, or says that it is another."""

from __future__ import annotations

import json
from pathlib import Path

from undersigned.opening.issuer import digest_member_code, format_invited, member_link, parse_invited, parse_issuer
from undersigned.sealing.blind import verify_token
from undersigned.sealing.board import check_board, parse_board
from undersigned.sealing.boxes import parse_code
from undersigned.sealing.encoding import format_base64url, parse_base64url
from undersigned.sealing.slip import finish_token, format_slip, format_token, make_slip, parse_slip, parse_token

FROZEN = json.loads((Path(__file__).parents[1] / "vectors" / "member-slip-v1.json").read_text())
ISSUER = parse_issuer(FROZEN["issuer"].encode())


def test_a_frozen_request_and_slip_come_out_the_same():
    slip, blinded = make_slip(
        ISSUER.origin,
        ISSUER.org,
        ISSUER.spki,
        nonce=parse_base64url(FROZEN["nonce"]),
        salt=parse_base64url(FROZEN["salt"]),
        mask=int(FROZEN["mask"], 16),
    )

    assert format_base64url(blinded) == FROZEN["request"]
    assert format_slip(slip).decode() == FROZEN["slip"]


def test_a_frozen_slip_still_finishes_its_token():
    board = parse_board(FROZEN["board"].encode())
    slip = parse_slip(FROZEN["slip"].encode())
    check_board(board)

    assert format_token(slip.nonce, finish_token(slip, board)) == FROZEN["token"]
    nonce, signature = parse_token(FROZEN["token"])
    verify_token(origin=ISSUER.origin, spki=ISSUER.spki, nonce=nonce, signature=signature)


def test_a_frozen_list_of_codes_and_a_link_are_read_and_written_the_same():
    codes = [parse_code(code) for code in FROZEN["codes"]]
    digests = {digest_member_code(code) for code in codes}

    assert format_invited(ISSUER, digests).decode() == FROZEN["invited"]
    assert set(parse_invited(FROZEN["invited"].encode(), ISSUER)) == digests
    assert member_link(ISSUER, codes[0]) == FROZEN["link"]
