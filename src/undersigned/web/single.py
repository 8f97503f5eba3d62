"""Locks that let one worker work on a database, one `serve` on a data folder, one release prepare the tables.

A lock ends with the process that holds it, however that dies; nothing has to be cleared away by hand.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from undersigned.instance.database import connect_postgresql, is_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
def hold_database(instance: Instance) -> Iterator[None]:
    """Be the one worker of the instance's database.

    Raises:
        LockHeld: Another worker is at work.
    """
    with _hold(instance, "worker.lock", _WORKER_LOCK):
        yield


@contextmanager
def hold_tables(instance: Instance) -> Iterator[None]:
    """Be the one who prepares the instance's database.

    Raises:
        LockHeld: Another process, perhaps of another release, is preparing it.
    """
    with _hold(instance, "prepare.lock", _PREPARE_LOCK):
        yield


@contextmanager
def _hold(instance: Instance, name: str, number: int) -> Iterator[None]:
    if is_sqlite(instance.database):
        with hold_folder(instance.data / name):
            yield
        return
    with connect_postgresql(instance.database) as connection:
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", [number]).fetchone()
        if held != (True,):
            raise LockHeld(name)
        yield
