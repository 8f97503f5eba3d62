"""The rows that the letter box reads and writes, and what a database has to be able to do with them.

The tables belong to `signing`, `outbox` and `logkeeper`; docs/reference/tables.md says what each column tells. All
writes of one kind are made for many rows at once, so that a batch costs few round trips.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from undersigned.publiclog.encoding import parse_base64url
from undersigned.signing.rules import CollectionState, Terms, parse_choices

if TYPE_CHECKING:
    from collections.abc import Collection as Many
    from collections.abc import Sequence

    from undersigned.letterbox.standing import Traces


@dataclass(frozen=True, slots=True)
class Collection(Terms):
    """A row of `signing_collection`."""

    id: int
    log_id: int
    slug: str
    title: str
    convened_by: str
    people_at_risk: bool
    reviews_first: bool
    recipients: tuple[str, ...]
    epoch: int
    threshold_recipient: str
    threshold: int | None
    threshold_until: date | None
    trustees: str
    needed: int | None
    papers: int | None
    blocked_domains: frozenset[str]
    takes_disposable: bool
    normal_level: int | None

    @classmethod
    def from_row(cls, row: Sequence[object]) -> Collection:
        """Make one out of the columns in `COLLECTION_COLUMNS`."""
        values = dict(zip(_COLLECTION_NAMES, row, strict=True))
        values["state"] = CollectionState(str(values["state"]))
        for name in _BOOLEANS:
            values[name] = bool(values[name])
        values["choices"] = parse_choices(str(values["choices"]))
        values["recipients"] = tuple(str(values["recipients"]).split())
        if isinstance(values["threshold_until"], str):  # SQLite knows no days
            values["threshold_until"] = date.fromisoformat(values["threshold_until"])
        values["blocked_domains"] = frozenset(str(values["blocked_domains"]).split())
        return cls(**values)  # type: ignore[arg-type]


_BOOLEANS = (
    "allows_identification",
    "allows_organisations",
    "allows_initials",
    "allows_person_reservations",
    "locked_paused",
    "offers_news",
    "people_at_risk",
    "reviews_first",
    "takes_disposable",
)
_COLLECTION_NAMES = tuple(field.name for field in fields(Collection))
COLLECTION_COLUMNS = ", ".join(_COLLECTION_NAMES)


@dataclass(frozen=True, slots=True)
class MailRow:
    """A row of `outbox_mail`."""

    id: bytes
    box: bytes
    attempts: int = 0
    next_at: int = 0


MAIL_COLUMNS = tuple(MailRow.__slots__)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A row of `signing_claim`."""

    token: bytes
    collection_id: int
    box: bytes


@dataclass(frozen=True, slots=True)
class ByCodeRow:
    """A row of `signing_bycode`."""

    digest: bytes
    collection_id: int
    box: bytes


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of `signing_waiting`, in the columns that the letter box writes.

    The key of a row with a commitment is taken from it: it is as random as any, and the same thing can't wait twice.
    """

    id: bytes
    collection_id: int
    kind: str
    c: str | None = None
    of_c: str | None = None
    by: str = ""
    klass: str = ""
    vis: str = ""
    text: str = ""
    version: int | None = None
    record: bytes | None = None
    salt: bytes | None = None
    sealed: bytes | None = None
    epoch: int | None = None
    in_slot: bool = False
    is_held: bool = False


WAITING_COLUMNS = tuple(WaitingRow.__slots__)


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """A row of `signing_alarm`; a later one with the same *id* replaces it."""

    id: bytes
    collection_id: int
    box: bytes


def waiting_id(c: str) -> bytes:
    """Return the key under which the thing with commitment *c* waits."""
    return parse_base64url(c)[:16]


class Database(Protocol):
    """One connection, used by one thread."""

    def begin(self) -> None:
        """Begin a transaction that may write; a connection that was lost is opened again."""

    def commit(self) -> None:
        """Make the transaction durable."""

    def rollback(self) -> None:
        """Undo the transaction, if there is one."""

    def close(self) -> None:
        """Close the connection."""

    def find_collection(self, slug: str) -> Collection | None:
        """Return the collection under */s/slug/*."""

    def find_collection_of(self, origin: str) -> Collection | None:
        """Return the collection whose log is named *origin*."""

    def hold_collections(self, ids: Many[int]) -> dict[int, Collection]:
        """Return collections by id, and keep others from changing them until the transaction ends."""

    def find_claims(self, tokens: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the boxes of those *tokens* that are claimed."""

    def find_commitments(self, log_id: int, commitments: Sequence[str]) -> set[str]:
        """Return those *commitments* that are in the log or wait for it."""

    def find_by_code(self, digest: bytes) -> ByCodeRow | None:
        """Return the row of a code."""

    def find_traces(self, collection: Collection, c: str) -> Traces:
        """Return what the tables hold of the signature whose `sign` entry holds *c*."""

    def find_waits(self, c: str) -> tuple[bool, bool] | None:
        """Return whether signature *c*, not in the log yet, waits for a slot and for a convenor's look; else None."""

    def find_entry(self, log_id: int, c: str) -> tuple[int, bytes] | None:
        """Return index and bytes of the entry that holds *c*."""

    def insert_claims(self, rows: Sequence[ClaimRow]) -> set[bytes]:
        """Insert claims, and return the tokens of those that were not claimed by somebody else meanwhile."""

    def insert_codes(self, rows: Sequence[ByCodeRow]) -> None:
        """Insert codes."""

    def insert_waiting(self, rows: Sequence[WaitingRow]) -> None:
        """Insert what waits; the same thing again changes nothing."""

    def insert_mails(self, rows: Sequence[MailRow]) -> None:
        """Queue mails."""

    def keep_alarm(self, row: AlarmRow) -> None:
        """Insert an alarm, or put its newer box in the place of the older one."""

    def read_rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that both databases understand; `?` stands for each of *values*."""

    def change_rows(self, statement: str, *values: object) -> int:
        """Run such a statement, and return how many rows it changed."""

    def delete_claim(self, token: bytes) -> bool:
        """Delete a claim, and say whether it was there."""

    def delete_code(self, digest: bytes) -> None:
        """Delete a code."""

    def delete_waiting_changes(self, collection_id: int, of_c: str) -> None:
        """Delete changes of a signature that still wait, because a newer one replaces them."""
