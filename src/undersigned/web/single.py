"""Locks that let one worker work on a database, and one `serve` on a data folder.

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


class LockHeld(Exception):
    """Another process holds the lock."""


@contextmanager
def hold_folder(path: Path) -> Iterator[None]:
    """Hold the lock file at *path*, which is made if needed and never removed.

    Raises:
        LockHeld: Another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockHeld(str(path)) from error
        yield


@contextmanager
def hold_database(instance: Instance) -> Iterator[None]:
    """Be the one worker of the instance's database.

    Raises:
        LockHeld: Another worker is at work.
    """
    if is_sqlite(instance.database):
        with hold_folder(instance.data / "worker.lock"):
            yield
        return
    with connect_postgresql(instance.database) as connection:
        held = connection.execute("SELECT pg_try_advisory_lock(%s)", [_WORKER_LOCK]).fetchone()
        if held != (True,):
            raise LockHeld("worker")
        yield
