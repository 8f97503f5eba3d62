"""Rewriting the database at night, so that what was deleted can't be read from the disk any more.

A name that was taken back leaves its row at once. Copies of the row stay behind in pages, in the write-ahead log and,
in PostgreSQL, in old row versions and statistics; the rows of the letter box lie there in the order of arrival. All of
that ends here. The letter box waits meanwhile; docs/reference/tables.md says how long.
Source: docs/decisions/0027-rewriting-at-night.md.
"""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING

from django.db import connection

from undersigned.accounts.actions import forget_ended
from undersigned.federation.actions import forget_old as forget_old_requests
from undersigned.hooks.actions import forget_old as forget_old_deliveries
from undersigned.instance.database import connect_postgresql, connect_sqlite, is_sqlite, split_pool
from undersigned.instance.files import write_whole
from undersigned.members.actions import forget_early, forget_requests
from undersigned.roundtable.actions import forget_ended_tables, forget_notices, forget_sessions
from undersigned.signing.actions import forget_who
from undersigned.signon.actions import forget_boards
from undersigned.texts.actions import forget_deeds
from undersigned.tokens.actions import forget_old as forget_old_tokens
from undersigned.translating.actions import forget_hands, forget_offers

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

    import psycopg

    from undersigned.instance.config import Instance

_HOUR = 2
_IN_MEMORY_BYTES = 256 * 1024 * 1024
_TRUNCATE_SECONDS = 20
_PATIENCE_SECONDS = 120
# Rows that strangers write, with random keys: no order, no time may be left in the file.
_WITHOUT_ORDER = (
    "signing_claim",
    "signing_bycode",
    "signing_waiting",
    "signing_sealed",
    "outbox_mail",
    "members_code",
    "members_early",
)
_REWRITTEN_BY = {
    "signing_waiting": "collection_id",
    "signing_sealed": "collection_id",
    "members_code": "issuer_id",
    "members_early": "issuer_id",
}
_log = logging.getLogger(__name__)


class NightTidier:
    """Tidies up once a day; `tend` is called with every round of the worker."""

    def __init__(self, instance: Instance) -> None:
        """Tidy up after *instance*, and keep the day of it in its data folder."""
        self._instance = instance
        self._diary = instance.data / "tidied-on"

    def tend(self, now: datetime) -> None:
        """Tidy up when it is time; what failed is tried again tomorrow."""
        today = now.date().isoformat()
        if now.hour < _HOUR or (self._diary.exists() and self._diary.read_text() == today):
            return
        write_whole(self._diary, today.encode(), is_durable=False)
        forget_ended(now)
        forget_who(now)
        forget_deeds(now.date())
        forget_requests(today=now.date())
        forget_early(today=now.date())
        forget_sessions(now)
        forget_notices(now)
        forget_ended_tables(now)
        forget_old_tokens(now.date())
        forget_old_deliveries(now.date())
        forget_old_requests(now.date())
        forget_boards(now)
        forget_hands(now)
        forget_offers(now.date())
        # Here, since it needs what publishes and this module does not otherwise.
        from undersigned.web.removing import drop_shelves_of_nobody  # noqa: PLC0415

        drop_shelves_of_nobody(self._instance)
        for warning in tidy(self._instance):
            _log.warning("tidying: %s", warning)


def tidy(instance: Instance) -> list[str]:
    """Rewrite the database of *instance*, and return in sentences what could not be done."""
    if connection.vendor == "postgresql" and connection.connection is not None:
        # What this process deleted a moment ago counts at once; else its tables would be left for another night.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
    connection.close()
    if is_sqlite(instance.database):
        return _tidy_sqlite(instance)
    return _tidy_postgresql(instance)


def _tidy_sqlite(instance: Instance) -> list[str]:
    database = connect_sqlite(instance.database)
    try:
        database.execute(f"PRAGMA busy_timeout={_PATIENCE_SECONDS * 1000}")
        size_bytes = _pragma(database, "page_count") * _pragma(database, "page_size")
        # The copy that VACUUM makes is as large as the database; a large one has to lie on the disk.
        database.execute(f"PRAGMA temp_store={'MEMORY' if size_bytes <= _IN_MEMORY_BYTES else 'FILE'}")
        database.execute("VACUUM")
        return _truncate(database)
    finally:
        database.close()


