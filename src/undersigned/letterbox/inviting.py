"""Invitations to sign before a release: who brings one finds the statement, and signs once with it.

Plain SQL over the table of `signon`. An invitation is found by the digest of its code. Its *turn* counts how often it
was made anew: a mailed link names the turn that it was made in, so that a link from before counts no more, whether the
convenors voided the invitation or the signature was taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.office import Office
    from undersigned.letterbox.tables import Database

FIELD: Final = "invitation"
"""Of the form, hidden: the code."""

SIGNS: Final = "signs"
DECIDING: Final = "deciding"
_PURPOSE: Final = "undersigned/v1/signon/invitation\n"
_FIND: Final = (
    "SELECT i.id, i.turn, p.collection_id FROM signon_invitation i JOIN signon_phase p ON p.id = i.phase_id "
    "WHERE i.digest = ? AND p.collection_id IS NOT NULL"
)
_USE: Final = (
    "UPDATE signon_invitation SET state = ?, is_read = FALSE WHERE id = ? AND turn = ? AND state <> ? "
    "AND phase_id = (SELECT id FROM signon_phase WHERE collection_id = ?)"
)
_GIVE_BACK: Final = "UPDATE signon_invitation SET state = ?, turn = turn + 1, is_read = FALSE WHERE id = ?"
_UNREAD: Final = "UPDATE signon_invitation SET is_read = FALSE WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that a form came with: its number and turn, and the collection that it opens."""

    id: int
    turn: int
    collection_id: int


@dataclass(frozen=True, slots=True)
class FindInvitation:
    """Finds an invitation by its code."""

    code: str

    def run(self, database: Database) -> Invitation | None:
        """Look it up."""
        rows = database.read_rows(_FIND, digest_invitation(self.code))
        return Invitation(*rows[0]) if rows else None


def digest_invitation(code: str) -> bytes:
    """Return what the table knows of a *code*; it has 192 random bits, so the hash needs no key."""
    return sha256(f"{_PURPOSE}{code}".encode()).digest()


async def find_invitation(office: Office, fields: Mapping[str, str]) -> Invitation | None:
    """Return the invitation that a form brings along, if it is one."""
    code = fields.get(FIELD, "")
    return await office.store.run(FindInvitation(code)) if code else None


def use_invitation(database: Database, number: int, turn: int, collection_id: int) -> bool:
    """Note that somebody signs with an invitation, in the transaction that stores it; say whether it still counts."""
    return bool(database.change_rows(_USE, SIGNS, number, turn, SIGNS, collection_id))


def give_invitation_back(database: Database, number: int) -> None:
    """Note that what was signed with an invitation was taken back; mailed links from before count no more."""
    database.change_rows(_GIVE_BACK, DECIDING, number)


def note_unread(database: Database, number: int) -> None:
    """Note that a convenor has not read the words that now stand in what was signed with an invitation."""
    database.change_rows(_UNREAD, number)
