"""Members counted without their names: an organisation that issues tokens within a test, and forgeries of its parts."""

# ruff: noqa: E501 (a table of cases is read line by line)

import json
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

import rfc8785
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.rsa_keys import find_rsa_key
from tests.verifier.bundles import ORIGIN, make_statement

from undersigned.publiclog.entry import Board as BoardEntry
from undersigned.publiclog.entry import Close, Issuer, Member
from undersigned.publiclog.errors import LedgerInvalid
from undersigned.sealing.blind import blind_sign
from undersigned.sealing.board import Board, digest_request, format_board
from undersigned.sealing.encoding import format_base64url
from undersigned.sealing.slip import finish_token, make_slip
from undersigned.verifier.findings import Wrong
from undersigned.verifier.layout import board_path, issuer_path

ORG = "drivers-union"
DAYS = {"issue_until": "2026-11-30", "sign_from": "2026-12-01", "sign_until": "2026-12-03"}
ISSUED = 12
BOARD, ISSUER_FILE = board_path(ORG), issuer_path(ORG)


@dataclass(frozen=True)
class Organisation:
    """What an organisation made for a statement: its key, its board, and the tokens that its members finished."""

    origin: str
    org: str
    spki: bytes
    board: bytes
    tokens: tuple[tuple[bytes, bytes], ...]

    @property
    def issuer(self):
        return Issuer(org=self.org, spki=format_base64url(self.spki), **DAYS)

    @property
    def board_entry(self):
        return BoardEntry(n=ISSUED, org=self.org, sha256=sha256(self.board).hexdigest())

    def member(self, number):
        nonce, signature = self.tokens[number]
        return Member(nonce=format_base64url(nonce), org=self.org, sig=format_base64url(signature))

    def files(self, board=None):
        named = {"kind": "issuer", "org": self.org, "origin": self.origin, "spki": format_base64url(self.spki), "v": 1}
        board = self.board if board is None else board
        return {issuer_path(self.org): rfc8785.dumps(named | DAYS), board_path(self.org): board}


