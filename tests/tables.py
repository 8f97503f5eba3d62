"""Tables that were laid once and are copied, step by step as an instance has them that was upgraded ever since.

SQLite's are kept for the next run too, under a name that changes with the migrations. What a first start does is seen
by tests that do without, `tests/cli/test_serving.py` before all.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

_HOUSE = Path(__file__).resolve().parents[1]
_KEPT = _HOUSE / ".pytest_cache" / "tables"
_REACHED: dict[tuple[str, str], psycopg.Connection] = {}


@cache
def find_migrated(server: str = "") -> str:
    """Return a migrated database: the path of a file or, on *server*, the name of a template."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    made = _KEPT / f"{_digest()}.sqlite3"
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if server:
            if not _exists(server, made.stem):
                administer(server, f'CREATE DATABASE "{made.stem}"')
                _migrate(f"{server}/{made.stem}")
        elif not made.exists():
            begun = _KEPT / "begun.sqlite3"
            for part in ("", "-wal", "-shm"):
                Path(f"{begun}{part}").unlink(missing_ok=True)
            _migrate(f"sqlite:///{begun}")
            begun.rename(made)
    return made.stem if server else str(made)


def _digest() -> str:
    """Return a name for what lays the tables: Django, the migrations and the triggers that they call for."""
    said = sha256(django.get_version().encode())
    source = _HOUSE / "src" / "undersigned"
    for path in sorted([*source.rglob("migrations/**/*.py"), source / "instance" / "guards.py"]):
        said.update(str(path.relative_to(source)).encode() + b"\0" + path.read_bytes())
    return f"tables-{said.hexdigest()[:16]}"


def _exists(server: str, name: str) -> bool:
    with reach(f"{server}/postgres") as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def use_copy(connection: BaseDatabaseWrapper, server: str = "") -> Callable[[], None]:
    """Let Django's *connection* lead to a migrated database that nobody else has; returns what removes it."""
    import sqlite3

    name = f"tests_{secrets.token_hex(6)}"
    if server:
        copy_tables(server, name)
        lead(connection, name)

        def remove() -> None:
            connection.close()
            administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')

        return remove
    path = f"file:{name}?mode=memory&cache=shared"
    # A database in memory lives as long as somebody holds it open, and tests that begin anew close Django's connection.
    holder = sqlite3.connect(path, uri=True, check_same_thread=False)
    with closing(sqlite3.connect(find_migrated())) as source:
        source.backup(holder)
    lead(connection, path)

    def forget() -> None:
        let_go(connection)
        holder.close()

    return forget


def lead(connection: BaseDatabaseWrapper, name: str) -> None:
    """Let *connection* lead to the database called *name*."""
    let_go(connection)
    connection.settings_dict["NAME"] = name


def let_go(connection: BaseDatabaseWrapper) -> None:
    """Close *connection*, also to a database in memory, which Django would go on writing to under another name."""
    connection.close()
    if connection.connection is not None:
        connection.connection.close()
        connection.connection = None


def lay_tables(data: Path) -> None:
    """Put a migrated database into the data folder of an instance that has none yet."""
    database = data / "undersigned.sqlite3"
    if not database.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(find_migrated(), database)


def copy_tables(server: str, name: str) -> None:
    """Make a migrated database called *name* on PostgreSQL."""
    # Copied as files: through the log of the server, as is usual, takes twice the time.
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{find_migrated(server)}" STRATEGY file_copy')


def administer(server: str, statement: str) -> None:
    """Have PostgreSQL do *statement*."""
    with reach(f"{server}/postgres") as connection:
        connection.execute(statement)


@contextmanager
def reach(url: str, options: str = "") -> Iterator[psycopg.Connection]:
    """Yield a connection to the database at *url* in which every statement is a transaction of its own.

    The thread that runs the tests keeps it until it leaves, since each new one costs the server a process.
    """
    import psycopg

    if threading.current_thread() is not threading.main_thread():
        with psycopg.connect(url, autocommit=True, options=options) as connection:
            yield connection
        return
    kept = _REACHED.get((url, options))
    if kept is None or kept.closed:
        kept = _REACHED[url, options] = psycopg.connect(url, autocommit=True, options=options)
    yield kept


def leave(url: str = "") -> None:
    """Close the kept connections to the database at *url*, or all of them."""
    for key in [key for key in _REACHED if not url or key[0] == url]:
        _REACHED.pop(key).close()


def _migrate(url: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    environment = {**os.environ, "UNDERSIGNED_DATABASE": url, "DJANGO_SETTINGS_MODULE": "undersigned.web.settings"}
    subprocess.run(command, check=True, env=environment)
