"""Looking for keys where they must not be: beside the database, where whoever takes it takes them too.

By place: the folder of keys is not inside data, nor data inside it, links followed. By content: no file of the data
folder holds the bytes of a key, in any usual spelling.
"""

from __future__ import annotations

import base64
import mmap
import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.instance.config import SettingInvalid
from undersigned.instance.database import is_sqlite, sqlite_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from undersigned.instance.config import Instance

_SMALL_BYTES = 4 * 1024 * 1024


class Depth(Enum):
    """How thoroughly to look: files up to how many bytes, and whether in published files too."""

    QUICK = (_SMALL_BYTES, False)
    """A copy of a key as somebody would make it; costs nothing, so it is done every minute."""
    START = (256 * 1024 * 1024, False)
    """Also in a database that is read within a moment."""
    WHOLE = (1 << 62, True)
    """In everything, however long it takes."""


def check_place(instance: Instance) -> None:
    """Refuse a folder of keys that would be carried off with the data.

    Raises:
        SettingInvalid: It lies inside, around or right beside the database.
    """
    keys, data = instance.keys.resolve(), instance.data.resolve()
    database = _find_database_folder(instance)
    if keys in {data, database} or data in keys.parents:
        raise SettingInvalid(
            f"UNDERSIGNED_KEYS ({instance.keys}) lies with the database: keys must lie outside data and backups."
        )
    if keys in data.parents or (database is not None and keys in database.parents):
        raise SettingInvalid(f"The data lie inside UNDERSIGNED_KEYS ({instance.keys}): keep them apart.")
    if list(data.glob("*.key")):
        raise SettingInvalid(f"A key lies beside the database in {data}. Move *.key to UNDERSIGNED_KEYS.")


def find_exposed(instance: Instance, keys: Mapping[str, bytes], depth: Depth) -> list[str]:
    """Return the files beside the database that hold one of *keys*, each with the key's name.

    Args:
        instance: Says where data and database are.
        keys: By name.
        depth: How thoroughly.
    """
    needles = {needle: name for name, key in keys.items() for needle in _spell(key)}
    limit_bytes, with_published = depth.value
    found = []
    for path in sorted(_find_files(instance, with_published=with_published)):
        if path.is_file() and path.stat().st_size <= limit_bytes:
            found += [f"{path} holds {name}" for name in sorted(_look(path, needles))]
    return found


def _find_database_folder(instance: Instance) -> Path | None:
    return Path(sqlite_path(instance.database)).resolve().parent if is_sqlite(instance.database) else None


def _find_files(instance: Instance, *, with_published: bool) -> set[Path]:
    database = _find_database_folder(instance)
    found = set(database.glob("*")) if database is not None else set()
    # A large statement has many thousand published files, which our own programs write.
    passed_over = set() if with_published else {instance.public, instance.data / "staging"}
    for folder, folders, names in os.walk(instance.data):
        here = Path(folder)
        folders[:] = [name for name in folders if here / name not in passed_over]
        found |= {here / name for name in names}
    return found


def _look(path: Path, needles: Mapping[bytes, str]) -> set[str]:
    try:
        with path.open("rb") as file:
            if path.stat().st_size <= _SMALL_BYTES:
                data = file.read()
                return {name for needle, name in needles.items() if needle in data}
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
                return {name for needle, name in needles.items() if view.find(needle) >= 0}
    except (OSError, ValueError):  # it went away meanwhile
        return set()


def _spell(key: bytes) -> Iterable[bytes]:
    yield key
    yield key.hex().encode()
    yield key.hex().upper().encode()
    for shift in range(3):
        inner = slice((0, 2, 3)[shift], (shift + len(key)) // 3 * 4)
        yield base64.b64encode(bytes(shift) + key)[inner]
        yield base64.urlsafe_b64encode(bytes(shift) + key)[inner]
