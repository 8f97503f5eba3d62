"""`undersigned member`: an organisation's signer, on its own computer: members are counted without their names."""

from __future__ import annotations

import csv
import io
import json
import secrets
import sys
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from undersigned.cli.asking import (
    add_passphrase_argument,
    ask_passphrase,
    check_absent,
    naming,
    read_file,
    today,
    write_new,
)
from undersigned.cli.main import GOOD, WRONG, Undone
from undersigned.cli.slip import register_slips
from undersigned.instance.config import is_loopback
from undersigned.instance.files import write_whole
from undersigned.opening.issuer import (
    MAX_INVITED,
    MAX_REQUESTS_BYTES,
    Issuer,
    digest_member_code,
    format_invited,
    format_issuer,
    member_link,
    parse_issuer,
    parse_requests,
)
from undersigned.opening.signer import (
    Outcome,
    check_window,
    format_signer,
    make_board,
    make_signer,
    parse_signer,
    sign_requests,
)
from undersigned.sealing.blind import EXPONENT, KEY_BITS, Power
from undersigned.sealing.board import MAX_BOARD_BYTES, check_board, format_board, parse_board
from undersigned.sealing.boxes import CODE_BYTES, format_code
from undersigned.sealing.groups import LEAST_INVITED
from undersigned.sealing.words import PASSPHRASE_BYTES, normalise_passphrase, spell_passphrase

if TYPE_CHECKING:
    import argparse

