"""Reads for the measures: how large things are, how many mails wait. Slow ones are asked once a minute."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.watching.rules import find_neediest

if TYPE_CHECKING:
    from undersigned.instance.config import Instance


def database_bytes(instance: Instance) -> int:
    """Return the size of the database."""
    if is_sqlite(instance.database):
        path = Path(sqlite_path(instance.database))
        return path.stat().st_size if path.exists() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def find_disk(instance: Instance) -> tuple[int, int] | tuple[None, None]:
    """Return free bytes and size of the disk that needs somebody first, of those that data and database lie on.

    Only a database on this machine is seen: that of a server of its own is watched by who runs that.
    """
    folders = {instance.data}
    if is_sqlite(instance.database):
        folders.add(Path(sqlite_path(instance.database)).parent)
    usages = [shutil.disk_usage(folder) for folder in folders if folder.exists()]
    # Memory that counts no blocks says 0 of 0.
    return find_neediest([(usage.free, usage.total) for usage in usages if usage.total]) or (None, None)


def find_backup_age(backed_up_on: Path, today: date) -> int | None:
    """Return for how many days there has been no backup; None where none was ever made, or nobody can say when."""
    try:
        return (today - date.fromisoformat(backed_up_on.read_text().strip())).days
    except (OSError, ValueError):
        return None


def find_unbacked_days(instance: Instance, backed_up_on: Path, today: date) -> int | None:
    """Return the age of a public instance of which no backup was ever made; None of any other."""
    if instance.is_on_loopback or backed_up_on.exists():
        return None
    made_at = (instance.data / "instance-id").stat().st_mtime
    return (today - datetime.fromtimestamp(made_at, UTC).date()).days
