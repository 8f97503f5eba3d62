"""Rows of member tokens, in plain SQL that both databases understand: the tables belong to `members` and `signing`.

A token is counted in one transaction, under the lock of its issuer's row, so that two letter boxes never count one
twice nor pass what may be counted at most. Below five, tokens stay apart: the log must not tell what pages don't show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from undersigned.letterbox.tables import waiting_id
from undersigned.members.rules import Windows
from undersigned.sealing.groups import LEAST_COUNTED
from undersigned.signing.rules import Refusal, check_taken

if TYPE_CHECKING:
    from undersigned.letterbox.tables import Database

_FIND: Final = (
    "SELECT i.id, c.id, c.log_id, c.origin, i.org, i.name, i.spki, i.issued, i.issue_until, i.sign_from, i.sign_until "
    "FROM members_issuer i JOIN signing_collection c ON c.statement_id = i.statement_id WHERE c.id = ? AND i.org = ?"
)
_WAIT: Final = (
    'INSERT INTO signing_waiting (id, collection_id, kind, c, "by", klass, vis, text, record, in_slot) '
    "{} ON CONFLICT (id) DO NOTHING"
)
_WAIT_ONE: Final = _WAIT.format("VALUES (?, ?, 'member', ?, '', '', '', '', ?, TRUE)")
_WAIT_EARLY: Final = _WAIT.format(
    "SELECT id, ?, 'member', c, '', '', '', '', record, TRUE FROM members_early WHERE issuer_id = ?"
)


class Asked(StrEnum):
    """What became of a request."""

    KEPT = "kept"
    UNKNOWN = "unknown"
    OTHER = "other"


class Redeemed(StrEnum):
    """What became of a token."""

    COUNTED = "counted"
    USED = "used"
    NEARLY_ALL = "nearly-all"
    NOT_OPEN = "not-open"


@dataclass(frozen=True, slots=True)
class IssuerRow:
    """An organisation that issues tokens for a collection."""

    id: int
    collection_id: int
    log_id: int
    origin: str
    org: str
    name: str
    spki: bytes
    issued: int
    windows: Windows


@dataclass(frozen=True, slots=True)
class FindIssuer:
    """Finds the organisation *org* of a collection."""

    collection_id: int
    org: str

    def run(self, database: Database) -> IssuerRow | None:
        """Look it up."""
        rows = database.read_rows(_FIND, self.collection_id, self.org)
        if not rows:
            return None
        key, collection_id, log_id, origin, org, name, spki, issued, *days = rows[0]
        return IssuerRow(key, collection_id, log_id, origin, org, name, spki, issued, Windows(*days))


@dataclass(frozen=True, slots=True)
class KeepRequest:
    """Keeps a blinded request under its code, unless another one is there."""

    issuer_id: int
    digest: bytes
    code: bytes
    blinded: bytes

    def run(self, database: Database) -> Asked:
        """Keep it; of two at the same time, the conditional UPDATE lets one win."""
        kept = database.change_rows(
            "UPDATE members_code SET code = ?, blinded = ? WHERE digest = ? AND issuer_id = ? AND blinded IS NULL",
            self.code,
            self.blinded,
            self.digest,
            self.issuer_id,
        )
        if kept:
            return Asked.KEPT
        rows = database.read_rows(
            "SELECT blinded FROM members_code WHERE digest = ? AND issuer_id = ?", self.digest, self.issuer_id
        )
        if not rows:
            return Asked.UNKNOWN
        return Asked.KEPT if bytes(rows[0][0]) == self.blinded else Asked.OTHER


@dataclass(frozen=True, slots=True)
class Redeem:
    """Counts a token, whose signature was judged already, once."""

    issuer_id: int
    collection_id: int
    log_id: int
    nonce: str
    entry: bytes

    def run(self, database: Database) -> Redeemed:
        """Count it."""
        try:
            check_taken(database.hold_collections([self.collection_id])[self.collection_id])
        except (Refusal, KeyError):
            return Redeemed.NOT_OPEN
        if self._is_used(database):
            return Redeemed.USED
        # Takes the row's lock, so that what is read below stays true until the transaction ends.
        if not database.change_rows(
            "UPDATE members_issuer SET redeemed = redeemed + 1 WHERE id = ? AND redeemed < most", self.issuer_id
        ):
            return Redeemed.NEARLY_ALL
        if self._is_used(database):
            # Another letter box stored the same token while this one waited for the lock.
            database.change_rows("UPDATE members_issuer SET redeemed = redeemed - 1 WHERE id = ?", self.issuer_id)
            return Redeemed.USED
        redeemed = database.read_rows("SELECT redeemed FROM members_issuer WHERE id = ?", self.issuer_id)[0][0]
        if redeemed < LEAST_COUNTED:
            self._keep_early(database)
        else:
            self._let_wait(database)
        return Redeemed.COUNTED

    def _is_used(self, database: Database) -> bool:
        if database.find_commitments(self.log_id, [self.nonce]):
            return True
        return bool(database.read_rows("SELECT c FROM members_early WHERE id = ?", waiting_id(self.nonce)))

    def _keep_early(self, database: Database) -> None:
        database.change_rows(
            "INSERT INTO members_early (id, issuer_id, c, record) VALUES (?, ?, ?, ?)",
            waiting_id(self.nonce),
            self.issuer_id,
            self.nonce,
            self.entry,
        )

    def _let_wait(self, database: Database) -> None:
        """Let the token wait for the slot, and with it those that were too few before."""
        database.change_rows(_WAIT_EARLY, self.collection_id, self.issuer_id)
        database.change_rows("DELETE FROM members_early WHERE issuer_id = ?", self.issuer_id)
        database.change_rows(_WAIT_ONE, waiting_id(self.nonce), self.collection_id, self.nonce, self.entry)