@cache
def make_organisation(key=0, org=ORG, origin=ORIGIN):
    numbers = find_rsa_key(key).private_numbers()
    n = numbers.public_numbers.n
    spki = find_rsa_key(key).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    made = [
        make_slip(origin, org, spki, nonce=sha256(b"%d" % at).digest(), salt=bytes(48), mask=n // 2 + at)
        for at in range(ISSUED)
    ]
    signed = {digest_request(request): blind_sign(numbers, request, mask=n // 3) for _, request in made}
    board = Board(origin, org, spki, signed)
    tokens = tuple((slip.nonce, finish_token(slip, board)) for slip, _ in made)
    return Organisation(origin, org, spki, format_board(board), tokens)


def count_members(*entries, files=None, change=None):
    """A bundle whose log goes on with *entries*; besides it holds *files*, or what the organisation publishes."""

    def forge():
        statement = make_statement(3)
        for entry in entries:
            statement.append(entry)
        statement.members = make_organisation().files() if files is None else files
        made = files_of(statement)
        if change:
            change(statement, made)
        return made

    return forge


def files_of(statement):
    """Return the files of *statement*, also where its log breaks a rule that no ledger lets pass."""
    try:
        return statement.files()
    except LedgerInvalid:
        files = make_statement(3).files()
        return {path: data for path, data in files.items() if not path.startswith("tile/")} | statement.log_files()


def replace_bytes(path, old, new):
    def change(_, files):
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)

    return change


def drop_file(path):
    return lambda _, files: files.pop(path)


def good_entries(counted=6):
    made = union()
    return made.issuer, made.board_entry, *(made.member(at) for at in range(counted))


def forged_board(**changed):
    """The organisation's board with another part, and the entry that fits its bytes."""
    made = union()
    board = rfc8785.dumps(json.loads(made.board) | changed)
    entry = BoardEntry(n=ISSUED, org=ORG, sha256=sha256(board).hexdigest())
    return count_members(made.issuer, entry, files=made.files(board))


def unfit_key():
    key = find_rsa_key(bits=2048)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return count_members(replace(union().issuer, spki=format_base64url(spki)))


def union():
    return make_organisation()


def other():
    return make_organisation(1)


def elsewhere():
    return make_organisation(origin="letters.example.org/s/other")


_TABLE = [
    ("a token under another key", lambda: count_members(union().issuer, union().board_entry, other().member(0)), Wrong.MEMBER_FORGED),
    ("a token for another statement", lambda: count_members(union().issuer, union().board_entry, elsewhere().member(0)), Wrong.MEMBER_FORGED),
    ("a token with another nonce", lambda: count_members(union().issuer, union().board_entry, replace(union().member(0), nonce=union().member(1).nonce)), Wrong.MEMBER_FORGED),
    ("a token that nobody signed", lambda: count_members(union().issuer, union().board_entry, replace(union().member(0), sig="A" * 512)), Wrong.MEMBER_FORGED),
    ("a member counted twice", lambda: count_members(*good_entries(), union().member(0)), Wrong.RULE_BROKEN),
    ("a member counted after the end", lambda: count_members(*good_entries(), Close(), union().member(7)), Wrong.RULE_BROKEN),
    ("a member of an organisation without a key", lambda: count_members(replace(union().member(0), org="ghosts")), Wrong.RULE_BROKEN),
    ("a member before the board", lambda: count_members(union().issuer, union().member(0), union().board_entry), Wrong.MEMBER_BEFORE_BOARD),
    ("more members than tokens", lambda: count_members(union().issuer, replace(union().board_entry, n=5), *(union().member(at) for at in range(6))), Wrong.MEMBERS_TOO_MANY),
    ("a key replaced after the board", lambda: count_members(union().issuer, union().board_entry, other().issuer, other().member(0)), Wrong.ISSUER_REPLACED),
    ("a board replaced after members signed", lambda: count_members(*good_entries(), union().board_entry), Wrong.BOARD_REPLACED),
    ("a key that is too short", unfit_key, Wrong.ISSUER_INVALID),
    ("signing before asking is over", lambda: count_members(replace(union().issuer, sign_from="2026-11-30")), Wrong.ISSUER_INVALID),
    ("another key in the file than in the log", lambda: count_members(*good_entries(), files=union().files() | {ISSUER_FILE: other().files()[ISSUER_FILE]}), Wrong.ISSUER_INVALID),
    ("a key without its file", lambda: count_members(*good_entries(), change=drop_file(ISSUER_FILE)), Wrong.ISSUER_INVALID),
    ("a dropped board", lambda: count_members(*good_entries(), change=drop_file(BOARD)), Wrong.BOARD_MISSING),
    ("a changed board", lambda: count_members(*good_entries(), change=replace_bytes(BOARD, b'"v":1', b'"v":2')), Wrong.BOARD_CHANGED),
    ("a board of another organisation", lambda: forged_board(org="teachers-union"), Wrong.BOARD_FORGED),
    ("a board of another statement", lambda: forged_board(origin="letters.example.org/s/other"), Wrong.BOARD_FORGED),
    ("a board with tokens left out", lambda: forged_board(tokens=[]), Wrong.BOARD_FORGED),
    ("a board that another key signed", lambda: count_members(union().issuer, other().board_entry, files=union().files(other().board)), Wrong.BOARD_FORGED),
    ("a board with swapped signatures", lambda: forged_board(tokens=[{"request": format_base64url(bytes(32)), "sig": "A" * 512}]), Wrong.BOARD_FORGED),
    ("another number of members on the page", lambda: count_members(*good_entries(), change=replace_bytes("index.html", b'"members.drivers-union" value="6"', b'"members.drivers-union" value="7"')), Wrong.COUNT_WRONG),
    ("a number where nearly all signed", lambda: count_members(*good_entries(11), change=replace_bytes("index.html", b'"members-nearly-all.drivers-union" value="12"', b'"members.drivers-union" value="11"')), Wrong.COUNT_WRONG),
]  # fmt: skip
# Each is forged when its test asks: what an organisation signs takes a second, in every process that collects tests.
FORGED_MEMBERS = [(name, lambda make=make: make()(), kind) for name, make, kind in _TABLE]
