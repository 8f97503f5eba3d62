"""The letter box's statements in PostgreSQL: one round trip for each kind of row in a batch, by arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from undersigned.instance.database import connect_postgresql
from undersigned.letterbox.standing import Traces
from undersigned.letterbox.tables import (
    COLLECTION_COLUMNS,
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
    "INSERT INTO signing_alarm (id, collection_id, box) VALUES (%s, %s, %s) "
    "ON CONFLICT (id) DO UPDATE SET box = excluded.box"
)
_TYPES = {"id": "bytea", "collection_id": "bigint", "version": "int", "record": "bytea", "salt": "bytea"}
_TYPES |= {"sealed": "bytea", "epoch": "int", "in_slot": "bool", "is_held": "bool"}
_ARRAYS = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in WAITING_COLUMNS)
_WAITING = (
    f"INSERT INTO signing_waiting ({', '.join(WAITING_COLUMNS)}) "  # noqa: S608  (names of columns and types)
    f"SELECT * FROM unnest({_ARRAYS}) ON CONFLICT (id) DO NOTHING"
)


class PostgresqlDatabase:
    """A connection to PostgreSQL; see `tables.Database` for what the methods do."""

    def __init__(self, url: str) -> None:
        """Connect to the database that *url* names."""
        self._url = url
        self._connection = connect_postgresql(url)

    def begin(self) -> None:
        """Begin; after a failover or restart of the database on a new connection."""
        if self._connection.closed:
            self._connection = connect_postgresql(self._url)
        self._execute("BEGIN")

    def commit(self) -> None:
        """Commit."""
        self._execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was begun; a connection that can't even do that is given up."""
        try:
            self._connection.rollback()
        except psycopg.Error:
            self._connection.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def find_collection(self, slug: str) -> Collection | None:
        """Find by slug."""
        return self._find_collection("slug = %s", slug)

    def find_collection_of(self, origin: str) -> Collection | None:
        """Find by origin."""
        return self._find_collection("origin = %s", origin)

    def hold_collections(self, ids: Many[int]) -> dict[int, Collection]:
        """Read with a shared lock: who closes or adds a version waits until what is confirmed here stands."""
        rows = self._execute(_COLLECTION + "id = ANY(%s) ORDER BY id FOR SHARE", list(ids)).fetchall()
        found = map(Collection.from_row, rows)
        return {collection.id: collection for collection in found}

    def find_claims(self, tokens: Sequence[bytes]) -> dict[bytes, bytes]:
        """Look up all tokens at once."""
        rows = self._execute("SELECT token, box FROM signing_claim WHERE token = ANY(%s)", list(tokens)).fetchall()
        return dict(rows)

    def find_commitments(self, log_id: int, commitments: Sequence[str]) -> set[str]:
        """Look up all commitments at once, in the log and among what waits."""
        rows = self._execute(
            "SELECT c FROM logkeeper_entry WHERE log_id = %s AND c = ANY(%s) "
            "UNION ALL SELECT c FROM signing_waiting WHERE id = ANY(%s)",
            log_id,
            list(commitments),
            [waiting_id(c) for c in commitments],
        ).fetchall()
        return {row[0] for row in rows}

    def find_by_code(self, digest: bytes) -> ByCodeRow | None:
        """Look up a code."""
        row = self._execute(
            "SELECT digest, collection_id, box FROM signing_bycode WHERE digest = %s", digest
        ).fetchone()
        return ByCodeRow(*row) if row else None

    def find_traces(self, collection: Collection, c: str) -> Traces:
        """Look where the signature can have left something."""
        entry = self.find_entry(collection.log_id, c)
        opening = (
            entry
            and self._execute(
                'SELECT record, is_hidden FROM signing_opening WHERE collection_id = %s AND "index" = %s',
                collection.id,
                entry[0],
            ).fetchone()
        )
        return Traces(
            entry[1] if entry else None,
            opening or None,
            self._execute("SELECT vis, version FROM signing_sealed WHERE of_c = %s", c).fetchone(),
            self._execute(
                "SELECT record, vis, klass, text, version FROM signing_waiting WHERE id = %s AND c = %s",
                waiting_id(c),
                c,
            ).fetchone(),
            self._execute(
                "SELECT record, vis FROM signing_waiting WHERE collection_id = %s AND of_c = %s AND kind = 'amend'",
                collection.id,
                c,
            ).fetchone(),
        )

    def find_waits(self, c: str) -> tuple[bool, bool] | None:
        """Look up the signature among what waits."""
        row: tuple[bool, bool] | None = self._execute(
            "SELECT in_slot, is_held FROM signing_waiting WHERE id = %s AND c = %s", waiting_id(c), c
        ).fetchone()
        return row

    def find_entry(self, log_id: int, c: str) -> tuple[int, bytes] | None:
        """Look up an entry by its commitment."""
        row: tuple[int, bytes] | None = self._execute(
            'SELECT "index", data FROM logkeeper_entry WHERE log_id = %s AND c = %s', log_id, c
        ).fetchone()
        return row

    def insert_claims(self, rows: Sequence[ClaimRow]) -> set[bytes]:
        """Insert; the primary key decides between two letter boxes."""
        inserted = self._execute(
            "INSERT INTO signing_claim (token, collection_id, box) SELECT * FROM unnest(%s::bytea[], %s::bigint[], "
            "%s::bytea[]) ON CONFLICT (token) DO NOTHING RETURNING token",
            *_columns(rows, ("token", "collection_id", "box")),
        ).fetchall()
        return {row[0] for row in inserted}

    def insert_codes(self, rows: Sequence[ByCodeRow]) -> None:
        """Insert codes."""
        self._execute(
            "INSERT INTO signing_bycode (digest, collection_id, box) "
            "SELECT * FROM unnest(%s::bytea[], %s::bigint[], %s::bytea[])",
            *_columns(rows, ("digest", "collection_id", "box")),
        )

    def insert_waiting(self, rows: Sequence[WaitingRow]) -> None:
        """Insert what waits."""
        self._execute(_WAITING, *_columns(rows, WAITING_COLUMNS))

    def insert_mails(self, rows: Sequence[MailRow]) -> None:
        """Queue mails."""
        self._execute(
            "INSERT INTO outbox_mail (id, box, attempts, next_at) "
            "SELECT * FROM unnest(%s::bytea[], %s::bytea[], %s::int[], %s::bigint[])",
            *_columns(rows, ("id", "box", "attempts", "next_at")),
        )

    def keep_alarm(self, row: AlarmRow) -> None:
        """Insert or replace an alarm."""
        self._execute(_ALARM, row.id, row.collection_id, row.box)

    def read_rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement that returns rows."""
        return self._execute(statement.replace("?", "%s"), *values).fetchall()

    def change_rows(self, statement: str, *values: object) -> int:
        """Run a statement that changes rows."""
        return self._execute(statement.replace("?", "%s"), *values).rowcount

    def delete_claim(self, token: bytes) -> bool:
        """Delete a claim."""
        return bool(self._execute("DELETE FROM signing_claim WHERE token = %s", token).rowcount)

    def delete_code(self, digest: bytes) -> None:
        """Delete a code."""
        self._execute("DELETE FROM signing_bycode WHERE digest = %s", digest)

    def delete_waiting_changes(self, collection_id: int, of_c: str) -> None:
        """Delete changes that wait."""
        self._execute(
            "DELETE FROM signing_waiting WHERE collection_id = %s AND of_c = %s AND kind = 'amend'", collection_id, of_c
        )

    def _find_collection(self, condition: str, value: str) -> Collection | None:
        row = self._execute(_COLLECTION + condition, value).fetchone()
        return Collection.from_row(row) if row else None

    def _execute(self, statement: str, *values: object) -> psycopg.Cursor[Any]:
        # The statements are constants of this module; values never become part of one.
        return self._connection.execute(statement, values or None, binary=True)


def _columns(rows: Sequence[object], names: Sequence[str]) -> list[list[object]]:
    return [[getattr(row, name) for row in rows] for name in names]