_KEY, _ISSUER, _CODES, _INVITED, _SIGNER = "key.pem", "issuer.json", "codes.csv", "invited.jsonl", "signer.json"
_MAX_SMALL_BYTES = 64 * 1024
_OUTCOMES = {
    Outcome.SIGNED: "signed",
    Outcome.REPEATED: "were signed before; they stay on the board",
    Outcome.UNKNOWN_CODE: "refused: the code is not on your list. Who sent them? Not one of your members",
    Outcome.USED_CODE: "refused: the code has its token, or two different requests came under one code",
    Outcome.MALFORMED: "refused: not a request for your key",
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "member",
        help="tokens for an organisation's members: its offline signer, and a member's side without a script",
        description="An organisation's signer: makes a key and codes for one statement, signs one request for each "
        "code, and writes the board. The key never leaves this computer. `ask` and `finish` are for members who do not "
        "use the page's script. Needs no network.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _register_keys(actions)
    sign = actions.add_parser("sign", help="sign the requests that the statement's page collected")
    sign.add_argument("folder", metavar="DIR", type=Path)
    sign.add_argument("requests", metavar="REQUESTS", type=Path)
    add_passphrase_argument(sign)
    _finish(sign, _sign)
    board = actions.add_parser("board", help="write the board of everything signed, to be published")
    board.add_argument("folder", metavar="DIR", type=Path)
    board.add_argument("board", metavar="BOARD", type=Path)
    _finish(board, _board)
    check = actions.add_parser("check", help="check a published board, as anyone can")
    check.add_argument("board", metavar="BOARD", type=Path)
    _finish(check, _check)
    register_slips(actions)


def _register_keys(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = actions.add_parser("keys", help="make the key of one statement, and codes for the members")
    keys.add_argument("folder", metavar="DIR", type=Path, help="a new folder on your own computer")
    keys.add_argument("--org", required=True, help="short name of the organisation, as `teachers-union`")
    keys.add_argument("--for", dest="origin", required=True, metavar="STATEMENT", help="as `letters.example.org/s/id`")
    keys.add_argument("--codes", type=int, required=True, metavar="N", help="one for every member, also the undecided")
    keys.add_argument("--issue-until", required=True, metavar="DAY", help="last day on which members ask for tokens")
    keys.add_argument("--sign-from", required=True, metavar="DAY", help="first day on which members sign")
    keys.add_argument("--sign-until", required=True, metavar="DAY", help="last day on which members sign")
    _finish(keys, _keys)


def _keys(arguments: argparse.Namespace) -> int:
    if not LEAST_INVITED <= arguments.codes <= MAX_INVITED:
        raise Undone(
            f"Between {LEAST_INVITED} and {MAX_INVITED:,} codes make sense: in a smaller group nobody is hidden."
        )
    _check_days(arguments)
    files = [arguments.folder / name for name in (_KEY, _ISSUER, _CODES, _INVITED, _SIGNER)]
    check_absent(*files)
    key = generate_private_key(EXPONENT, KEY_BITS)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    issuer = Issuer(
        arguments.org, arguments.origin, spki, arguments.issue_until, arguments.sign_from, arguments.sign_until
    )
    with naming("This can't be offered"):
        described = format_issuer(issuer)
    passphrase = spell_passphrase(secrets.token_bytes(PASSPHRASE_BYTES))
    codes = [secrets.token_bytes(CODE_BYTES) for _ in range(arguments.codes)]
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    written = io.StringIO(newline="")
    scheme = "http" if is_loopback(issuer.origin.partition("/")[0]) else "https"
    rows = [[format_code(code), member_link(issuer, code, scheme=scheme)] for code in codes]
    csv.writer(written).writerows([["code", "link"], *rows])
    invited = format_invited(issuer, {digest_member_code(code) for code in codes})
    contents = (locked, described, written.getvalue().encode(), invited, format_signer(make_signer(codes)))
    for path, data in zip(files, contents, strict=True):
        write_new(path, data)
    if arguments.json:
        members = {"codes": len(codes), "folder": str(arguments.folder), "org": issuer.org, "passphrase": passphrase}
        print(json.dumps(members, indent=2))
        return GOOD
    print(f"Made in {arguments.folder}. Write these seven words on paper; they open the key:\n\n    {passphrase}\n")
    print(f"{_ISSUER:<13}  give it to the convenor: it goes into the public log")
    print(f"{_INVITED:<13}  give it to the convenor too: by it the page knows a code from a mistyped one")
    print(
        f"{_CODES:<13}  {len(codes):,} links: mail one to every member, keep no list of who got which, then delete it"
    )
    print(f"{_KEY:<13}  stays here; whoever has it and the words can forge your members' signatures")
    print(f"{_SIGNER:<13}  stays here; remembers which codes have their token")
    return GOOD


def _check_days(arguments: argparse.Namespace) -> None:
    try:
        between = date.fromisoformat(arguments.sign_from) - date.fromisoformat(arguments.issue_until)
    except ValueError as error:
        raise Undone("A day is spelt like 2026-11-30.") from error
    if timedelta() < between < timedelta(days=2):
        raise Undone("Leave a whole day between the last day of asking and the first of signing: on it you sign.")


def _sign(arguments: argparse.Namespace) -> int:
    issuer = _read_issuer(arguments.folder)
    path = arguments.folder / _SIGNER
    with naming(path):
        signer = parse_signer(read_file(path, MAX_BOARD_BYTES))
    with naming(arguments.requests):
        requests = parse_requests(read_file(arguments.requests, MAX_REQUESTS_BYTES), issuer)
    with naming("Too late"):
        check_window(issuer, today=today())
    key = _unlock(arguments, issuer)
    n = key.private_numbers().public_numbers.n
    outcomes = sign_requests(
        signer,
        key.private_numbers(),
        requests,
        draw_mask=lambda: secrets.randbelow(n - 2) + 2,
        power=_find_power(),
    )
    # Kept before anything is said: a code whose token is out must never get a second one.
    write_whole(path, format_signer(signer), is_durable=True)
    path.chmod(0o600)
    if arguments.json:
        print(json.dumps({outcome.value: outcomes[outcome] for outcome in Outcome}, indent=2))
    else:
        for outcome in Outcome:
            if outcomes[outcome]:
                print(f"{outcomes[outcome]:,} {_OUTCOMES[outcome]}.")
        print(f"Now write the board: undersigned member board {arguments.folder} BOARD")
    refused = outcomes[Outcome.UNKNOWN_CODE] + outcomes[Outcome.USED_CODE] + outcomes[Outcome.MALFORMED]
    return WRONG if refused else GOOD


def _board(arguments: argparse.Namespace) -> int:
    issuer = _read_issuer(arguments.folder)
    path = arguments.folder / _SIGNER
    with naming(path):
        signer = parse_signer(read_file(path, MAX_BOARD_BYTES))
        board = make_board(signer, issuer)
        check_board(board)
    data = format_board(board)
    write_new(arguments.board, data)
    return _tell_board(arguments, data, len(board.signatures))


def _check(arguments: argparse.Namespace) -> int:
    data = read_file(arguments.board, MAX_BOARD_BYTES)
    with naming(arguments.board):
        board = parse_board(data)
        check_board(board)
    return _tell_board(arguments, data, len(board.signatures))


def _tell_board(arguments: argparse.Namespace, data: bytes, count: int) -> int:
    from undersigned.opening.decisions import digest_export

    digest = digest_export(data)
    if arguments.json:
        print(json.dumps({"n": count, "sha256": digest}, indent=2))
    else:
        print(f"{arguments.board}: {count:,} tokens, all signed by the organisation's key.\nSHA-256: {digest}")
    return GOOD


def _read_issuer(folder: Path) -> Issuer:
    path = folder / _ISSUER
    with naming(path):
        return parse_issuer(read_file(path, _MAX_SMALL_BYTES))


def _unlock(arguments: argparse.Namespace, issuer: Issuer) -> RSAPrivateKey:
    path = arguments.folder / _KEY
    data = read_file(path, _MAX_SMALL_BYTES)
    passphrase = normalise_passphrase(ask_passphrase(arguments))
    try:
        key = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError) as error:
        raise Undone(f"{path}: the passphrase does not open it, or the file was changed.") from error
    if not isinstance(key, RSAPrivateKey):
        raise Undone(f"{path} holds another kind of key.")
    if key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != issuer.spki:
        raise Undone(f"{path} is not the key that {_ISSUER} names. Was one of them replaced?")
    return key


def _find_power() -> Power:
    """Return the modular power to sign with: in constant time where the library for it is installed."""
    if find_spec("gmpy2") is None:
        print(
            "undersigned: signing without gmpy2, which is slower and lets other programs on this computer measure the "
            "key's work. Install it with: pip install 'undersigned[signer]'",
            file=sys.stderr,
        )
        return pow
    import gmpy2

    return lambda base, exponent, modulus: int(gmpy2.powmod_sec(base, exponent, modulus))


def _finish(parser: argparse.ArgumentParser, run: object) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
