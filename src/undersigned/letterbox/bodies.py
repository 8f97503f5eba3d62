"""What the letter box keeps of organisations that signed: plain SQL over the tables of `organisations`.

A body is named by the commitment of its `sign` entry, which is public. Source: docs/reference/organisations.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersigned.letterbox.tables import Database


@dataclass(frozen=True, slots=True)
class Body:
    """A row of `organisations_body`, or what stands for one that is not there."""

    known_on: str = ""
    is_mailbox_shut: bool = False
    domain: str = ""
    challenge: str = ""
    expires_on: str = ""
    shown_on: str = ""
    method: str = ""
    checked_on: str = ""
    missing_since: str = ""


@dataclass(frozen=True, slots=True)
class Acting:
    """A code that may act: its digest, and its first group; empty for the first code where that is not known."""

    digest: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Where the logo stands that a body handed in; empty where there is none."""

    state: str = ""
    offered_on: str = ""
    reason: str = ""


_COLUMNS = tuple(Body.__slots__)
_PROOF = ("domain", "challenge", "expires_on", "shown_on", "method", "checked_on", "missing_since")


def is_acting(database: Database, *, token: bytes, digest: bytes, c: str, is_by_mail: bool) -> bool:
    """Say whether the signature *c* still stands, and whoever came with a code or by the mailbox may still act."""
    if not is_by_mail:
        # The code alone: at the end all claims are destroyed, and whoever signed can still take it back.
        return database.find_by_code(digest) is not None
    return bool(database.find_claims([token])) and not find_body(database, c).is_mailbox_shut


def find_body(database: Database, c: str) -> Body:
    """Return what is kept of the body *c*."""
    rows = database.read_rows(f"SELECT {', '.join(_COLUMNS)} FROM organisations_body WHERE c = ?", c)  # noqa: S608
    if not rows:
        return Body()
    known_on, is_shut, *proof = rows[0]
    return Body(known_on, bool(is_shut), *proof)


def find_acting(database: Database, c: str) -> list[Acting]:
    """Return the codes that act for *c*, by their first group; none as long as there is only the first code."""
    rows = database.read_rows("SELECT digest, mark FROM organisations_acting WHERE c = ? ORDER BY mark, digest", c)
    return [Acting(bytes(digest), mark) for digest, mark in rows]


def add_acting(database: Database, collection_id: int, c: str, acting: Acting) -> None:
    """Let a code act for *c*; one that does already is left as it is."""
    database.change_rows(
        "INSERT INTO organisations_acting (digest, collection_id, c, mark) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (digest) DO NOTHING",
        acting.digest,
        collection_id,
        c,
        acting.mark,
    )


def remove_acting(database: Database, c: str, digest: bytes) -> bool:
    """Take a code's right away, with the row that it opens; say whether it had one."""
    if not database.change_rows("DELETE FROM organisations_acting WHERE c = ? AND digest = ?", c, digest):
        return False
    database.delete_code(digest)
    return True


def shut_mailbox(database: Database, collection_id: int, c: str) -> None:
    """Let the mailbox that confirmed *c* act no more."""
    _insert(database, collection_id, c)
    database.change_rows("UPDATE organisations_body SET is_mailbox_shut = TRUE WHERE c = ?", c)


def keep_proof(database: Database, collection_id: int, c: str, body: Body) -> None:
    """Keep domain, string and days of *body*."""
    _insert(database, collection_id, c)
    changes = ", ".join(f"{name} = ?" for name in _PROOF)
    database.change_rows(
        f"UPDATE organisations_body SET {changes} WHERE c = ?",  # noqa: S608  (names of columns)
        *(getattr(body, name) for name in _PROOF),
        c,
    )


def forget_known(database: Database, c: str) -> None:
    """Forget that the convenors know the body *c*, and its logo: it has another name now."""
    forget_logo(database, c)
    forget_offer(database, c)
    database.change_rows("UPDATE organisations_body SET known_on = '' WHERE c = ?", c)


def forget_shown(database: Database, c: str) -> None:
    """Forget the domain of *c*, its logo, and that it is known: its name is locked now, these rows must not tell it."""
    forget_logo(database, c)
    forget_offer(database, c)
    changes = ", ".join(f"{name} = ''" for name in ("known_on", *_PROOF))
    database.change_rows(f"UPDATE organisations_body SET {changes} WHERE c = ?", c)  # noqa: S608  (names of columns)


def forget_body(database: Database, c: str) -> None:
    """Delete all that is kept of *c*, and what the codes that act for it open."""
    for acting in find_acting(database, c):
        database.delete_code(acting.digest)
    database.change_rows("DELETE FROM organisations_acting WHERE c = ?", c)
    database.change_rows("DELETE FROM organisations_body WHERE c = ?", c)
    forget_logo(database, c)
    forget_offer(database, c)


def has_logo(database: Database, c: str) -> bool:
    """Say whether a logo stands beside the name of *c*."""
    return bool(database.read_rows("SELECT 1 FROM organisations_logo WHERE c = ?", c))


def forget_logo(database: Database, c: str) -> None:
    """Delete the logo of *c*, and have the row beside which it stood written again."""
    if database.change_rows("DELETE FROM organisations_logo WHERE c = ?", c):
        database.change_rows(
            'INSERT INTO signing_change (collection_id, "index", name_key, org_number) '
            'SELECT collection_id, "index", name_key, org_number FROM signing_opening WHERE c = ?',
            c,
        )


def find_offer(database: Database, c: str) -> Offer:
    """Return where the logo stands that *c* handed in."""
    rows = database.read_rows("SELECT state, offered_on, reason FROM organisations_offeredlogo WHERE c = ?", c)
    return Offer(*rows[0]) if rows else Offer()


def count_offers(database: Database, collection_id: int, *, beside: str) -> int:
    """Return how many logos wait at a statement, but for that of the body *beside*."""
    return int(
        database.read_rows(
            "SELECT count(*) FROM organisations_offeredlogo "
            "WHERE collection_id = ? AND c <> ? AND state IN ('sealed', 'waiting')",
            collection_id,
            beside,
        )[0][0]
    )


def keep_offer(database: Database, collection_id: int, c: str, *, box: bytes, offered_on: str) -> None:
    """Keep the sealed file that *c* hands in, in place of what it handed in before."""
    forget_offer(database, c)
    database.change_rows(
        "INSERT INTO organisations_offeredlogo (c, collection_id, state, offered_on, reason, box, kind, data, sha256, "
        "width, height) VALUES (?, ?, 'sealed', ?, '', ?, '', ?, '', 0, 0)",
        c,
        collection_id,
        offered_on,
        box,
        b"",
    )


def forget_offer(database: Database, c: str) -> None:
    """Delete what *c* handed in as its logo, whatever became of it."""
    database.change_rows("DELETE FROM organisations_offeredlogo WHERE c = ?", c)


def _insert(database: Database, collection_id: int, c: str) -> None:
    database.change_rows(
        "INSERT INTO organisations_body (c, collection_id, known_on, is_mailbox_shut, domain, challenge, expires_on, "
        "shown_on, method, checked_on, missing_since) VALUES (?, ?, '', FALSE, '', '', '', '', '', '', '') "
        "ON CONFLICT (c) DO NOTHING",
        c,
        collection_id,
    )
