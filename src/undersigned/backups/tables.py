"""The rows of the database, read in one state of it and written into empty tables, on SQLite and PostgreSQL alike.

Rows come in the order of their primary key, never in that of the file: where strangers write, keys are random, and the
order of the file would tell who came after whom (docs/reference/order.md). Foreign keys need no order of tables: both
databases check them at the end of the transaction.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from undersigned.backups.rules import BackupDamaged, Column, PlaceTaken, Table
from undersigned.backups.spelling import parse_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

LEFT_OUT = {
    "django_migrations": "stand in the head",
    "django_content_type": "made by the program",
    "auth_permission": "made by the program",
    "outbox_mail": "opens with a key in memory alone; void elsewhere",
    "signing_alarm": "opens with a key in memory alone; void elsewhere",
    "accounts_session": "whoever was in comes in anew",
    "accounts_signinlink": "a link that was used must not count again",
    "roundtable_seatsession": "whoever was in comes in anew",
    "translating_handsession": "whoever was in comes in anew",
}
"""Tables whose rows are in no backup, and why."""

_KINDS = {
    "AutoField": "integer",
    "BigAutoField": "integer",
    "BigIntegerField": "integer",
    "BinaryField": "bytes",
    "BooleanField": "boolean",
    "CharField": "text",
    "DateField": "day",
    "DateTimeField": "instant",
    "IntegerField": "integer",
    "JSONField": "text",
    "PositiveBigIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "SmallAutoField": "integer",
    "SmallIntegerField": "integer",
    "TextField": "text",
}
_ROWS_AT_ONCE = 2000
# For all tables at once: Django asks for each, and takes what SQLite says apart for collations, 3 ms for each table.
_COLUMNS = {
    "sqlite": """SELECT m.name, p.name, p.type, nullif(p.pk, 0)
        FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.cid""",
    "postgresql": """SELECT c.relname, a.attname, a.atttypid, array_position(i.indkey, a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) ORDER BY c.oid, a.attnum""",
}
"""Table, column, type of each column, and its place in the primary key; in the order of the columns."""
_LAST_IDS = {
    # It writes down 0 where it copied an empty table.
    "sqlite": "SELECT name, nullif(seq, 0) FROM sqlite_sequence",
    "postgresql": """SELECT c.relname, pg_sequence_last_value(s.oid) FROM pg_class s
        JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
        JOIN pg_class c ON c.oid = d.refobjid AND pg_table_is_visible(c.oid) WHERE s.relkind = 'S'""",
}
"""Table, and the last number that it gave out, if any."""


def list_tables() -> list[str]:
    """Return the names of all tables, sorted."""
    return sorted(connection.introspection.table_names())


def read_tables() -> Iterator[tuple[Table, Iterator[Sequence[Any]]]]:
    """Yield each table that belongs in a backup, with its rows."""
    for table, keys in describe_tables():
        if table.name not in LEFT_OUT:
            yield table, _rows(table, keys)


def describe_tables() -> list[tuple[Table, list[str]]]:
    """Return every table with the columns by whose values its rows are put in order."""
    field_of = connection.introspection.data_types_reverse
    columns: dict[str, list[Column]] = {name: [] for name in list_tables()}
    keys: dict[str, dict[int, str]] = {name: {} for name in columns}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor])
        for name, column, kind, place in cursor.fetchall():
            if name not in columns:
                continue
            columns[name].append(Column(column, _KINDS[str(field_of[kind])]))
            if place is not None:
                keys[name][place] = column
        cursor.execute(_LAST_IDS[connection.vendor])
        last_ids = dict(cursor.fetchall())
    return [
        (
            Table(name, tuple(found), last_ids.get(name)),
            [keys[name][place] for place in sorted(keys[name])] or [found[0].name],
        )
        for name, found in columns.items()
    ]


def size_bytes() -> int:
    """Return how large the database is."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def check_empty() -> None:
    """Check that no table holds a row that a backup would bring.

    Raises:
        PlaceTaken: One does.
    """
    with connection.cursor() as cursor:
        for name in list_tables():
            if name in LEFT_OUT and name != "outbox_mail":
                continue
            cursor.execute(f"SELECT 1 FROM {_quote(name)} LIMIT 1")  # noqa: S608  (a name that the database gave)
            if cursor.fetchone():
                raise PlaceTaken(f"the database has rows already ({name})")


