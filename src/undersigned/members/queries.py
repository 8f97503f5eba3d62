"""Reads of member tokens, for the desk and for the bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.members.models import Board, Code, Issuer
from undersigned.members.rules import NoSuchIssuer, Windows

if TYPE_CHECKING:
    from undersigned.texts.models import Statement


def issuers(statement: Statement) -> list[Issuer]:
    """Return the organisations that issue tokens for *statement*, by name."""
    return list(Issuer.objects.filter(statement=statement).order_by("name", "org"))


def find_issuer(statement: Statement, org: str) -> Issuer:
    """Return the organisation *org*.

    Raises:
        NoSuchIssuer: There is none.
    """
    found = Issuer.objects.filter(statement=statement, org=org).first()
    if found is None:
        raise NoSuchIssuer
    return found


def windows_of(issuer: Issuer) -> Windows:
    """Return the windows of *issuer*."""
    return Windows(issuer.issue_until, issuer.sign_from, issuer.sign_until)


def count_requests(issuer: Issuer) -> int:
    """Return how many members asked; 0 once their requests were deleted."""
    return Code.objects.filter(issuer=issuer, blinded__isnull=False).count()


def requests(issuer: Issuer) -> list[tuple[bytes, bytes]]:
    """Return code and blinded request of every member who asked, in the order of the codes' hashes."""
    found = Code.objects.filter(issuer=issuer, blinded__isnull=False).order_by("digest")
    return [(bytes(code or b""), bytes(blinded or b"")) for code, blinded in found.values_list("code", "blinded")]


def find_board(statement: Statement, org: str) -> bytes | None:
    """Return the published board of the organisation *org*, once there is one."""
    data = Board.objects.filter(issuer__statement=statement, issuer__org=org).values_list("data", flat=True).first()
    return None if data is None else bytes(data)
