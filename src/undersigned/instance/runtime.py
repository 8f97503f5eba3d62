"""The runtime folder: files that live in memory and never reach the disk.

A memory file system or nothing. The kernel's own table of mounts says which it is, so
that a folder that merely has a promising name is refused.
"""

from __future__ import annotations

import os
from pathlib import Path

from undersigned.instance.config import Instance, SettingInvalid

_MEMORY = {"tmpfs", "ramfs"}


def open_runtime(instance: Instance) -> Path:
    """Make this instance's runtime folder (mode 0700) if needed, and return it.

    Raises:
        SettingInvalid: It would lie on a disk, or belongs to somebody else.
    """
    folder = instance.runtime_root / instance.identity
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (instance.runtime_root, folder):
        check_private(path)
    filesystem = find_filesystem(folder)
    if filesystem not in _MEMORY:
        raise SettingInvalid(
            f"UNDERSIGNED_RUNTIME ({instance.runtime_root}) lies on {filesystem}, which is kept on a disk. "
            "Name a folder on tmpfs, for example under /run or /dev/shm."
        )
    return folder


def check_private(path: Path) -> None:
    """Refuse a folder of somebody else; close one of ours to others."""
    found = path.stat()
    if found.st_uid != os.getuid():
        raise SettingInvalid(
            f"{path} belongs to another user. Remove it, or name another folder in UNDERSIGNED_RUNTIME."
        )
    if found.st_mode & 0o077:
        path.chmod(0o700)


def find_filesystem(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Return the type of the file system that *path* lies on, such as ``tmpfs``.

    Source: proc_pid_mountinfo(5): the mount point is field 5, the type follows the lone hyphen.
    """
    best, kind = -1, "an unknown file system"
    real = str(path.resolve())
    for line in mounts.read_text().split("\n"):
        if " - " not in line:
            continue
        left, right = line.split(" - ", 1)
        point = left.split(" ")[4].replace("\\040", " ")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        # A later mount on the same point covers the earlier one.
        if inside and len(point) >= best:
            best, kind = len(point), right.split(" ")[0]
    return kind