@contextmanager
def undoing() -> Iterator[None]:
    """Where the work fails, take away what it made in a database without a row: what was there before stays."""
    undo = _remember_file() if connection.vendor == "sqlite" else _remember_names()
    try:
        yield
    except BaseException:
        undo()
        raise


class Loader:
    """Writes rows into empty tables, within the caller's transaction."""

    def __init__(self) -> None:
        """Look at the tables that are there."""
        self._known = {table.name: table for table, _ in describe_tables()}
        self._numbered: list[Table] = []
        self.rows_count = 0

    def load(self, table: Table, rows: list[list[Any]]) -> None:
        """Write some *rows* of *table*.

        Raises:
            BackupDamaged: There is no such table, or it has other columns.
        """
        known = self._known.get(table.name)
        if known is None or table.name in LEFT_OUT or set(known.columns) != set(table.columns):
            raise BackupDamaged(f"it has other columns for {table.name} than its release made")
        if table.last_id and table not in self._numbered:
            self._numbered.append(table)
        if rows:
            self.rows_count += len(rows)
            _insert(table, parse_rows(table, rows, with_zone=connection.vendor != "sqlite"))

    def finish(self) -> None:
        """Let numbers go on where they were, so that none is given out twice, and check what rows refer to.

        Raises:
            BackupDamaged: A row refers to one that is not there.
        """
        with connection.cursor() as cursor:
            for table in self._numbered:
                _set_last_id(cursor, table)
        try:
            connection.check_constraints()
        except Exception as error:
            # Whatever the database calls it; its words may quote a row.
            raise BackupDamaged("it has a row that refers to one that is missing") from error


@contextmanager
def loading() -> Iterator[Loader]:
    """Write into the tables all or nothing."""
    with transaction.atomic():
        loader = Loader()
        yield loader
        loader.finish()


def _remember_file() -> Callable[[], None]:
    """Keep the whole file in memory, and return what puts it back: without a row it is a megabyte."""
    connection.ensure_connection()
    before = sqlite3.connect(":memory:")
    connection.connection.backup(before)

    def put_back() -> None:
        connection.ensure_connection()
        before.backup(connection.connection)
        before.close()

    return put_back


def _remember_names() -> Callable[[], None]:
    """Note which tables and functions there are, and return what takes away others and all rows."""
    tables, functions = list_tables(), _list_functions()

    def take_away() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if tables:
                kept = ", ".join(_quote(name) for name in tables if name not in LEFT_OUT)
                # What may not be emptied was empty before this work began.
                guarded = _list_guarded(cursor)
                for table in guarded:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"TRUNCATE {kept} CASCADE")
                for table in guarded:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                return
            if made := list_tables():
                cursor.execute(f"DROP TABLE {', '.join(map(_quote, made))} CASCADE")
            for name in sorted(_list_functions() - functions):
                cursor.execute(f"DROP FUNCTION {_quote(name)}()")

    return take_away


def _list_guarded(cursor: CursorWrapper) -> list[str]:
    """Return the tables with a trigger against TRUNCATE, quoted where they need it."""
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"
    )
    return [name for (name,) in cursor.fetchall()]


def _list_functions() -> set[str]:
    """Return the functions that triggers call; migrations make no others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
            "AND prorettype = 'trigger'::regtype"
        )
        return {name for (name,) in cursor.fetchall()}


def _rows(table: Table, keys: Iterable[str]) -> Iterator[Sequence[Any]]:
    names = ", ".join(_quote(column.name) for column in table.columns)
    order = ", ".join(map(_quote, keys))
    # A cursor of the server's, where the whole answer would stand in memory otherwise.
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {_quote(table.name)} ORDER BY {order}")  # noqa: S608  (as above)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows


def _insert(table: Table, rows: Iterable[Sequence[Any]]) -> None:
    name, columns = _quote(table.name), ", ".join(_quote(column.name) for column in table.columns)
    # Django's cursor turns each statement and row once more; a backup has hundreds of thousands.
    plain: Any = connection.connection
    if connection.vendor == "sqlite":
        marks = ", ".join("?" for _ in table.columns)
        plain.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)  # noqa: S608  (as above)
        return
    with plain.cursor() as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _set_last_id(cursor: Any, table: Table) -> None:
    if connection.vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, table.last_id])
        return
    for sequence in connection.introspection.get_sequences(cursor, table.name):
        cursor.execute("SELECT setval(%s, %s)", [sequence["name"], table.last_id])


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
