"""Files that should not be there: in a place that the log gives to none, or named by no list.

A file with openings or names that no list names would be read by nobody and yet be there for everybody. A list that
names it makes it no better: lists are signed by nobody.
"""

import os
from dataclasses import dataclass, field

from undersigned.publiclog.tiles import TILE_WIDTH, entries_path, tile_path
from undersigned.publiclog.tree import HASH_BYTES
from undersigned.verifier.compressed import OTHER_SUFFIXES, SUFFIX, check_copies
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.layout import LIST_NAME
from undersigned.verifier.lists import Shelf
from undersigned.verifier.places import Bounds, Place, find_place, find_tile, is_watched
from undersigned.verifier.source import FileMissing, FolderSource


@dataclass(slots=True)
class _Walk:
    shelf: Shelf
    bounds: Bounds
    findings: Findings
    copies: list[str] = field(default_factory=list)
    beside: int = 0


def check_places(shelf: Shelf, bounds: Bounds, findings: Findings) -> int:
    """Check that every listed file has a place; return how many are of no kind that this program knows."""
    foreign = 0
    for path, digest in shelf.digests.items():
        place = find_place(path, digest, bounds)
        foreign += place is Place.FOREIGN
        if place is Place.NONE:
            findings.add(Wrong.FILE_MISPLACED, path)
    return foreign


def check_stray(source: FolderSource, shelf: Shelf, bounds: Bounds, findings: Findings, processes: int) -> int:
    """Check what else lies in a folder: strays, compressed copies, older tiles; return how many files are beside.

    Raises:
        SourceUnreadable: A file can't be read, though it is there.
    """
    walk = _Walk(shelf, bounds, findings)
    listed_folders = _folders_of(shelf)
    for folder, folders, names in os.walk(source.root):
        within = os.path.relpath(folder, source.root).replace(os.sep, "/")
        prefix = "" if within == "." else f"{within}/"
        # What a link leads to is not walked, but a server may show it.
        names += [name for name in folders if (source.root / prefix / name).is_symlink()]
        for name in names:
            path = prefix + name
            is_list = name == LIST_NAME and prefix in listed_folders
            if path not in shelf and not is_list and path != "checkpoint":
                _judge(walk, source, path)
    check_copies(source, walk.copies, findings, processes)
    return walk.beside


def _folders_of(shelf: Shelf) -> set[str]:
    folders = {""}
    for path in shelf.digests:
        folder = path
        while folder := folder[: folder.rfind("/", 0, -1) + 1]:
            if folder in folders:
                break
            folders.add(folder)
    return folders


def _judge(walk: _Walk, source: FolderSource, path: str) -> None:
    if path.endswith(SUFFIX):
        walk.copies.append(path)
    elif path.startswith("tile/") and find_place(path, "", walk.bounds) is Place.KNOWN:
        _check_tile(source, path, walk.bounds.ledger.size, walk.findings)
    elif is_watched(path) or path.endswith(OTHER_SUFFIXES) or path in ("imported.jsonl", "statement.json"):
        walk.findings.add(Wrong.FILE_STRAY, path)
    else:
        walk.beside += 1


def _check_tile(source: FolderSource, path: str, size: int, findings: Findings) -> None:
    """Compare a tile of an earlier size with the one that grew out of it, which was read before."""
    tile = find_tile(path)
    if tile is None:
        return
    level, n, width = tile
    entries = level == "entries"
    reach = size >> 8 * (0 if entries else int(level))
    newest_width = min(TILE_WIDTH, reach - TILE_WIDTH * n)
    newest = entries_path(n, newest_width) if entries else tile_path(int(level), n, newest_width)
    if newest == path:
        return
    try:
        grown, held = source.read(newest), source.read(path)
    except FileMissing:
        # That the newest one is missing was found before.
        return
    length = _length_of(grown, width) if entries else width * HASH_BYTES
    if held != grown[:length]:
        findings.add(Wrong.TILE_CHANGED, path, f"{newest} does not continue it")


def _length_of(bundle: bytes, width: int) -> int:
    at = 0
    for _ in range(width):
        at += 2 + int.from_bytes(bundle[at : at + 2], "big")
    return at
