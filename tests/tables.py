"""Tables that were laid once and are copied: making them takes seconds of processor time wherever some are needed.

The first process of a run (with xdist the one that starts the others) names a folder in UNDERSIGNED_TEST_SHARED, and
all look there. What a first start does is seen by tests that do without, `tests/cli/test_serving.py` before all.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

_SHARED = "UNDERSIGNED_TEST_SHARED"


def share(folder: Path) -> None:
    """Name *folder* for this process and those that it starts, unless one is named."""
    os.environ.setdefault(_SHARED, str(folder))


def find_migrated(server: str = "") -> str:
    """Return a migrated database: the path of a file or, on *server*, the name of a template."""
    folder = Path(os.environ[_SHARED])
    named = folder / ("template" if server else "migrated")
    with (folder / f"{named.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not named.exists():
            made = f"template_{secrets.token_hex(4)}" if server else str(folder / "migrated.sqlite3")
            if server:
                administer(server, f'CREATE DATABASE "{made}"')
            _migrate(f"{server}/{made}" if server else f"sqlite:///{made}")
            named.write_text(made)
    return named.read_text()


def lay_tables(data: Path) -> None:
    """Put a migrated database into the data folder of an instance that never started, where tests share one."""
    if _SHARED in os.environ and not data.exists():
        data.mkdir(mode=0o700, parents=True)
        copy_database(find_migrated(), data / "undersigned.sqlite3")


def copy_database(source: str, target: Path) -> None:
    """Copy the SQLite database *source*, with what stands beside it."""
    for part in ("", "-wal", "-shm"):
        if Path(source + part).exists():
            shutil.copy(source + part, str(target) + part)


def administer(server: str, statement: str) -> None:
    """Have PostgreSQL do *statement*."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    environment = {**os.environ, "UNDERSIGNED_DATABASE": url, "DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
    subprocess.run(command, check=True, env=environment)
