"""Files that appear whole: written beside their place, then renamed into it.

A reader sees the old bytes or the new ones, never half of them; a durable file also survives a power cut, because
file and folder are synced before anything that relies on them is written.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}")


class OtherBytes(Exception):
    """A file that is written once exists already with other bytes."""


def write_whole(path: Path, data: bytes, *, is_durable: bool) -> None:
    """Put *data* at *path*, replacing what stands there at one stroke."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    if is_durable:
        sync_folder(path.parent)


def drop_drafts(folder: Path) -> None:
    """Remove what writers that were killed left in *folder* and below; only for who alone writes there."""
    for root, _, names in os.walk(folder):
        for name in names:
            if _DRAFT.fullmatch(name):
                Path(root, name).unlink(missing_ok=True)


def write_once(path: Path, data: bytes) -> bool:
    """Put *data* durably at *path*, where no other bytes may ever stand; return whether the file is new.

    Raises:
        OtherBytes: It exists with other bytes.
    """
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        write_whole(path, data, is_durable=True)
        return True
    if found != data:
        raise OtherBytes(str(path))
    return False


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
