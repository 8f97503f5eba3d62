"""Files of text have a compressed copy beside them, which web servers send as it is."""

from __future__ import annotations

import gzip
from types import MappingProxyType
from typing import TYPE_CHECKING

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMPRESSED = (".atom", ".css", ".csv", ".html", ".js", ".json", ".jsonl", ".md", ".mjs", ".svg", ".txt", ".xml")
"""How names of files end that have a compressed copy; fonts, pictures and sounds are compressed in themselves."""


def pack(data: bytes) -> bytes:
    """Return *data* compressed, always alike."""
    return gzip.compress(data, mtime=0)


def write_changed(folder: Path, files: Mapping[str, bytes], packed: Mapping[str, bytes] = MappingProxyType({})) -> None:
    """Write *files*, by their paths in *folder*, with their copies; what has not changed stays untouched.

    Args:
        folder: Where they go.
        files: What they are.
        packed: Copies that are made already, by path.
    """
    for path, data in files.items():
        target = folder / path
        if target.exists() and target.read_bytes() == data:
            continue
        write_whole(target, data, is_durable=False)
        beside = target.with_name(f"{target.name}.gz")
        if path.endswith(COMPRESSED):
            write_whole(beside, packed.get(path) or pack(data), is_durable=False)
        else:
            beside.unlink(missing_ok=True)  # of an earlier release, which compressed everything
