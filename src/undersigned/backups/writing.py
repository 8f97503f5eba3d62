"""Making a backup while everything runs: one state of the database, sealed, under a name that tells the day.

The order: room is looked for, the file is written beside its place and synced, then it gets its name; older ones go
last, so that a backup that fails leaves those that were there.
"""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from undersigned import __version__
from undersigned.backups import releases, tables
from undersigned.backups.rules import (
    SPARE_BYTES,
    DiskFull,
    Head,
    LogHead,
    file_name,
    hide_password,
    is_backup_name,
    outlived,
)
from undersigned.backups.spelling import compress, format_lines
from undersigned.instance.files import sync_folder, write_whole
from undersigned.logkeeper import queries as logs
from undersigned.publishing.snapshots import one_state
from undersigned.sealing.streams import seal_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from undersigned.backups.rules import Table
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

LAST_DAY = "backed-up-on"
"""File of the data folder with the day of the last backup, for whoever watches that there are any."""
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was made.

    Attributes:
        path: The file.
        size_bytes: Of it.
        rows: How many are in it.
        removed: Names of older ones that were deleted.
    """

    path: Path
    size_bytes: int
    rows: int
    removed: tuple[str, ...]


def back_up(
    instance: Instance,
    ring: Ring,
    folder: Path,
    *,
    recipients: Sequence[str],
    today: date,
    kept_days: int | None = None,
) -> BackedUp:
    """Write a backup of *instance* into *folder*, and delete those of it that are older than *kept_days*, if given.

    Args:
        instance: Whose.
        ring: Its keys; of them only the secret of the logs goes into the backup.
        folder: Made if it is not there.
        recipients: Public keys, any of which opens it; none: it is not sealed.
        today: The day; nothing finer is told.
        kept_days: How long backups are kept; None: whoever makes them every night decides, not this one.
    Raises:
        DiskFull: There is no room; nothing was written or deleted.
        RecipientMalformed: One of *recipients* can't be sealed to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _check_room(folder)
    names = [path.name for path in folder.iterdir()]
    path = folder / file_name(instance.identity, today, is_sealed=bool(recipients), taken=names)
    counter = _Counter()
    with one_state():
        lines = format_lines(make_head(instance, ring, today), counter.watch())
        _write(path, compress(lines), recipients, today)
    write_whole(instance.data / LAST_DAY, today.isoformat().encode(), is_durable=False)
    old = [] if kept_days is None else outlived(names, instance.identity, today, kept_days)
    for name in old:
        (folder / name).unlink(missing_ok=True)
    return BackedUp(path, path.stat().st_size, counter.rows, tuple(old))


def make_head(instance: Instance, ring: Ring, today: date) -> Head:
    """Return what a backup of *instance* says of itself."""
    return Head(
        release=__version__,
        made_on=today,
        identity=instance.identity,
        log_secret=ring.log_secret(),
        settings=_settings(instance),
        migrations=releases.applied(),
        logs=tuple(LogHead(origin, slug, size, note.decode()) for origin, slug, size, note in logs.heads()),
    )


def _settings(instance: Instance) -> dict[str, str]:
    """Return what a new machine has to be told, without passwords; folders are its own matter."""
    told = {
        "UNDERSIGNED_ORIGIN": instance.origin,
        "UNDERSIGNED_SMTP": hide_password(instance.smtp or ""),
        "UNDERSIGNED_ONION": instance.onion,
        "UNDERSIGNED_PEER": instance.peer_header,
        "UNDERSIGNED_SHEET": instance.sheet,
        "UNDERSIGNED_BIND": instance.bind,
        "UNDERSIGNED_PORT": str(instance.port),
        "UNDERSIGNED_CROWD": str(instance.network_forms),
    }
    return {name: value for name, value in told.items() if value}


class _Counter:
    """Counts rows while they pass."""

    def __init__(self) -> None:
        self.rows = 0

    def watch(self) -> Iterator[tuple[Table, Iterator[Sequence[object]]]]:
        for table, rows in tables.read_tables():
            yield table, self._count(rows)

    def _count(self, rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
        for row in rows:
            self.rows += 1
            yield row


def _check_room(folder: Path) -> None:
    # Texts become half as long; commitments and salts stay as long as they are, and are spelt with more characters.
    needed = tables.size_bytes() + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(f"{folder} has {free // 1_000_000:,} MB free, {needed // 1_000_000:,} MB may be needed")


def _write(path: Path, chunks: Iterator[bytes], recipients: Sequence[str], today: date) -> None:
    for left in path.parent.glob(".undersigned-*.tmp"):
        # Of a backup that was killed: names are in it, and nobody would ever delete it.
        if is_backup_name(left.name[1:].rpartition(".")[0].rpartition(".")[0]):
            left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
            if recipients:
                seal_stream(chunks, file.write, recipients)
            else:
                for chunk in chunks:
                    file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        midnight = datetime.combine(today, time(), UTC).timestamp()
        os.utime(draft, (midnight, midnight))
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
