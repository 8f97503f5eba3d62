"""Members counted without their names: issuer, board and every token are checked under the organisation's own key.

What can be checked: that a key made the board and signed every counted nonce for this statement, that nobody was
counted twice, that no more were counted than tokens were issued. Who is a member is the organisation's word; the
windows are days, which a log does not prove. Source: docs/reference/formats/member-token.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import rfc8785

from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import Board, Issuer, Member
from undersigned.publiclog.ledger import Ledger
from undersigned.sealing.blind import IssuerKeyUnfit, TokenInvalid, read_issuer_key, verify_token
from undersigned.sealing.board import MAX_BOARD_BYTES, BoardInvalid, check_board, parse_board
from undersigned.sealing.groups import find_shown
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import board_path, issuer_path
from undersigned.verifier.lists import Shelf
from undersigned.verifier.work import share_out

_BLOCK = 64
_MEMBERS = "members/"


@dataclass(frozen=True, slots=True)
class Group:
    """Counted members of one organisation.

    Attributes:
        org: Its short name.
        counted: Members in the log.
        issued: Tokens on its board; 0 before that is out.
    """

    org: str
    counted: int
    issued: int


def check_members(ledger: Ledger, shelf: Shelf, findings: Findings, processes: int) -> list[Group]:
    """Check everything about member tokens that the log holds, and return what is counted, by organisation.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    issuers: dict[str, Issuer] = {}
    boards: dict[str, Board] = {}
    counted: dict[str, int] = {}
    tokens: list[tuple[int, Issuer, Member]] = []
    for index, entry in ledger.tokens:
        match entry:
            case Issuer():
                if entry.org in boards:
                    findings.add(Wrong.ISSUER_REPLACED, f"entry {index}", entry.org)
                issuers[entry.org] = entry
                _check_issuer(entry, index, findings)
            case Board():
                if counted.get(entry.org):
                    findings.add(Wrong.BOARD_REPLACED, f"entry {index}", entry.org)
                boards[entry.org] = entry
            case Member():
                if entry.org not in boards:
                    findings.add(Wrong.MEMBER_BEFORE_BOARD, f"entry {index}", entry.org)
                counted[entry.org] = counted.get(entry.org, 0) + 1
                tokens.append((index, issuers[entry.org], entry))
    blocks = [tokens[at : at + _BLOCK] for at in range(0, len(tokens), _BLOCK)]
    findings.merge_all(share_out(lambda block: _check_tokens(ledger.origin, block), blocks, processes))
    groups = [_check_files(ledger, issuer, boards.get(issuer.org), shelf, findings) for issuer in issuers.values()]
    for group in groups:
        if group.counted > group.issued and group.org in boards:
            detail = f"{group.counted} are counted, {group.issued} tokens were issued"
            findings.add(Wrong.MEMBERS_TOO_MANY, group.org, detail)
    return groups


def is_member_file(path: str) -> bool:
    """Return whether `check_members` reads the file at *path*, if the log names its organisation."""
    folder, _, name = path.rpartition("/")
    return folder.startswith(_MEMBERS) and name in ("board.json", "issuer.json")


def numbers_of_groups(groups: Iterable[Group]) -> dict[str, int]:
    """Return the numbers of members that a front page shows, by the keys that it marks them with.

    What is too little to be shown has none; of what is nearly all, the page says how many hold a token.
    """
    numbers = {}
    for group in groups:
        shown = find_shown(group.counted, group.issued)
        if shown.counted is not None:
            numbers[f"members.{group.org}"] = shown.counted
        elif shown.is_nearly_all:
            numbers[f"members-nearly-all.{group.org}"] = shown.issued
    return numbers


def _check_issuer(entry: Issuer, index: int, findings: Findings) -> None:
    try:
        read_issuer_key(parse_base64url(entry.spki))
    except IssuerKeyUnfit as error:
        findings.add(Wrong.ISSUER_INVALID, f"entry {index}", str(error))
    days = [date.fromisoformat(day) for day in (entry.issue_until, entry.sign_from, entry.sign_until)]
    if not days[0] < days[1] <= days[2]:
        findings.add(Wrong.ISSUER_INVALID, f"entry {index}", "members would sign before asking is over")


def _check_tokens(origin: str, tokens: list[tuple[int, Issuer, Member]]) -> Findings:
    findings = Findings()
    for index, issuer, entry in tokens:
        try:
            verify_token(
                origin=origin,
                spki=parse_base64url(issuer.spki),
                nonce=parse_base64url(entry.nonce),
                signature=parse_base64url(entry.sig),
            )
        except (TokenInvalid, IssuerKeyUnfit) as error:
            findings.add(Wrong.MEMBER_FORGED, f"entry {index}", str(error))
    return findings


def _check_files(ledger: Ledger, issuer: Issuer, board: Board | None, shelf: Shelf, findings: Findings) -> Group:
    path = issuer_path(issuer.org)
    data = shelf.read(path, findings) if path in shelf else None
    if data is None:
        findings.add(Wrong.ISSUER_INVALID, path, "the file is missing")
    elif data != _format_issuer(issuer, ledger.origin):
        findings.add(Wrong.ISSUER_INVALID, path, "it is not what the log says")
    if board is not None:
        _check_board(ledger.origin, issuer, board, shelf, findings)
    return Group(issuer.org, ledger.members.get(issuer.org, 0), board.n if board else 0)


def _check_board(origin: str, issuer: Issuer, entry: Board, shelf: Shelf, findings: Findings) -> None:
    path = board_path(entry.org)
    ignored = Findings()
    data = shelf.read(path, ignored) if path in shelf else None
    if data is None:
        findings.add(Wrong.BOARD_MISSING, path, f"the log names it by its hash {entry.sha256}")
        return
    if len(data) > MAX_BOARD_BYTES or sha256(data).hexdigest() != entry.sha256:
        findings.add(Wrong.BOARD_CHANGED, path, f"the log names another hash, {entry.sha256}")
        return
    # The log's hash is the stronger word; that of the bundle list only adds to it.
    findings.merge(ignored)
    try:
        board = parse_board(data)
        if (board.origin, board.org, board.spki) != (origin, entry.org, parse_base64url(issuer.spki)):
            findings.add(Wrong.BOARD_FORGED, path, "it is of another statement, organisation or key")
        if len(board.signatures) != entry.n:
            findings.add(Wrong.BOARD_FORGED, path, f"it has {len(board.signatures)} tokens, the log says {entry.n}")
        check_board(board)
    except (BoardInvalid, IssuerKeyUnfit) as error:
        findings.add(Wrong.BOARD_FORGED, path, str(error))


def _format_issuer(issuer: Issuer, origin: str) -> bytes:
    return rfc8785.dumps(
        {
            "issue_until": issuer.issue_until,
            "kind": "issuer",
            "org": issuer.org,
            "origin": origin,
            "sign_from": issuer.sign_from,
            "sign_until": issuer.sign_until,
            "spki": issuer.spki,
            "v": 1,
        }
    )
