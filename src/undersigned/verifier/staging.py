"""Staging a copy: what is new is fetched beside the old copy, so that both can be checked before anything moves."""

import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.publiclog.errors import TileInvalid
from undersigned.publiclog.tiles import (
    TILE_WIDTH,
    entries_path,
    format_entry_bundle,
    parse_entry_bundle,
    tile_path,
    tiles_of,
)
from undersigned.publiclog.tree import HASH_BYTES
from undersigned.verifier.layout import LIST_NAME
from undersigned.verifier.lists import ListInvalid, parse_list
from undersigned.verifier.source import MAX_FILE_BYTES, FileMissing, FolderSource, Source, SourceUnreadable, check_path

_MAX_DEPTH = 250


class CopyTorn(SourceUnreadable):
    """The bundle changed, or is damaged: a file is not the one that its list names."""


@dataclass(slots=True)
class Plan:
    """What a copy will hold.

    Attributes:
        files: Path of every file of the new bundle but `checkpoint`, with tiles and lists.
        staged: Those that were fetched.
    """

    files: set[str] = field(default_factory=set)
    staged: list[str] = field(default_factory=list)


class Overlay:
    """A source that reads what is staged, and for the rest the copy that was there before."""

    def __init__(self, stage: Path, plan: Plan, before: FolderSource | None) -> None:
        self._stage = FolderSource(stage)
        self._staged = {*plan.staged, "checkpoint"}
        self._files = plan.files
        self._before = before

    @property
    def name(self) -> str:
        """The folder of the stage."""
        return self._stage.name

    def read(self, path: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """Return the bytes of the file at *path*."""
        if path in self._staged:
            return self._stage.read(path, limit)
        if path in self._files and self._before:
            return self._before.read(path, limit)
        raise FileMissing(f"{path} is missing")


def stage_bundle(source: Source, checkpoint: Checkpoint, before: FolderSource | None, stage: Path) -> Plan:
    """Fetch into *stage* what *before* does not have yet.

    Args:
        source: The bundle to copy.
        checkpoint: Its head, read before.
        before: The copy from last time, if there is one.
        stage: An empty folder.

    Raises:
        CopyTorn: A file is not the one that its list names.
        SourceUnreadable: The source can't be read.
    """
    staging = _Staging(source, before, stage, Plan())
    staging.take_tiles(checkpoint.size)
    staging.take_folders()
    return staging.plan


def empty_folder(folder: Path) -> None:
    """Make *folder* an empty one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


@dataclass(slots=True)
class _Staging:
    source: Source
    before: FolderSource | None
    stage: Path
    plan: Plan

    def take_tiles(self, size: int) -> None:
        bundles = range((size + TILE_WIDTH - 1) // TILE_WIDTH)
        paths = {entries_path(n, min(TILE_WIDTH, size - n * TILE_WIDTH)) for n in bundles}
        paths |= {tile_path(*tile) for tile in tiles_of(size)}
        self.plan.files |= paths
        for path in sorted(paths):
            # The log never gives other bytes to a path, and all of it is checked afterwards.
            if self.before is None or not (self.before.root / path).exists():
                self._write(path, _read_tile(self.source, path))

    def take_folders(self) -> None:
        waiting = [("", "")]
        while waiting:
            folder, digest = waiting.pop()
            for name, listed in self._take_list(folder, digest).items():
                if not name.endswith("/"):
                    self._take(folder + name, listed)
                elif folder.count("/") < _MAX_DEPTH:
                    waiting.append((folder + name, listed))

    def _take_list(self, folder: str, digest: str) -> dict[str, str]:
        try:
            return parse_list(self._take(folder + LIST_NAME, digest))
        except ListInvalid as error:
            raise CopyTorn(f"{folder}{LIST_NAME} is malformed ({error})") from error

    def _take(self, path: str, digest: str) -> bytes:
        self.plan.files.add(path)
        held = _read_before(self.before, path)
        if held is not None and sha256(held).hexdigest() == digest:
            return held
        data = self.source.read(path)
        # Only the list at the root has no list above it that gives its hash.
        if digest and sha256(data).hexdigest() != digest:
            raise CopyTorn(f"{path} is not the file that the bundle list names")
        self._write(path, data)
        return data

    def _write(self, path: str, data: bytes) -> None:
        check_path(path)
        target = self.stage / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.plan.staged.append(path)


def _read_tile(source: Source, path: str) -> bytes:
    try:
        return source.read(path)
    except FileMissing:
        full, partial, width = path.partition(".p/")
        if not partial:
            raise
        data = source.read(full)
    if not path.startswith("tile/entries/"):
        return data[: int(width) * HASH_BYTES]
    try:
        return format_entry_bundle(parse_entry_bundle(data)[: int(width)])
    except TileInvalid as error:
        raise CopyTorn(f"{full}: {error}") from error


def _read_before(before: FolderSource | None, path: str) -> bytes | None:
    if before is None:
        return None
    try:
        return before.read(path)
    except FileMissing:
        return None
