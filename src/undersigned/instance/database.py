"""Plain connections to the two databases, opened alike by the server's site and by its letter box.

SQLite: WAL, FULL (an answer is given only for what would survive a power cut), secure_delete (what is deleted is
overwritten), trusted_schema off, sorting in memory. Source: research measured both;
docs/decisions/0004-two-databases.md.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import psycopg

# REPLACE deletes rows, and asks the triggers that keep them only where triggers may be recursive.
# The worker copies the write-ahead file back at leisure; that others do it in their commit is the exception.
SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; "
    "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=20000; "
    "PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON;"
)


_POOLED: Final = "pool=transaction"

LIMITS: Final[dict[str, dict[str, int]]] = {
    # Below what the front waits for an answer. At night they wait for tables that are being rewritten.
    "letterbox": {"statement_timeout": 55, "lock_timeout": 50, "idle_in_transaction_session_timeout": 60},
    "site": {"statement_timeout": 300, "lock_timeout": 50, "idle_in_transaction_session_timeout": 300},
    "worker": {"statement_timeout": 1800, "lock_timeout": 120, "idle_in_transaction_session_timeout": 1800},
}
"""By process: after how many seconds PostgreSQL ends a statement, a wait for a lock, a transaction that does nothing.

So a process that hangs holds up no other one for good.
"""


def is_sqlite(url: str) -> bool:
    """Say whether *url* names an SQLite file."""
    return url.startswith("sqlite:///")


def sqlite_path(url: str) -> str:
    """Return the path in an ``sqlite:///`` URL."""
    return unquote(url.removeprefix("sqlite:///"))


def connect_sqlite(url: str) -> sqlite3.Connection:
    """Open the SQLite file; transactions are begun by hand, as IMMEDIATE."""
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None, check_same_thread=False)
    connection.executescript(SQLITE_SETTINGS)
    return connection


def connect_postgresql(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Open a PostgreSQL connection in autocommit; the caller begins transactions."""
    import psycopg  # noqa: PLC0415  (an extra: not part of the plain install)

    plain, is_pooled = split_pool(url)
    if is_pooled:
        # What one transaction prepares, the next does not find on another connection.
        return psycopg.connect(plain, autocommit=True, prepare_threshold=None)
    return psycopg.connect(plain, autocommit=True)


def split_pool(url: str) -> tuple[str, bool]:
    """Return *url* as PostgreSQL knows it, and whether it leads to a pooler that parts transactions, as it says."""
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair]
    kept = [pair for pair in pairs if pair != _POOLED]
    return parts._replace(query="&".join(kept)).geturl(), len(kept) < len(pairs)


def limit_sessions(process: str, url: str) -> None:
    """Let every connection that this process opens from now on have an end to statements, locks and transactions.

    libpq reads the variable, so Django's connections have them too. What the operator put into it stays and wins. A
    pooler that parts transactions takes no such settings; there they belong to the roles (`undersigned database`).
    """
    limits = LIMITS.get(process)
    if limits is None or is_sqlite(url) or split_pool(url)[1]:
        return
    ours = [f"-c {name}={seconds}s" for name, seconds in limits.items()]
    os.environ["PGOPTIONS"] = " ".join([*ours, os.environ.get("PGOPTIONS", "")]).strip()


def django_database(url: str) -> dict[str, object]:
    """Return the entry of Django's DATABASES for *url*."""
    if is_sqlite(url):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_path(url),
            "OPTIONS": {"init_command": SQLITE_SETTINGS, "transaction_mode": "IMMEDIATE", "timeout": 10},
        }
    plain, is_pooled = split_pool(url)
    parts = urlsplit(plain)
    return {
        "ENGINE": "django.db.backends.postgresql",
        # A cursor on the server outlives its transaction, which a pooler that parts transactions can't let it.
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(pair.split("=", 1) for pair in parts.query.split("&") if pair),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
