"""Plain connections to the two databases, opened alike by the server's site and by its letter box.

SQLite: WAL, FULL (an answer is given only for what would survive a power cut), secure_delete (what is deleted is
overwritten), trusted_schema off, sorting in memory. Source: research measured both;
docs/decisions/0004-two-databases.md.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import psycopg

# The worker copies the write-ahead file back at leisure; that others do it in their commit is the exception.
SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; "
    "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=20000; "
    "PRAGMA temp_store=MEMORY;"
)


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

    return psycopg.connect(url, autocommit=True)


def django_database(url: str) -> dict[str, object]:
    """Return the entry of Django's DATABASES for *url*."""
    if is_sqlite(url):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_path(url),
            "OPTIONS": {"init_command": SQLITE_SETTINGS, "transaction_mode": "IMMEDIATE", "timeout": 10},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(pair.split("=", 1) for pair in parts.query.split("&") if pair),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
