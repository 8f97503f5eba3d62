"""What convenors do for organisations whose members are counted without names: take key and codes, then the board.

Both enter the log, beside the worker; its next run publishes page, key and board.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.desk.appending import append, mark_stale
from undersigned.members import actions as members
from undersigned.members import queries, rules

if TYPE_CHECKING:
    from datetime import date

    from undersigned.instance.ring import Ring
    from undersigned.members.models import Issuer
    from undersigned.signing.models import Collection


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation, where it stands today, and how many of its members asked."""

    issuer: Issuer
    phase: str
    asked: int


def organisations(collection: Collection, *, today: date) -> list[Standing]:
    """Return the organisations that issue tokens, by name."""
    return [
        Standing(
            issuer,
            rules.find_phase(queries.windows_of(issuer), today.isoformat()).value,
            queries.count_requests(issuer),
        )
        for issuer in queries.issuers(collection.statement)
    ]


def admit_organisation(
    collection: Collection, *, name: str, issuer: bytes, invited: bytes, ring: Ring, today: date
) -> None:
    """Take an organisation's key and the hashes of its codes.

    Raises:
        Refusal: The statement does not offer it, or a file can't be used; nothing has changed.
    """
    if not collection.statement.offers_members:
        raise rules.NotOffered
    append(
        lambda: _forget_result(
            members.admit_issuer(
                collection.statement,
                collection.log,
                name=name.strip(),
                issuer_file=issuer,
                invited_file=invited,
                ring=ring,
                today=today,
            )
        )
    )
    mark_stale(collection.statement)


def publish_board(collection: Collection, org: str, board: bytes, *, ring: Ring, today: date) -> None:
    """Publish what the organisation signed.

    Raises:
        Refusal: It is not its board, or it is not the time for it; nothing has changed.
    """
    append(
        lambda: _forget_result(
            members.publish_board(collection.statement, org, collection.log, board, ring=ring, today=today)
        )
    )
    mark_stale(collection.statement)


def _forget_result(_issuer: Issuer) -> None:
    """Make a change out of an action that returns its row."""
