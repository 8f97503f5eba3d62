"""What the letter box may do in PostgreSQL where it has an account of its own: the least that it needs.

docs/how-to/run-on-postgresql.md has the statements that `format_grants("letterbox")` makes. Source: OWASP ASVS 5.0,
13.2.2.
"""

from __future__ import annotations

from typing import Final

RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    # Locking a row for share needs the right to change a column of it; a number that others refer to can't change.
    "signing_collection": ("SELECT", "UPDATE (id)"),
    "signing_claim": ("SELECT", "INSERT", "DELETE"),
    "signing_bycode": ("SELECT", "INSERT", "DELETE"),
    "signing_waiting": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "signing_sealed": ("SELECT",),
    "signing_opening": ("SELECT",),
    "signing_ended": ("SELECT",),
    "signing_imported": ("SELECT", "UPDATE (removals_asked)"),
    "signing_objection": ("SELECT", "INSERT", "UPDATE (times, is_answered, is_mailed)"),
    "signing_alarm": ("SELECT", "INSERT", "UPDATE (box)"),
    "logkeeper_entry": ("SELECT",),
    "outbox_mail": ("INSERT",),
    "federation_incoming": ("SELECT", "INSERT"),
    "organisations_body": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "organisations_acting": ("SELECT", "INSERT", "DELETE"),
    "organisations_logo": ("SELECT", "DELETE"),
    # Not the pictures that wait, nor what files were sealed in: it hands those in and reads none.
    "organisations_offeredlogo": ("SELECT (c, collection_id, state, offered_on, reason)", "INSERT", "DELETE"),
    "signing_change": ("INSERT",),
    "signon_phase": ("SELECT",),
    "signon_invitation": ("SELECT", "UPDATE (state, turn, is_read)"),
    "members_issuer": ("SELECT", "UPDATE (redeemed)"),
    "members_code": ("SELECT", "UPDATE (code, blinded)"),
    "members_early": ("SELECT", "INSERT", "DELETE"),
}


def format_grants(account: str) -> str:
    """Return the SQL that gives *account* the rights of the letter box, a line for each table."""
    return "".join(f"GRANT {', '.join(rights)} ON {table} TO {account};\n" for table, rights in RIGHTS.items())
