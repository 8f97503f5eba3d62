"""Accounts of PostgreSQL with the least rights for each process.

The one source of what `undersigned database roles` prints, and the handbook has. The owner prepares the tables and is
the worker, which rewrites them at night; only an owner can. The letter box, the one door of strangers, gets what
`letterbox.rights` lists. The site reads and writes rows, lays no tables, and changes nothing that the log has. When
statements and waits for locks end stands with the accounts too, so that a pooler can't lose it. Source: OWASP ASVS
5.0, 13.2.2.
"""

from __future__ import annotations

from typing import Final

from undersigned.instance.database import LIMITS
from undersigned.letterbox.rights import format_grants

APPEND_ONLY: Final = ("logkeeper_entry", "logkeeper_checkpoint")
"""Tables in which rows are added and never changed or deleted by the site."""


def format_owner(account: str) -> str:
    """Return the SQL that gives *account*, the owner's and the worker's, its limits."""
    return _format_limits("worker", account)


def format_letterbox(account: str) -> str:
    """Return the SQL that makes *account* the letter box's: rights and limits."""
    return format_grants(account) + _format_limits("letterbox", account)


def format_site(account: str) -> str:
    """Return the SQL that makes *account* the site's: rights and limits."""
    return (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {account};\n"
        f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {account};\n"
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {account};\n" + _format_limits("site", account)
    )


def format_roles() -> str:
    """Return all of it, with accounts named as the handbook names them."""
    return "\n".join(
        [
            "-- The owner of the database: undersigned prepare, the worker.",
            format_owner("undersigned"),
            "-- The letter box.",
            "CREATE USER letterbox PASSWORD '…';",
            format_letterbox("letterbox"),
            "-- The site.",
            "CREATE USER site PASSWORD '…';",
            format_site("site"),
        ]
    )


def _format_limits(process: str, account: str) -> str:
    return "".join(f"ALTER USER {account} SET {name} = '{seconds}s';\n" for name, seconds in LIMITS[process].items())
