"""Locks that let one worker work on a database, one `serve` on a data folder, one release prepare the tables.

A lock ends with the process that holds it, however that dies; nothing has to be cleared away by hand.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.instance.database import connect_postgresql, is_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

    from undersigned.instance.config import Instance

# Any number that no other program on the same database locks with.
_WORKER_LOCK = 0x756E6465727369
_PREPARE_LOCK = 0x756E6465727370


class LockHeld(Exception):
    """Another process holds the lock."""


@contextmanager
def hold_folder(path: Path, *, is_shared: bool = False) -> Iterator[None]:
    """Hold the lock file at *path*, which is made if needed and never removed.

    Args:
        path: The file.
        is_shared: Others may hold it too, if they share it.

    Raises:
        LockHeld: Another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockHeld(str(path)) from error
        yield


@contextmanager
def hold_database(instance: Instance) -> Iterator[Callable[[], bool]]:
    """Be the one worker of the instance's database; what it gives says whether the lock is still held.

    Raises:
        LockHeld: Another worker is at work.
    """
    with _hold(instance, "worker.lock", _WORKER_LOCK) as is_held:
        yield is_held


@contextmanager
def hold_tables(instance: Instance) -> Iterator[None]:
    """Be the one who prepares the instance's database.

    Raises:
        LockHeld: Another process, perhaps of another release, is preparing it.
    """
    with _hold(instance, "prepare.lock", _PREPARE_LOCK):
        yield


@contextmanager
def _hold(instance: Instance, name: str, number: int) -> Iterator[Callable[[], bool]]:
    if is_sqlite(instance.database):
        with hold_folder(instance.data / name):
            yield lambda: True
        return
    # A lock of the session would be lost behind a pooler that parts transactions; that of a transaction holds with it.
    # A transaction that has asked nothing else keeps no snapshot and no table, so it is in nobody's way.
    with connect_postgresql(instance.database) as connection:
        # What is asked again and again would be prepared by itself, and then leaves a portal as well, see below.
        connection.prepare_threshold = None
        connection.execute("BEGIN")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # Without parameters: what is asked with them leaves a portal and its snapshot open, for which the night's
        # rewriting would keep every row that was deleted since.
        held = connection.execute(f"SELECT pg_try_advisory_xact_lock({number:d})").fetchone()
        if held != (True,):
            raise LockHeld(name)
        yield lambda: _is_open(connection)


def is_folder_held(path: Path) -> bool:
    """Say whether a process of this machine holds the lock file at *path*; unlike trying, this disturbs nobody."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    # By the file's number alone: some file systems name another device there than to `stat`.
    lines = (line.split() for line in Path("/proc/locks").read_text().splitlines() if "->" not in line)
    return any(line[1] == "FLOCK" and line[5].endswith(f":{found.st_ino}") for line in lines)


def is_database_held(instance: Instance) -> bool:
    """Say whether a worker holds the instance's database; as `is_folder_held`."""
    if is_sqlite(instance.database):
        return is_folder_held(instance.data / "worker.lock")
    with connect_postgresql(instance.database) as connection:
        held = connection.execute(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND"
            " database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND"
            " classid::bigint << 32 | objid::bigint = %s",
            [_WORKER_LOCK],
        ).fetchone()
        return held is not None


def _is_open(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Ask over the connection that holds the lock: with its end the lock has ended too."""
    import psycopg  # noqa: PLC0415  (an extra)

    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
