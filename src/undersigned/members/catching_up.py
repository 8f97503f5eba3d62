"""Keys and boards of organisations that were published after a backup, and the members who were counted since.

A board names its key, and the log names the board, so a published board proves itself; a token that was used stands in
the log with its nonce, so that it can't be used again. What nothing published tells is lost: the codes by which members
ask for a token, and an organisation's name, in whose place its short name stands.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.members import queries
from undersigned.members.actions import forget_earlier
from undersigned.members.models import Board, Early, Issuer
from undersigned.opening.errors import OpeningError
from undersigned.opening.issuer import Issuer as IssuerFile
from undersigned.opening.issuer import format_issuer
from undersigned.publiclog.encoding import parse_base64url
from undersigned.publiclog.entry import Board as BoardEntry
from undersigned.publiclog.entry import Issuer as IssuerEntry
from undersigned.publiclog.entry import Member
from undersigned.sealing.blind import IssuerKeyUnfit
from undersigned.sealing.board import BoardInvalid, check_board, parse_board
from undersigned.sealing.groups import find_most

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from undersigned.publiclog.entry import Entry
    from undersigned.texts.models import Statement


def find_unprovable(
    origin: str, statement: Statement, entries: Sequence[Entry], boards: Mapping[str, bytes]
) -> Counter[str]:
    """Return what of *entries* can't be made out of *boards*, the published files by hash."""
    found: Counter[str] = Counter()
    keys = {issuer.org: bytes(issuer.spki) for issuer in queries.issuers(statement)}
    done = {issuer.org for issuer in queries.issuers(statement) if queries.find_board(statement, issuer.org)}
    for entry in entries:
        if isinstance(entry, IssuerEntry):
            keys[entry.org] = parse_base64url(entry.spki)
            # The desk replaces no key whose board is out, so nothing here could say what such a log means.
            found["issuer"] += entry.org in done or _format(origin, entry) is None
        elif isinstance(entry, BoardEntry):
            done.add(entry.org)
            found["board"] += not _is_right(boards.get(entry.sha256, b""), entry, origin, keys.get(entry.org, b""))
    return +found


def take_published(
    origin: str,
    statement: Statement,
    entries: Sequence[Entry],
    boards: Mapping[str, bytes],
    *,
    counted: Mapping[str, int],
    waiting: Mapping[str, int],
) -> tuple[int, int]:
    """Bring keys, boards and what was counted to *entries*, within the caller's transaction.

    Args:
        origin: Of the log.
        statement: Whose.
        entries: Beyond the backup; `find_unprovable` has found nothing.
        boards: Published files, by hash.
        counted: Members in the log, by organisation.
        waiting: Members who wait for their slot still, by organisation.
    Returns:
        How many boards came back, and of how many organisations the key alone.
    """
    new: dict[str, bool] = {}
    done = 0
    for entry in entries:
        if isinstance(entry, IssuerEntry):
            _take_issuer(origin, statement, entry)
            new[entry.org] = True
        elif isinstance(entry, BoardEntry):
            _take_board(statement, entry, boards[entry.sha256])
            new.pop(entry.org, None)
            done += 1
    _count(statement, entries, counted, waiting)
    return done, len(new)


def _format(origin: str, entry: IssuerEntry) -> bytes | None:
    days = (entry.issue_until, entry.sign_from, entry.sign_until)
    try:
        return format_issuer(IssuerFile(entry.org, origin, parse_base64url(entry.spki), *days))
    except OpeningError:
        return None


def _is_right(data: bytes, entry: BoardEntry, origin: str, spki: bytes) -> bool:
    try:
        board = parse_board(data)
        check_board(board)
    except (BoardInvalid, IssuerKeyUnfit):
        return False
    told = (board.origin, board.org, board.spki, len(board.signatures), sha256(data).hexdigest())
    return told == (origin, entry.org, spki, entry.n, entry.sha256)


def _take_issuer(origin: str, statement: Statement, entry: IssuerEntry) -> None:
    before = Issuer.objects.filter(statement=statement, org=entry.org).first()
    forget_earlier(statement, entry.org)
    Issuer.objects.create(
        statement=statement,
        org=entry.org,
        name=before.name if before else entry.org,
        issuer=_format(origin, entry) or b"",
        spki=parse_base64url(entry.spki),
        issue_until=entry.issue_until,
        sign_from=entry.sign_from,
        sign_until=entry.sign_until,
        invited=0,
    )


def _take_board(statement: Statement, entry: BoardEntry, data: bytes) -> None:
    issuer = queries.find_issuer(statement, entry.org)
    Board.objects.update_or_create(issuer=issuer, defaults={"data": data, "sha256": entry.sha256})
    # Nobody tells how many were invited where the key came after the backup; as many as were signed were.
    invited = max(issuer.invited, entry.n)
    Issuer.objects.filter(pk=issuer.pk).update(issued=entry.n, most=find_most(entry.n), invited=invited)


def _count(
    statement: Statement, entries: Sequence[Entry], counted: Mapping[str, int], waiting: Mapping[str, int]
) -> None:
    """Count anew whose tokens were used, so that none passes what may be counted at most."""
    nonces = [entry.nonce for entry in entries if isinstance(entry, Member)]
    for nonce in nonces:
        Early.objects.filter(issuer__statement=statement, c=nonce).delete()
    for issuer in queries.issuers(statement):
        early = Early.objects.filter(issuer=issuer).count()
        redeemed = counted.get(issuer.org, 0) + waiting.get(issuer.org, 0) + early
        Issuer.objects.filter(pk=issuer.pk).update(redeemed=min(redeemed, issuer.most))
