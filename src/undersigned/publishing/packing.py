"""Files of text have a compressed copy beside them, which web servers send as it is."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMPRESSED = (".atom", ".css", ".csv", ".html", ".js", ".json", ".jsonl", ".md", ".mjs", ".svg", ".txt", ".xml")
"""How names of files end that have a compressed copy; fonts, pictures and sounds are compressed in themselves."""


def write_changed(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files*, by their paths in *folder*, with their copies; what has not changed stays untouched."""
    for path, data in files.items():
        target = folder / path
        if target.exists() and target.read_bytes() == data:
            continue
        write_whole(target, data, is_durable=False)
        if path.endswith(COMPRESSED):
            write_whole(target.with_name(f"{target.name}.gz"), gzip.compress(data, mtime=0), is_durable=False)
