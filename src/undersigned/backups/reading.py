"""Reading a backup and making its place: without Django, which asks for the place as soon as it starts."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from undersigned.backups.rules import SPARE_BYTES, BackupDamaged, DiskFull, Head, PlaceTaken
from undersigned.backups.spelling import Reader
from undersigned.instance import unfinished
from undersigned.instance.files import write_whole
from undersigned.sealing.streams import open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_AGE = b"age-encryption.org/"
_CHUNK_BYTES = 1 << 16
_OWNER_ONLY = 0o600
_MAY_BE_THERE = {"undersigned.sqlite3", "undersigned.sqlite3-wal", "undersigned.sqlite3-shm"}


def read_head(path: Path, keys: Sequence[str]) -> Head:
    """Return what the backup at *path* says of itself, without reading further.

    Raises:
        BackupUnknown: It is none.
        SealingError: It does not open with *keys*.
    """
    found: list[Head] = []

    def enough(head: Head) -> None:
        found.append(head)
        raise _Enough

    with suppress(_Enough):
        read_all(path, keys, Reader(enough, lambda _table, _rows: None))
    if not found:
        raise BackupDamaged("it ends before its first line")
    return found[0]


def take_place(head: Head, data: Path) -> None:
    """Make *data* the folder of the instance of *head*, marked as unfinished, so that keys and logs are its own.

    Raises:
        PlaceTaken: Something stands there.
        DiskFull: There is no room.
    """
    left = sorted(path.name for path in data.iterdir() if path.name not in _MAY_BE_THERE) if data.is_dir() else []
    if left:
        raise PlaceTaken(f"{data} is not empty ({left[0]})")
    data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(data).free < SPARE_BYTES:
        raise DiskFull(f"{data} has less than {SPARE_BYTES // 1_000_000} MB free")
    unfinished.begin(data, unfinished.RESTORE)
    write_whole(data / "instance-id", f"{head.identity}\n".encode(), is_durable=True)
    write_whole(data / "log-secret", head.log_secret, is_durable=True)
    (data / "log-secret").chmod(_OWNER_ONLY)


def read_all(path: Path, keys: Sequence[str], reader: Reader) -> None:
    """Hand the backup at *path* to *reader*, opened with *keys* where it is sealed.

    Raises:
        BackupDamaged: It was cut or changed.
        BackupUnknown: It is none.
        SealingError: It does not open with *keys*.
    """
    with path.open("rb") as file:
        is_sealed = file.read(len(_AGE)) == _AGE
        file.seek(0)
        if is_sealed:
            open_stream(file, reader.feed, keys)
        else:
            while chunk := file.read(_CHUNK_BYTES):
                reader.feed(chunk)
    reader.close()


@contextmanager
def undoing(data: Path) -> Iterator[None]:
    """Take away again what a restore that is refused has put into the folder *data*; a database there before stays."""
    # With its write-ahead file, also one that was made since: it may hold what is not in the database's own yet.
    kept = _MAY_BE_THERE if any((data / name).exists() for name in _MAY_BE_THERE) else set()
    try:
        yield
    except BaseException:
        for path in data.iterdir() if data.is_dir() else ():
            if path.name in kept:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


class _Enough(Exception):
    """The head was read."""
