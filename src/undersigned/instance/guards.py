"""Triggers that keep rows as they are, spelt for both databases. Migrations call these; nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Step = Callable[[Any, Any], None]

_BY_KEY = " WITHOUT ROWID"
_EMPTYING = "_emptying"


def forbid(
    schema_editor: Any, table: str, *, name: str, when: str = "", operations: tuple[str, ...] = ("UPDATE", "DELETE")
) -> None:
    """Make the database refuse *operations* on rows of *table* for which *when* (over ``OLD``) holds.

    Args:
        schema_editor: Django's, of a migration.
        table: Name of the table.
        name: What is kept, as an identifier; the error carries it.
        when: Condition over ``OLD``; empty: every row.
        operations: Any of ``UPDATE`` and ``DELETE``.
    """
    for operation in operations:
        trigger = f"{name}_{operation.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            condition = f"WHEN {when} " if when else ""
            schema_editor.execute(
                f'CREATE TRIGGER "{trigger}" BEFORE {operation} ON "{table}" {condition}'
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )
        else:
            condition = f"WHEN ({when}) " if when else ""
            schema_editor.execute(
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{trigger}" BEFORE {operation} ON "{table}" FOR EACH ROW {condition}'
                f'EXECUTE FUNCTION "{name}"()'
            )


def allow(schema_editor: Any, table: str, *, name: str, operations: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
    """Take back what `forbid` made (for reversing a migration)."""
    for operation in operations:
        on_table = "" if schema_editor.connection.vendor == "sqlite" else f' ON "{table}"'
        schema_editor.execute(f'DROP TRIGGER "{name}_{operation.lower()}"{on_table}')
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(f'DROP FUNCTION "{name}"()')


def forbid_emptying(kept: Mapping[str, tuple[str, str]]) -> tuple[Step, Step]:
    """Return what makes PostgreSQL refuse TRUNCATE, which asks no trigger of rows, and what takes that back.

    SQLite knows no such command: there, emptying a table is deleting its rows.

    Args:
        kept: By table what is kept, as an identifier that the error carries, and a condition over the columns of the
            rows for which the table is to stay; empty: every row.
    """

    def forbid_all(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            return
        for table, (name, when) in kept.items():
            condition = f" WHERE {when}" if when else ""
            is_full = f'EXISTS (SELECT 1 FROM "{table}"{condition})'  # noqa: S608  (a name that a migration gives)
            schema_editor.execute(
                f'CREATE FUNCTION "{name}{_EMPTYING}"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN IF {is_full} THEN RAISE EXCEPTION '{name}' USING ERRCODE = "
                "'integrity_constraint_violation'; END IF; RETURN NULL; END $$"
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{name}{_EMPTYING}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT '
                f'EXECUTE FUNCTION "{name}{_EMPTYING}"()'
            )

    def allow_all(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            return
        for table, (name, _when) in kept.items():
            schema_editor.execute(f'DROP TRIGGER "{name}{_EMPTYING}" ON "{table}"')
            schema_editor.execute(f'DROP FUNCTION "{name}{_EMPTYING}"()')

    return forbid_all, allow_all


def cluster_by_key(schema_editor: Any, table: str) -> None:
    """On SQLite, make an empty *table* again WITHOUT ROWID, so that the file keeps no order of arrival.

    A later migration that makes Django rebuild the table has to call this again.
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
        parts = cursor.fetchall()
    create = next(sql for kind, sql in parts if kind == "table")
    if create.endswith(_BY_KEY):
        # Who took an upgrade back and upgrades again has it so already, with rows in it.
        return
    schema_editor.execute(f'DROP TABLE "{table}"')
    schema_editor.execute(create + _BY_KEY)
    for kind, sql in parts:
        if kind == "index":
            schema_editor.execute(sql)
