"""The letter box's statements in SQLite: one connection, IMMEDIATE transactions, one statement for each kind of row."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from undersigned.instance.database import connect_sqlite
from undersigned.letterbox.standing import Traces
from undersigned.letterbox.tables import (
    COLLECTION_COLUMNS,
    MAIL_COLUMNS,
    WAITING_COLUMNS,
    ByCodeRow,
    Collection,
    waiting_id,
)

if TYPE_CHECKING:
    from collections.abc import Collection as Many
    from collections.abc import Sequence

    from undersigned.letterbox.tables import AlarmRow, ClaimRow, MailRow, WaitingRow

_COLLECTION = f"SELECT {COLLECTION_COLUMNS} FROM signing_collection WHERE "  # noqa: S608  (names of columns)
_ALARM = (
    "INSERT INTO signing_alarm (id, collection_id, box) VALUES (?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET box = excluded.box"
)


class SqliteDatabase:
    """A connection to SQLite; see `tables.Database` for what the methods do."""

    def __init__(self, url: str) -> None:
        """Open the file that *url* names."""
        self._connection = connect_sqlite(url)
        self._execute = self._connection.execute

    def begin(self) -> None:
        """Begin, and wait up to ten seconds for another writer."""
        self._execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Commit; with synchronous=FULL this returns when the disk has it."""
        self._execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was begun; some errors have undone it already."""
        with suppress(sqlite3.OperationalError):
            self._execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def find_collection(self, slug: str) -> Collection | None:
        """Find by slug."""
        row = self._execute(_COLLECTION + "slug = ?", (slug,)).fetchone()
        return Collection.from_row(row) if row else None

    def find_collection_of(self, origin: str) -> Collection | None:
        """Find by origin."""
        row = self._execute(_COLLECTION + "origin = ?", (origin,)).fetchone()
        return Collection.from_row(row) if row else None

    def hold_collections(self, ids: Many[int]) -> dict[int, Collection]:
        """Read; the transaction itself keeps every other writer out."""
        rows = (self._execute(_COLLECTION + "id = ?", (key,)).fetchone() for key in ids)
        found = (Collection.from_row(row) for row in rows if row)
        return {collection.id: collection for collection in found}

    def find_claims(self, tokens: Sequence[bytes]) -> dict[bytes, bytes]:
        """Look up all tokens at once."""
        statement = f"SELECT token, box FROM signing_claim WHERE token IN ({_marks(tokens)})"  # noqa: S608
        return dict(self._execute(statement, tokens).fetchall())

    def find_commitments(self, log_id: int, commitments: Sequence[str]) -> set[str]:
        """Look up all commitments at once, in the log and among what waits."""
        marks = _marks(commitments)
        statement = (
            f"SELECT c FROM logkeeper_entry WHERE log_id = ? AND c IN ({marks}) "  # noqa: S608
            f"UNION ALL SELECT c FROM signing_waiting WHERE id IN ({marks})"
        )
        values = [log_id, *commitments, *map(waiting_id, commitments)]
        return {row[0] for row in self._execute(statement, values)}

    def find_by_code(self, digest: bytes) -> ByCodeRow | None:
        """Look up a code."""
        row = self._execute(
            "SELECT digest, collection_id, box FROM signing_bycode WHERE digest = ?", (digest,)
        ).fetchone()
        return ByCodeRow(*row) if row else None

    def find_traces(self, collection: Collection, c: str) -> Traces:
        """Look where the signature can have left something."""
        entry = self.find_entry(collection.log_id, c)
        opening = (
            entry
            and self._execute(
                'SELECT record, is_hidden FROM signing_opening WHERE collection_id = ? AND "index" = ?',
                (collection.id, entry[0]),
            ).fetchone()
        )
        return Traces(
            entry[1] if entry else None,
            opening or None,
            self._execute("SELECT vis, version FROM signing_sealed WHERE of_c = ?", (c,)).fetchone(),
            self._execute(
                "SELECT record, vis, klass, text, version FROM signing_waiting WHERE id = ? AND c = ?",
                (waiting_id(c), c),
            ).fetchone(),
            self._execute(
                "SELECT record, vis FROM signing_waiting WHERE collection_id = ? AND of_c = ? AND kind = 'amend'",
                (collection.id, c),
            ).fetchone(),
        )

    def find_waits(self, c: str) -> tuple[bool, bool] | None:
        """Look up the signature among what waits."""
        row = self._execute(
            "SELECT in_slot, is_held FROM signing_waiting WHERE id = ? AND c = ?", (waiting_id(c), c)
        ).fetchone()
        return (bool(row[0]), bool(row[1])) if row else None

    def find_entry(self, log_id: int, c: str) -> tuple[int, bytes] | None:
        """Look up an entry by its commitment."""
        row: tuple[int, bytes] | None = self._execute(
            'SELECT "index", data FROM logkeeper_entry WHERE log_id = ? AND c = ?', (log_id, c)
        ).fetchone()
        return row

    def insert_claims(self, rows: Sequence[ClaimRow]) -> set[bytes]:
        """Insert; the transaction keeps every other writer out, so all that were free are still free."""
        self._insert("signing_claim", ("token", "collection_id", "box"), rows)
        return {row.token for row in rows}

    def insert_codes(self, rows: Sequence[ByCodeRow]) -> None:
        """Insert codes."""
        self._insert("signing_bycode", ("digest", "collection_id", "box"), rows)

    def insert_waiting(self, rows: Sequence[WaitingRow]) -> None:
        """Insert what waits."""
        self._insert("signing_waiting", WAITING_COLUMNS, rows, "ON CONFLICT (id) DO NOTHING")

    def insert_mails(self, rows: Sequence[MailRow]) -> None:
        """Queue mails."""
        self._insert("outbox_mail", MAIL_COLUMNS, rows)

    def keep_alarm(self, row: AlarmRow) -> None:
        """Insert or replace an alarm."""
        self._execute(_ALARM, (row.id, row.collection_id, row.box))

    def read_rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement that returns rows."""
        return self._execute(statement, values).fetchall()

    def change_rows(self, statement: str, *values: object) -> int:
        """Run a statement that changes rows."""
        return self._execute(statement, values).rowcount

    def delete_claim(self, token: bytes) -> bool:
        """Delete a claim; secure_delete overwrites it."""
        return bool(self._execute("DELETE FROM signing_claim WHERE token = ?", (token,)).rowcount)

    def delete_code(self, digest: bytes) -> None:
        """Delete a code; secure_delete overwrites it."""
        self._execute("DELETE FROM signing_bycode WHERE digest = ?", (digest,))

    def delete_waiting_changes(self, collection_id: int, of_c: str) -> None:
        """Delete changes that wait."""
        self._execute(
            "DELETE FROM signing_waiting WHERE collection_id = ? AND of_c = ? AND kind = 'amend'", (collection_id, of_c)
        )

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[object], otherwise: str = "") -> None:
        # One statement for all rows: each statement gives the interpreter's lock away and has to win it back
        # from the thread that reads requests, which costs more than the row itself.
        row_marks = f"({', '.join('?' * len(columns))})"
        marks = ", ".join([row_marks] * len(rows))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks} {otherwise}"  # noqa: S608
        self._execute(statement, [getattr(row, name) for row in rows for name in columns])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