def _truncate(database: sqlite3.Connection) -> list[str]:
    """Empty the write-ahead file, which remembers old pages, as soon as nobody reads an old state."""
    database.execute("PRAGMA busy_timeout=1000")
    gives_up_at = time.monotonic() + _TRUNCATE_SECONDS
    while time.monotonic() < gives_up_at:
        is_busy, *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:
            return []
        time.sleep(0.2)
    return ["The write-ahead file could not be emptied: somebody kept reading the database. It is tried again."]


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def _tidy_postgresql(instance: Instance) -> list[str]:
    with connect_postgresql(instance.database) as database:
        if not split_pool(instance.database)[1]:
            database.execute(f"SET lock_timeout = '{_PATIENCE_SECONDS}s'")
            # A large table takes as long as it takes.
            database.execute("SET statement_timeout = 0")
        counts = _Counts(database, instance.data / "tidied-tables.json")
        for table in counts.changed():
            if table in _WITHOUT_ORDER:
                _forget_order(database, table)
            else:
                database.execute(f'VACUUM (FULL) "{table}"')
            _renew_statistics(database, table)
        database.execute("VACUUM (FULL) pg_catalog.pg_statistic")
        counts.keep()
        return _cut_off_wal(database)


def _renew_statistics(database: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    """Have statistics quote the rows of *table* that are there now.

    ANALYZE leaves those of an empty table as they are; setting a column's type, to what it is already, drops them.
    """
    has_rows = database.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")').fetchone()  # noqa: S608  (from the catalogue)
    if has_rows == (True,):
        database.execute(f'ANALYZE "{table}"')
        return
    columns = database.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_stats USING (attname) WHERE"
        " attrelid = to_regclass(quote_ident(%s)) AND schemaname = current_schema() AND tablename = %s"
        " AND atttypid IN ('text'::regtype, 'varchar'::regtype, 'bytea'::regtype)",
        [table, table],
    ).fetchall()
    for name, kind in columns:
        database.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{name}" TYPE {kind}')


class _Counts:
    """How many rows of each table were ever written, so that a table nobody touched is left alone."""

    def __init__(self, database: psycopg.Connection[tuple[object, ...]], kept_at: Path) -> None:
        self._database = database
        self._kept_at = kept_at
        self._now = self._read()

    def changed(self) -> list[str]:
        """Return tables with rows that were changed or deleted, or came in an order, since `keep`."""
        kept = json.loads(self._kept_at.read_text()) if self._kept_at.exists() else {}
        return [table for table, count in self._now.items() if kept.get(table) != count]

    def keep(self) -> None:
        """Remember the counts as they are after the work."""
        write_whole(self._kept_at, json.dumps(self._read()).encode(), is_durable=False)

    def _read(self) -> dict[str, int]:
        self._database.execute("SELECT pg_stat_force_next_flush()")
        rows = self._database.execute(
            "SELECT relname, n_tup_upd + n_tup_del + CASE WHEN relname = ANY(%s) THEN n_tup_ins ELSE 0 END FROM"
            " pg_stat_user_tables WHERE schemaname = current_schema() ORDER BY relname",
            [list(_WITHOUT_ORDER)],
        )
        return {str(name): int(str(count)) for name, count in rows}


def _forget_order(database: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    """Write all rows of *table* anew in the order of their random keys.

    A rewritten row keeps the number of the transaction that made it, which tells its turn; so every row is changed
    in one transaction first, to what it is already.
    """
    column = _REWRITTEN_BY.get(table, "box")
    database.execute(f'UPDATE "{table}" SET "{column}" = "{column}"')  # noqa: S608  (both are named above)
    database.execute(f'CLUSTER "{table}" USING "{table}_pkey"')


def _cut_off_wal(database: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """End the write-ahead log here, so that the server removes what came before."""
    import psycopg  # noqa: PLC0415  (an extra)

    advice = "docs/how-to/run-on-postgresql.md says how."
    try:
        database.execute("CHECKPOINT")
        database.execute("SELECT pg_switch_wal()")
        database.execute("CHECKPOINT")
    except psycopg.errors.InsufficientPrivilege:
        return [f"PostgreSQL lets this user not cut off its write-ahead log, which keeps deleted names. {advice}"]
    (recycles,) = database.execute("SHOW wal_recycle").fetchone() or ("on",)
    if recycles == "on":
        return [f"PostgreSQL keeps old write-ahead files for reuse, deleted names in them. {advice}"]
    return []
