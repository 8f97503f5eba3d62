"""A member's side on the command line: ask for a token, keep the slip, finish the token; for who uses no script."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.cli.asking import naming, read_file, write_new
from undersigned.cli.main import GOOD, Undone
from undersigned.opening.issuer import parse_issuer
from undersigned.sealing.blind import NONCE_BYTES, read_issuer_key
from undersigned.sealing.board import MAX_BOARD_BYTES, parse_board
from undersigned.sealing.encoding import format_base64url
from undersigned.sealing.slip import (
    MAX_SLIP_BYTES,
    SALT_BYTES,
    KeyReplaced,
    RequestMissing,
    SlipForeign,
    finish_token,
    format_slip,
    format_token,
    make_slip,
    parse_slip,
)

if TYPE_CHECKING:
    import argparse

_MAX_ISSUER_BYTES = 64 * 1024
_MISSING = (
    "Your request is not on the board: it was lost, or somebody replaced it. Tell your organisation. It can compare "
    "how many it signed; nobody can sign for you with this slip."
)
_REPLACED = "The board was signed with another key than the one that you asked. Do not use it, and tell everyone."


def register_slips(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two actions of a member to *actions*."""
    ask = actions.add_parser("ask", help="as a member: make the request, and the slip that you keep")
    ask.add_argument("issuer", metavar="ISSUER", type=Path, help="issuer.json, from the organisation's page")
    ask.add_argument("slip", metavar="SLIP", type=Path, help="a new file; keep it where nobody looks")
    ask.add_argument("--key", metavar="DIGEST", help="what stands behind the full stop in your organisation's link")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.set_defaults(run=_ask)
    finish = actions.add_parser("finish", help="as a member: finish the token with the board, ready to be pasted")
    finish.add_argument("slip", metavar="SLIP", type=Path)
    finish.add_argument("board", metavar="BOARD", type=Path, help="board.json, from the organisation's page")
    finish.add_argument("--json", action="store_true", help="print one JSON object")
    finish.set_defaults(run=_finish)


def _ask(arguments: argparse.Namespace) -> int:
    with naming(arguments.issuer):
        issuer = parse_issuer(read_file(arguments.issuer, _MAX_ISSUER_BYTES))
    digest = sha256(issuer.spki).hexdigest()
    if arguments.key and arguments.key.strip().lower() != digest:
        raise Undone(
            f"{arguments.issuer} holds another key than your organisation's link names. Do not use it; tell everyone."
        )
    # Any number below the modulus must be as likely as any other: this alone is what hides the request.
    n = read_issuer_key(issuer.spki).public_numbers().n
    slip, blinded = make_slip(
        issuer.origin,
        issuer.org,
        issuer.spki,
        nonce=secrets.token_bytes(NONCE_BYTES),
        salt=secrets.token_bytes(SALT_BYTES),
        mask=secrets.randbelow(n - 2) + 2,
    )
    write_new(arguments.slip, format_slip(slip))
    request = format_base64url(blinded)
    if arguments.json:
        print(json.dumps({"key": digest, "request": request, "slip": str(arguments.slip)}, indent=2))
        return GOOD
    print(f"Paste this request, with your code, into the page of {issuer.org}, until {issuer.issue_until}:\n")
    print(f"{request}\n")
    print(f"Keep {arguments.slip} until {issuer.sign_from}. Whoever finds it after you signed can tell that you did.")
    if not arguments.key:
        print(f"Compare the key with your organisation's link, behind the full stop: {digest}")
    return GOOD


def _finish(arguments: argparse.Namespace) -> int:
    with naming(arguments.slip):
        slip = parse_slip(read_file(arguments.slip, MAX_SLIP_BYTES))
    with naming(arguments.board):
        board = parse_board(read_file(arguments.board, MAX_BOARD_BYTES))
        try:
            signature = finish_token(slip, board)
        except RequestMissing as error:
            raise Undone(_MISSING) from error
        except KeyReplaced as error:
            raise Undone(_REPLACED) from error
        except SlipForeign as error:
            raise Undone(f"{arguments.board} is not the board of this slip, which is for {slip.org}.") from error
    token = format_token(slip.nonce, signature)
    if arguments.json:
        print(json.dumps({"org": slip.org, "token": token}, indent=2))
        return GOOD
    print(f"Paste this token into the page of {slip.org}. It holds nothing about you:\n\n{token}\n")
    print(f"Then delete {arguments.slip}.")
    return GOOD
