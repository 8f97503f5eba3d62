"""What a backup says of itself, how its file is called, how long it is kept, and why one is refused.

Source: docs/reference/formats/backup.md; docs/decisions/0052-backups-of-rows.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from undersigned.custody.rules import BACKUPS_RUN_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT = 1
KEPT_DAYS = BACKUPS_RUN_OUT.days
"""Names that were taken back are still in older backups."""
SPARE_BYTES = 64 * 1024 * 1024

_NAME = re.compile(r"undersigned-([0-9a-f]{16})-(\d{4}-\d{2}-\d{2})(?:-\d+)?\.backup(\.age)?")
_PASSWORD = re.compile(r"(://[^:/@]*):[^/@]*@")


class Refusal(Exception):
    """A backup is not made, or not restored; the message names what, never anything of a person."""


class BackupDamaged(Refusal):
    """It ends too early, or a byte of it was changed."""


class BackupUnknown(Refusal):
    """It is no backup, or one of a format that this release does not know."""


class ReleaseNewer(Refusal):
    """It was made by a newer release, whose tables this one does not know."""


class BackupForeign(Refusal):
    """It is of another instance than what stands here."""


class PlaceTaken(Refusal):
    """Something stands where it is to be restored."""


class DiskFull(Refusal):
    """There is no room for it."""


class NothingPublished(Refusal):
    """There is nothing to compare a log with, so nobody knows whether it was longer than its backup."""


class CopyWrong(Refusal):
    """The published copy that was named does not verify, or is none of this instance."""


@dataclass(frozen=True, slots=True)
class LogHead:
    """How far a log was: its name, and its newest checkpoint as it was signed."""

    origin: str
    slug: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Head:
    """Whose backup it is.

    Attributes:
        release: That made it.
        made_on: Day.
        identity: Random name of the data folder, by which the keys folder finds its keys.
        log_secret: From which the keys of all logs are derived.
        settings: Of the instance, without passwords.
        migrations: Application and name of every one that its tables have been through.
        logs: How far each log was.
    """

    release: str
    made_on: date
    identity: str
    log_secret: bytes
    settings: Mapping[str, str]
    migrations: frozenset[tuple[str, str]]
    logs: tuple[LogHead, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, and how its values are spelt (`spelling`)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a backup; *last_id* is the highest number that was ever given out, where it gives numbers."""

    name: str
    columns: tuple[Column, ...]
    last_id: int | None = None


def head_members(head: Head) -> dict[str, Any]:
    """Return *head* as the members of its JSON object; `parse_head` reads them."""
    return {
        "backup": FORMAT,
        "release": head.release,
        "made_on": head.made_on.isoformat(),
        "identity": head.identity,
        "log_secret": head.log_secret.hex(),
        "settings": dict(sorted(head.settings.items())),
        "migrations": [list(one) for one in sorted(head.migrations)],
        "logs": [{"note": log.note, "origin": log.origin, "size": log.size, "slug": log.slug} for log in head.logs],
    }


def parse_head(members: Any) -> Head:
    """Return the head that *members* spell.

    Raises:
        BackupUnknown: It is none, or of a format that is not known.
    """
    if not isinstance(members, dict) or not isinstance(members.get("backup"), int):
        raise BackupUnknown("it is no backup of an instance")
    if members["backup"] != FORMAT:
        raise BackupUnknown(f"it is of format {members['backup']}, this release reads format {FORMAT}")
    try:
        return Head(
            release=str(members["release"]),
            made_on=date.fromisoformat(members["made_on"]),
            identity=_identity(members["identity"]),
            log_secret=bytes.fromhex(members["log_secret"]),
            settings={str(name): str(value) for name, value in members["settings"].items()},
            migrations=frozenset((str(app), str(name)) for app, name in members["migrations"]),
            logs=tuple(LogHead(log["origin"], log["slug"], int(log["size"]), log["note"]) for log in members["logs"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BackupUnknown("its first line is not understood") from error


def _identity(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{16}", value):
        raise ValueError(value)
    return value


def check_origin(head: Head, origin: str | None) -> None:
    """Check that the logs of *head* belong to the public host *origin*, where one is set.

    Raises:
        BackupForeign: They are of another host.
    """
    foreign = [log.origin for log in head.logs if origin and log.origin.split("/")[0] != origin]
    if foreign:
        raise BackupForeign(f"it is of {foreign[0].split('/')[0]}, UNDERSIGNED_ORIGIN says {origin}")


def file_name(identity: str, day: date, *, is_sealed: bool, taken: Iterable[str]) -> str:
    """Return a name for today's backup that is not among *taken*; it tells the day and nothing finer."""
    ending, names = ".backup.age" if is_sealed else ".backup", set(taken)
    base = f"undersigned-{identity}-{day.isoformat()}"
    number = 1
    while (name := f"{base}{f'-{number}' if number > 1 else ''}{ending}") in names:
        number += 1
    return name


def outlived(names: Iterable[str], identity: str, today: date, kept_days: int) -> list[str]:
    """Return those of *names* that are backups of *identity* and older than *kept_days*; everything else stays."""
    last = today - timedelta(days=kept_days)
    found = []
    for name in names:
        match = _NAME.fullmatch(name)
        if match and match[1] == identity and date.fromisoformat(match[2]) < last:
            found.append(name)
    return sorted(found)


def is_backup_name(name: str) -> bool:
    """Say whether a file of this name is a backup."""
    return _NAME.fullmatch(name) is not None


def hide_password(url: str) -> str:
    """Return *url* with a password in it left out."""
    return _PASSWORD.sub(r"\1:…@", url)
