"""Judging what is stored: release, database, logs, published folder, and the rewriting at night."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from undersigned.checkup.rules import Finding, good, look, mend
from undersigned.watching.rules import BACKUP_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_LARGE_WAL_BYTES = 512 * 1024 * 1024
_OLD_NIGHT_DAYS = 2
_NETWORK_FILESYSTEMS: Final = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph", "fuse.glusterfs", "afs"}

POSTGRESQL_SETTINGS: Final = {
    "wal_recycle": "off",
    "min_wal_size": "32MB",
    "wal_level": "replica",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
}
"""The lines of docs/how-to/run-on-postgresql.md."""


@dataclass(frozen=True, slots=True)
class Release:
    """Which release the tables are of.

    Attributes:
        unknown: Changes of tables that were made and that this code doesn't know.
        missing: Changes that this code needs and that were not made.
    """

    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def judge_release(facts: Release) -> list[Finding]:
    """Say whether code and tables belong together."""
    if facts.unknown:
        return [mend("release-newer", change=facts.unknown[0], count=len(facts.unknown))]
    if facts.missing:
        return [mend("release-older", change=facts.missing[0], count=len(facts.missing))]
    return [good("release-good")]


def judge_unfinished(way_out: str | None) -> list[Finding]:
    """Say what was begun on the whole instance and not finished, in the words of the mark that it left."""
    return [] if way_out is None else [mend("release-half", way_out=way_out)]


def judge_backup(backed_up_on: date | None, *, today: date, is_on_loopback: bool) -> list[Finding]:
    """Say whether there is a backup, and how old it is."""
    if is_on_loopback:
        return []
    if backed_up_on is None:
        return [look("backup-none")]
    days = (today - backed_up_on).days
    return [mend("backup-old", days=days)] if days > BACKUP_DAYS else [good("backup-good", day=str(backed_up_on))]


@dataclass(frozen=True, slots=True)
class Sqlite:
    """What an SQLite database says of itself.

    Attributes:
        path: Where it lies.
        filesystem: That it lies on.
        journal_mode, synchronous, secure_delete: As our own connections have them.
        damage: First line of its own check, `ok` if there is none.
        wal_bytes: How large the write-ahead file is.
    """

    path: str
    filesystem: str
    journal_mode: str
    synchronous: int
    secure_delete: int
    damage: str
    wal_bytes: int


def judge_sqlite(facts: Sqlite) -> list[Finding]:
    """Say whether the database is whole, keeps what was answered, and forgets what was deleted."""
    found = []
    if facts.damage != "ok":
        found.append(mend("database-damaged", path=facts.path))
    if facts.filesystem in _NETWORK_FILESYSTEMS:
        found.append(mend("database-network", path=facts.path, filesystem=facts.filesystem))
    if (facts.journal_mode, facts.synchronous, facts.secure_delete) != ("wal", 2, 1):
        found.append(mend("database-settings", path=facts.path))
    if facts.wal_bytes > _LARGE_WAL_BYTES:
        found.append(look("database-wal", path=facts.path))
    return found or [good("database-good")]


@dataclass(frozen=True, slots=True)
class Postgresql:
    """What a PostgreSQL server says of itself and of the accounts.

    Attributes:
        settings: By name, as `SHOW` prints them.
        archives: Whether write-ahead files are archived.
        replicas: How many replicas follow.
        is_superuser: The instance's account may do everything on this server.
        may_end_wal: It may end the write-ahead log at night.
        letterbox: Rights that the account `letterbox` lacks, as `table: right`; None where there is no such account.
        letterbox_extra: Tables that it can read or write beyond its rights.
    """

    settings: Mapping[str, str]
    archives: bool = False
    replicas: int = 0
    is_superuser: bool = False
    may_end_wal: bool = True
    letterbox: Sequence[str] | None = None
    letterbox_extra: Sequence[str] = field(default_factory=tuple)


def judge_postgresql(facts: Postgresql) -> list[Finding]:
    """Say whether the server forgets what it has to forget, and whether accounts may do no more than they need."""
    found = [
        mend("database-setting", name=name, wanted=wanted, found=facts.settings.get(name, "unknown"))
        for name, wanted in POSTGRESQL_SETTINGS.items()
        if facts.settings.get(name) != wanted
    ]
    if facts.archives:
        found.append(look("database-archive"))
    if facts.replicas:
        found.append(look("database-replica", count=facts.replicas))
    if facts.is_superuser:
        found.append(look("database-superuser"))
    if not facts.may_end_wal:
        found.append(mend("database-night"))
    if facts.letterbox:
        found.append(mend("database-letterbox", right=facts.letterbox[0], count=len(facts.letterbox)))
    if facts.letterbox_extra:
        found.append(mend("database-letterbox-more", table=facts.letterbox_extra[0], count=len(facts.letterbox_extra)))
    return found or [good("database-good")]


@dataclass(frozen=True, slots=True)
class LogState:
    """How a log stands against its published folder.

    Attributes:
        origin: Its name.
        trouble: The exception of the log's keeper, or nothing.
        size: Entries in the database.
        published: Entries in the published folder; None where nothing is published.
    """

    origin: str
    trouble: str
    size: int
    published: int | None


def judge_logs(logs: Sequence[LogState]) -> list[Finding]:
    """Say which logs disagree with what is published, and which are not published to their end."""
    found: list[Finding] = []
    for log in logs:
        if log.trouble:
            name = {"LogBehind": "log-behind", "SignatureInvalid": "log-key"}.get(log.trouble, "log-forked")
            found.append(mend(name, log=log.origin, trouble=log.trouble))
        elif log.published is None or log.published < log.size:
            found.append(look("log-unpublished", log=log.origin, size=log.size, published=log.published or 0))
    return found or [good("log-good", count=len(logs))]


def judge_night(tidied_on: date | None, *, today: date, has_worker: bool) -> list[Finding]:
    """Say whether the database was rewritten lately, so that names that were taken back have left the disk."""
    if tidied_on is None or not has_worker:
        return []
    days = (today - tidied_on).days
    return [look("night-late", days=days)] if days > _OLD_NIGHT_DAYS else [good("night-good", day=str(tidied_on))]
