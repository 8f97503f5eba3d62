"""Whether the tables are those of this release: asked by every process before it starts, without Django.

A process of an older release on newer tables would write rows that the newer one misreads; one of a newer release on
older tables would fail in the middle of something. Both are refused by name. What is compared are the names of the
migrations: those that the database says were applied, and those that this release brings.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import undersigned
from undersigned.instance.database import connect_postgresql, is_sqlite, sqlite_path

if TYPE_CHECKING:
    from collections.abc import Collection

    from undersigned.instance.config import Instance

Name = tuple[str, str]
"""A migration: its room and its name."""

_HOUSE = Path(undersigned.__file__).parent
# Tables of a library that are made by migrations of ours: MIGRATION_MODULES in web/settings.py.
_ADOPTED = {"mfa": _HOUSE / "accounts" / "migrations" / "mfa"}
_LIBRARIES = frozenset({"account", "auth", "contenttypes"})


class TablesDiffer(Exception):
    """The tables are not those of this release; the message says which way and what to do."""


class NotPrepared(TablesDiffer):
    """There are no tables yet, or older ones."""


class FromNewerRelease(TablesDiffer):
    """A newer release has been at these tables."""


def check_tables(instance: Instance) -> None:
    """Refuse to start on tables of another release.

    Raises:
        NotPrepared: `undersigned prepare` has not been here.
        FromNewerRelease: A newer release has.
    """
    applied = find_applied(instance)
    if applied is not None:
        compare_tables(applied, list_migrations())


def check_not_newer(instance: Instance) -> None:
    """Refuse to prepare tables of a newer release; older ones, or none, are what preparing is for.

    Raises:
        FromNewerRelease: A newer release has been here.
    """
    check_known(find_applied(instance) or ())


def check_known(applied: Collection[Name]) -> None:
    """Refuse *applied* migrations of which this release does not know every one.

    Raises:
        FromNewerRelease: It does not.
    """
    compare_tables(applied, [name for name in list_migrations() if name in applied])


def compare_tables(applied: Collection[Name], known: Collection[Name]) -> None:
    """Refuse *applied* migrations that are not those *known*; those of libraries are left out."""
    unknown = sorted({name for name in applied if is_ours(name[0])} - set(known))
    if unknown:
        raise FromNewerRelease(
            f"The database was prepared by a newer release: it has {'.'.join(unknown[0])}, which "
            f"{undersigned.__version__} does not know. Start the newer release, or restore the backup made before it."
        )
    missing = sorted(set(known) - set(applied))
    if missing:
        raise NotPrepared(
            f"The database is not prepared for this release: {'.'.join(missing[0])} is missing. "
            "Stop all processes, then type: undersigned prepare"
        )


def is_ours(room: str) -> bool:
    """Say whether the migrations of *room* are ours, those of a library's tables that we make included."""
    return room not in _LIBRARIES


def list_migrations() -> list[Name]:
    """Return the migrations of this release."""
    folders = {path.parent.name: path for path in _HOUSE.glob("*/migrations") if path.is_dir()} | _ADOPTED
    return sorted(
        (room, path.stem) for room, folder in folders.items() for path in folder.glob("[0-9]*.py") if path.is_file()
    )


def find_applied(instance: Instance) -> set[Name] | None:
    """Return the migrations that the database says were applied; None where we may not ask.

    The letter box on PostgreSQL may have an account of its own, which sees the tables that it works on and no others.
    """
    if is_sqlite(instance.database):
        return _find_in_sqlite(Path(sqlite_path(instance.database)))
    import psycopg  # noqa: PLC0415  (an extra: not part of the plain install)

    try:
        with connect_postgresql(instance.database) as connection:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        return set()
    except psycopg.errors.InsufficientPrivilege:
        return None
    return {(str(room), str(name)) for room, name in rows}


def _find_in_sqlite(path: Path) -> set[Name]:
    if not path.exists():
        return set()
    # Read only: looking makes no file. The write-ahead file needs its index, which a reader may make.
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=30)
    try:
        rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()
        raise
    finally:
        connection.close()
    return {(str(room), str(name)) for room, name in rows}
