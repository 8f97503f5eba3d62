"""Files that people keep are readable for ever: what version 1 wrote once is read by every later version."""

from __future__ import annotations

import json
from pathlib import Path

from opening_samples import ORIGIN

from undersigned.opening.box import format_box, open_box, parse_box
from undersigned.opening.decisions import (
    Decisions,
    digest_export,
    format_decisions,
    parse_decisions,
    propose_decisions,
)
from undersigned.opening.export import format_export, parse_export
from undersigned.opening.issuer import format_issuer, format_requests, parse_issuer, parse_requests
from undersigned.opening.reading import read_export
from undersigned.opening.signer import format_signer, make_board, parse_signer
from undersigned.sealing.blind import verify_token
from undersigned.sealing.board import check_board, format_board, parse_board
from undersigned.sealing.contents import Rehearsal, parse_content
from undersigned.sealing.encoding import parse_base64url
from undersigned.sealing.envelope import find_recipient, fingerprint_recipients, open_sealed, spell_fingerprint
from undersigned.sealing.keyfile import unlock_key
from undersigned.sealing.shares import parse_paper

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "sealed-v1.json").read_text())
FILES = {name: spelt.encode() for name, spelt in VECTORS.items() if isinstance(spelt, str)}


def test_a_key_file_and_its_fingerprint():
    key = unlock_key(FILES["key_file"], VECTORS["passphrase"])
    fingerprint = fingerprint_recipients([find_recipient(key)])

    assert key == VECTORS["key"]
    assert (fingerprint.hex(), spell_fingerprint(fingerprint)) == (VECTORS["fingerprint"], VECTORS["fingerprint_words"])


def test_a_rehearsal():
    content = parse_content(open_sealed(parse_base64url(VECTORS["rehearsal"]), [VECTORS["key"]]))

    assert content == Rehearsal(ORIGIN, VECTORS["answer"])


def test_a_box_and_its_papers():
    box = parse_box(FILES["box"])

    assert open_box(box, [parse_paper(words) for words in VECTORS["papers"][:2]]) == VECTORS["key"]
    assert format_box(box) == FILES["box"]


def test_an_export_and_decisions():
    export = parse_export(FILES["export"])
    reading = read_export(export, VECTORS["key"])

    assert sorted(signature.record.name for signature in reading.opened) == VECTORS["names"]
    assert format_export(export) == FILES["export"]
    decisions = Decisions(ORIGIN, digest_export(FILES["export"]), propose_decisions(reading))
    assert parse_decisions(FILES["decisions"]) == decisions
    assert format_decisions(decisions) == FILES["decisions"]


def test_an_issuer_its_requests_board_and_tokens():
    issuer = parse_issuer(FILES["issuer"])
    signer, board = parse_signer(FILES["signer"]), parse_board(FILES["board"])

    check_board(board)
    assert format_issuer(issuer) == FILES["issuer"]
    assert format_requests(issuer, parse_requests(FILES["requests"], issuer)) == FILES["requests"]
    assert format_signer(signer) == FILES["signer"]
    assert format_board(make_board(signer, issuer)) == format_board(board) == FILES["board"]
    for token in VECTORS["tokens"]:
        verify_token(
            origin=issuer.origin,
            spki=issuer.spki,
            nonce=parse_base64url(token["nonce"]),
            signature=parse_base64url(token["sig"]),
        )
