"""What the processes need to do their work, looked at when somebody asks; each answer is `OK` or a few words."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from undersigned.instance.database import connect_postgresql, connect_sqlite, is_sqlite, sqlite_path
from undersigned.watching.rules import FULL_BYTES, READY_ROUND_SECONDS, coarsen_memory
from undersigned.watching.state import OK

if TYPE_CHECKING:
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring


def check_database(instance: Instance) -> str:
    """Ask the database a question over a new connection."""
    try:
        if is_sqlite(instance.database):
            # Opening would make an empty file where there is none.
            if not os.path.exists(sqlite_path(instance.database)):  # noqa: PTH110  (a string out of a URL)
                return "missing"
            with_sqlite = connect_sqlite(instance.database)
            try:
                with_sqlite.execute("SELECT 1 FROM django_migrations LIMIT 1").fetchone()
            finally:
                with_sqlite.close()
        else:
            with connect_postgresql(instance.database) as connection:
                connection.execute("SELECT 1")
    except Exception as error:  # noqa: BLE001  (two libraries, each with errors of its own; what matters is that it failed)
        return type(error).__name__
    return OK


def check_keys(ring: Ring) -> str:
    """Look whether every kept key is in memory, and none lies beside the database."""
    if ring.is_exposed():
        return "exposed"
    missing = ring.missing()
    return f"missing: {', '.join(missing)}" if missing else OK


def check_disk(*folders: Path) -> str:
    """Look whether there is room to store anything."""
    usages = [shutil.disk_usage(folder) for folder in folders if folder.exists()]
    # ramfs, where the units put the runtime folder, counts no blocks: it says 0 of 0, and has what the machine has.
    return OK if all(usage.free >= FULL_BYTES for usage in usages if usage.total) else "full"


def check_published(instance: Instance, *, is_writing: bool) -> str:
    """Look whether the published folder is there, and can be written where that is the process's work."""
    folder = instance.public
    if not folder.is_dir():
        return "missing"
    return OK if os.access(folder, os.R_OK | (os.W_OK if is_writing else 0)) else "not allowed"


def check_rounds(since_seconds: float) -> str:
    """Judge how long ago the worker finished a round."""
    return OK if since_seconds < READY_ROUND_SECONDS else "none finished for minutes"


def read_memory_bytes() -> int:
    """Return the memory of this process, in whole megabytes. Source: proc_pid_statm(5)."""
    with open("/proc/self/statm") as file:  # noqa: PTH123  (a file of the kernel)
        pages = int(file.read().split()[1])
    return coarsen_memory(pages * os.sysconf("SC_PAGE_SIZE"))
