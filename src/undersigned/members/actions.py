"""What happens to issuers: a key enters the log, a board is published, requests are forgotten.

The log is handed in: who opens a statement for signing is another room's affair.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F

from undersigned.logkeeper import actions as logkeeper
from undersigned.members import queries, rules
from undersigned.members.models import Board, Code, Early, Issuer
from undersigned.opening.errors import OpeningError
from undersigned.opening.issuer import TokenRequest, format_requests, parse_invited, parse_issuer
from undersigned.publiclog.entry import Board as BoardEntry
from undersigned.publiclog.entry import Issuer as IssuerEntry
from undersigned.sealing.blind import IssuerKeyUnfit
from undersigned.sealing.board import BoardInvalid, check_board, parse_board
from undersigned.sealing.boxes import format_code
from undersigned.sealing.encoding import format_base64url
from undersigned.sealing.groups import find_most

if TYPE_CHECKING:
    from datetime import date

    from undersigned.instance.ring import Ring
    from undersigned.logkeeper.models import Log
    from undersigned.texts.models import Statement

_SLICE = 2000


@transaction.atomic
def admit_issuer(
    statement: Statement,
    log: Log,
    *,
    name: str,
    issuer_file: bytes,
    invited_file: bytes,
    ring: Ring,
    today: date,
) -> Issuer:
    """Let an organisation issue tokens for *statement*: its key and windows enter the log.

    A key that was lost before the board is out is replaced: codes and requests of the old one go.

    Raises:
        Refusal: A file can't be used, or the key may not begin; nothing has changed.
    """
    rules.check_name(name)
    try:
        issuer = parse_issuer(issuer_file)
    except OpeningError as error:
        raise rules.IssuerUnreadable from error
    if issuer.origin != log.origin:
        raise rules.IssuerForeign
    try:
        digests = parse_invited(invited_file, issuer)
    except OpeningError as error:
        raise rules.InvitedUnreadable from error
    windows = rules.Windows(issuer.issue_until, issuer.sign_from, issuer.sign_until)
    closes_on = statement.closes_on.isoformat() if statement.closes_on else None
    rules.check_issuer(windows, today=today.isoformat(), closes_on=closes_on, invited=len(digests))
    forget_earlier(statement, issuer.org)
    row = Issuer.objects.create(
        statement=statement,
        org=issuer.org,
        name=name,
        issuer=issuer_file,
        spki=issuer.spki,
        issue_until=issuer.issue_until,
        sign_from=issuer.sign_from,
        sign_until=issuer.sign_until,
        invited=len(digests),
    )
    Code.objects.bulk_create([Code(digest=bytes.fromhex(digest), issuer=row) for digest in digests], batch_size=_SLICE)
    entry = IssuerEntry(
        issue_until=issuer.issue_until,
        org=issuer.org,
        sign_from=issuer.sign_from,
        sign_until=issuer.sign_until,
        spki=format_base64url(issuer.spki),
    )
    logkeeper.append(log, [entry], ring=ring, today=today)
    return row


def hand_out_requests(statement: Statement, org: str, *, today: date) -> bytes:
    """Return the file of requests for the organisation's signer.

    Raises:
        NoSuchIssuer: There is no such organisation.
        StillAsking: Members may still ask.
        RequestMissing: Nobody asked, or the requests were deleted because members sign already.
    """
    row = queries.find_issuer(statement, org)
    if rules.find_phase(queries.windows_of(row), today.isoformat()) is rules.Phase.ASKING:
        raise rules.StillAsking
    found = queries.requests(row)
    if not found:
        raise rules.RequestMissing
    issuer = parse_issuer(bytes(row.issuer))
    return format_requests(issuer, [TokenRequest(format_code(code), blinded) for code, blinded in found])


@transaction.atomic
def publish_board(statement: Statement, org: str, log: Log, data: bytes, *, ring: Ring, today: date) -> Issuer:
    """Publish what the organisation signed; its number and hash enter the log.

    Raises:
        Refusal: It is not a board of this key, or it is not the time for it; nothing has changed.
    """
    row = queries.find_issuer(statement, org)
    try:
        board = parse_board(data)
        if (board.origin, board.org, board.spki) != (log.origin, row.org, bytes(row.spki)):
            raise rules.BoardForeign
        check_board(board)
    except (BoardInvalid, IssuerKeyUnfit) as error:
        raise rules.BoardUnreadable from error
    issued, digest = len(board.signatures), sha256(data).hexdigest()
    rules.check_board(queries.windows_of(row), today=today.isoformat(), issued=issued, invited=row.invited)
    Board.objects.update_or_create(issuer=row, defaults={"data": data, "sha256": digest})
    Issuer.objects.filter(pk=row.pk).update(issued=issued, most=find_most(issued))
    logkeeper.append(log, [BoardEntry(n=issued, org=row.org, sha256=digest)], ring=ring, today=today)
    row.refresh_from_db()
    return row


def forget_requests(*, today: date) -> int:
    """Delete codes and requests of every issuer whose members may sign by now, and return how many rows went.

    Before that day the organisation may still correct its board; afterwards they are of no use to anybody.
    """
    over = Code.objects.filter(issuer__sign_from__lte=today.isoformat())
    deleted, _ = over.delete()
    return deleted


@transaction.atomic
def forget_early(*, today: date) -> int:
    """Delete the tokens of organisations of which fewer than five members signed until the end, and count them."""
    over = Early.objects.filter(issuer__sign_until__lt=today.isoformat())
    for issuer_id, few in over.values_list("issuer_id").annotate(few=Count("id")).order_by("issuer_id"):
        Issuer.objects.filter(pk=issuer_id).update(redeemed=F("redeemed") - few)
    deleted, _ = over.delete()
    return deleted


def forget_earlier(statement: Statement, org: str) -> None:
    """Delete the key that *org* had before, with its codes and requests.

    Raises:
        IssuerTaken: Its board is out.
    """
    earlier = Issuer.objects.filter(statement=statement, org=org).first()
    if earlier is None:
        return
    if Board.objects.filter(issuer=earlier).exists():
        raise rules.IssuerTaken
    Code.objects.filter(issuer=earlier).delete()
    earlier.delete()
