"""Reads of member tokens, for the desk and for the bundle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.members.models import Board, Code, Issuer
from undersigned.members.rules import NoSuchIssuer, Windows

if TYPE_CHECKING:
    from undersigned.texts.models import Statement


@dataclass(frozen=True, slots=True)
class IssuerFiles:
    """What a bundle publishes of an organisation: its name as written, its key, and the board once it is out."""

    org: str
    name: str
    windows: Windows
    issuer: bytes
    board: bytes | None
    issued: int


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


def issuer_files(statement: Statement) -> list[IssuerFiles]:
    """Return what the bundle of *statement* publishes, by name."""
    boards = dict(Board.objects.filter(issuer__statement=statement).values_list("issuer_id", "data"))
    return [
        IssuerFiles(
            row.org,
            row.name,
            windows_of(row),
            bytes(row.issuer),
            bytes(boards[row.pk]) if row.pk in boards else None,
            row.issued,
        )
        for row in issuers(statement)
    ]
