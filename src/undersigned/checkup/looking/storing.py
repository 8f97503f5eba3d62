"""Looking at tables, logs and published files; a few seconds for a statement with a hundred thousand signatures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from undersigned.backups.writing import LAST_DAY
from undersigned.checkup.rules import storing as rules
from undersigned.instance import unfinished
from undersigned.instance.database import connect_postgresql, connect_sqlite, is_sqlite, sqlite_path
from undersigned.instance.runtime import find_filesystem
from undersigned.letterbox.rights import RIGHTS
from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogBehind, Refusal
from undersigned.publiclog.errors import PublicLogError
from undersigned.signing import queries as signing
from undersigned.web.single import is_database_held

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import psycopg

    from undersigned.checkup.rules import Finding
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

    Rows = list[tuple[object, ...]]

_LETTERBOX = "letterbox"
_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def look_at_release(instance: Instance) -> list[Finding]:
    """Compare the changes that were made to the tables with those that this code knows; look for half done work."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    made = {one for one in MigrationRecorder(connection).applied_migrations() if one[0] in ours}
    missing = [one for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    unknown = made - known - set(executor.loader.replacements)
    release = rules.Release(
        tuple(f"{app}.{name}" for app, name in sorted(unknown)),
        tuple(f"{one.app_label}.{one.name}" for one in missing),
    )
    return [*rules.judge_unfinished(unfinished.say_way_out(instance.data)), *rules.judge_release(release)]


def look_at_backup(instance: Instance, now: datetime) -> list[Finding]:
    """Look at when the last backup was made."""
    diary = instance.data / LAST_DAY
    backed_up_on = date.fromisoformat(diary.read_text()) if diary.exists() else None
    return rules.judge_backup(backed_up_on, today=now.date(), is_on_loopback=instance.is_on_loopback)


def look_at_database(instance: Instance) -> list[Finding]:
    """Look at how the database is set and whether it is whole."""
    if is_sqlite(instance.database):
        return rules.judge_sqlite(_see_sqlite(instance))
    with connect_postgresql(instance.database) as database:
        return rules.judge_postgresql(_see_postgresql(database))


def look_at_logs(instance: Instance, ring: Ring) -> list[Finding]:
    """Compare each log with its published folder, as the worker does before it adds anything."""
    found, in_use = [], signing.ids_of_logs()
    for log in logs.all_logs():
        folder = instance.public / "s" / log.slug
        trouble = ""
        published = None
        try:
            logkeeper.check_against_folder(log, folder)
            logkeeper.check_signatures(log, folder, ring)
            checkpoint = logkeeper.find_published(log, folder)
            published = checkpoint.size if checkpoint else None
        except (Refusal, PublicLogError) as error:
            if isinstance(error, LogBehind) and log.pk not in in_use:
                # Its statement was removed while the log was held: nobody can do anything about it, nor has to.
                continue
            trouble = type(error).__name__
        found.append(rules.LogState(log.origin, trouble, logs.size(log), published))
    # A log that never got an entry has nothing to publish: its statement waits for its release.
    return rules.judge_logs([log for log in found if log.size or log.trouble])


def look_at_night(instance: Instance, now: datetime) -> list[Finding]:
    """Look at when the database was rewritten for the last time."""
    diary = instance.data / "tidied-on"
    tidied_on = date.fromisoformat(diary.read_text()) if diary.exists() else None
    return rules.judge_night(tidied_on, today=now.date(), has_worker=is_database_held(instance))


def _see_sqlite(instance: Instance) -> rules.Sqlite:
    path = Path(sqlite_path(instance.database))
    database = connect_sqlite(instance.database)
    try:

        def ask(pragma: str) -> str:
            return str(database.execute(f"PRAGMA {pragma}").fetchone()[0])

        wal = path.with_name(f"{path.name}-wal")
        return rules.Sqlite(
            path=str(path),
            filesystem=find_filesystem(path),
            journal_mode=ask("journal_mode"),
            synchronous=int(ask("synchronous")),
            secure_delete=int(ask("secure_delete")),
            damage=ask("quick_check(1)"),
            wal_bytes=wal.stat().st_size if wal.exists() else 0,
        )
    finally:
        database.close()


def _see_postgresql(database: psycopg.Connection[tuple[object, ...]]) -> rules.Postgresql:
    settings = {name: str(_ask(database, f"SHOW {name}")[0][0]) for name in rules.POSTGRESQL_SETTINGS}
    has_letterbox = bool(_ask(database, "SELECT 1 FROM pg_roles WHERE rolname = 'letterbox'"))
    (account,) = _ask(
        database,
        "SELECT rolsuper, pg_has_role(current_user, 'pg_checkpoint', 'USAGE') AND"
        " has_function_privilege('pg_switch_wal()', 'EXECUTE') FROM pg_roles WHERE rolname = current_user",
    )
    return rules.Postgresql(
        settings=settings,
        archives=_ask(database, "SHOW archive_mode")[0][0] != "off",
        replicas=len(_ask(database, "SELECT 1 FROM pg_replication_slots")),
        is_superuser=bool(account[0]),
        may_end_wal=bool(account[0] or account[1]),
        letterbox=_find_lacking(database) if has_letterbox else None,
        letterbox_extra=_find_surplus(database) if has_letterbox else (),
    )


def _find_lacking(database: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return the rights of the letter box that its account doesn't have."""
    lacking = []
    for table, rights in RIGHTS.items():
        for right in rights:
            name, _, columns = right.partition(" ")
            question = "SELECT has_table_privilege(%s, %s, %s)"
            checks = [(question, [_LETTERBOX, table, name])]
            if columns:
                question = "SELECT has_column_privilege(%s, %s, %s, %s)"
                checks = [
                    (question, [_LETTERBOX, table, column.strip(), name]) for column in columns.strip("()").split(",")
                ]
            if not all(_ask(database, sql, values)[0][0] for sql, values in checks):
                lacking.append(f"{table}: {right}")
    return lacking


def _find_surplus(database: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Return tables with which the letter box's account may do more than it needs."""
    rows = _ask(
        database,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND NOT"
        " relname = ANY(%s) AND (has_any_column_privilege(%s, oid, 'SELECT, INSERT, UPDATE')"
        " OR has_table_privilege(%s, oid, %s)) ORDER BY 1",
        [list(RIGHTS), _LETTERBOX, _LETTERBOX, ", ".join(_PRIVILEGES)],
    )
    found = [str(row[0]) for row in rows]
    for table, rights in RIGHTS.items():
        whole = {right for right in rights if " " not in right}
        for privilege in _PRIVILEGES:
            if (
                privilege not in whole
                and _ask(database, "SELECT has_table_privilege(%s, %s, %s)", [_LETTERBOX, table, privilege])[0][0]
            ):
                found.append(table)
                break
    return found


def _ask(database: psycopg.Connection[tuple[object, ...]], sql: str, values: Sequence[object] = ()) -> Rows:
    return database.execute(sql, values).fetchall()
