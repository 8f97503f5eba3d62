"""Staging: files are written where nobody reads them, then moved into place by a plan that survives a crash.

Order: 1. everything is staged and checked; 2. the plan is written, which is the decision; 3. files are moved, one
rename each; 4. the caller replaces the checkpoint and notes in the database how far the bundle is out; 5. the plan is
dropped. A crash before 2 leaves the old state; after 2, the next run carries the same plan out again, and moving
twice is moving once. Every file has its compressed copy beside it; times are set to the day, since they would tell
when somebody signed.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from posixpath import dirname
from typing import TYPE_CHECKING, Self

from undersigned.instance.files import write_whole
from undersigned.publishing.packing import COMPRESSED
from undersigned.verifier.layout import LIST_NAME, is_listed_by_name
from undersigned.verifier.lists import format_list, parse_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_PLAN = "plan.json"
_FILES = "files"
_QUEUE = 64
# A run that stages no more, as most do, would spend longer on starting and waking threads than it gains by them.
_FEW = 64
# The sixth level of zlib is its default; the fourth is twice as quick and 3 % larger, which counts when all is written.
_LEVEL = 4


@dataclass(frozen=True)
class Plan:
    """What moves into place and what goes away, and what the database is to remember afterwards."""

    size: int
    state: str
    is_whole: bool
    splits: list[str]
    changes: list[int]
    whole_mark: int
    front_mark: int
    moves: list[str] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)


class Stage:
    """The files of one run, staged for one bundle.

    Attributes:
        shelf: Folder of staged files, on the same file system as the bundle.
        folder: The bundle.
        digests: Path and hash of each staged file; None for a file that is to go.
    """

    def __init__(self, shelf: Path, folder: Path, day: date) -> None:
        self.shelf = shelf
        self.folder = folder
        self.digests: dict[str, str | None] = {}
        self._seconds = datetime.combine(day, time(), UTC).timestamp()
        self._pending: deque[Future[None]] = deque()
        self._made: set[str] = set()
        self._unchanged: set[str] = set()
        # Compressing and writing let other threads run: one of them does it while the next page is made.
        self._writers = ThreadPoolExecutor(max_workers=2)

    def __enter__(self) -> Self:
        shutil.rmtree(self.shelf / _FILES, ignore_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._writers.shutdown(wait=True, cancel_futures=True)

    def put(self, path: str, data: bytes, packed: bytes | None = None) -> None:
        """Stage *data* as the file at *path*; what stands there already, byte for byte, is left alone.

        Args:
            path: In the bundle.
            data: The file.
            packed: Its compressed copy, where that is made already.
        """
        self.digests[path] = sha256(data).hexdigest()
        parent = dirname(path)
        if parent not in self._made:
            (self.shelf / _FILES / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        if len(self.digests) <= _FEW:
            self._write(path, data, packed)
            return
        self._pending.append(self._writers.submit(self._write, path, data, packed))
        while len(self._pending) > _QUEUE:
            self._pending.popleft().result()

    def remove(self, path: str) -> None:
        """Stage that the file at *path* goes."""
        self.digests[path] = None

    def exists(self, path: str) -> bool:
        """Say whether a file is published at *path*."""
        return (self.folder / path).exists()

    def settle(self) -> None:
        """Wait until all that was staged is written."""
        while self._pending:
            self._pending.popleft().result()

    def add_lists(self, *, is_whole: bool) -> None:
        """Stage the bundle lists of all folders that the staged files touch, up to the root."""

        def read_list(path: str) -> bytes:
            published = self.folder / path
            return b"" if is_whole or not published.exists() else published.read_bytes()

        for path, data in _lists(self.digests, read_list).items():
            if data:
                self.put(path, data)
            else:
                self.remove(path)

    def keep_only_staged(self) -> None:
        """Stage that every published file goes that is not staged; the log and its checkpoint stay."""
        for path in _walk(self.folder):
            if path not in self.digests:
                self.remove(path)

    def decide(self, plan: Plan) -> Plan:
        """Write *plan* with what was staged: from here on, this state will be published, whatever happens."""
        self.settle()
        moves = [path for path, digest in self.digests.items() if digest is not None and path not in self._unchanged]
        # Pages come before the lists that name them, and deep lists before those above.
        moves.sort(key=lambda path: (path.endswith(LIST_NAME), -path.count("/"), path))
        removals = sorted(path for path, digest in self.digests.items() if digest is None)
        plan = replace(plan, moves=moves, removals=removals)
        write_whole(self.shelf / _PLAN, json.dumps(asdict(plan)).encode(), is_durable=True)
        return plan

    def _write(self, path: str, data: bytes, packed: bytes | None) -> None:
        if self._is_published(path, data):
            self._unchanged.add(path)
            return
        target = self.shelf / _FILES / path
        copies = [(target, data)]
        if path.endswith(COMPRESSED):
            packed = packed or gzip.compress(data, _LEVEL, mtime=0)
            copies.append((target.with_name(f"{target.name}.gz"), packed))
        for place, content in copies:
            place.write_bytes(content)
            os.utime(place, (self._seconds, self._seconds))

    def _is_published(self, path: str, data: bytes) -> bool:
        published = self.folder / path
        if not published.exists() or published.read_bytes() != data:
            return False
        return not path.endswith(COMPRESSED) or published.with_name(f"{published.name}.gz").exists()


def find_plan(shelf: Path) -> Plan | None:
    """Return the plan that was decided and not finished, or None."""
    try:
        return Plan(**json.loads((shelf / _PLAN).read_bytes()))
    except FileNotFoundError:
        return None


def carry_out(plan: Plan, shelf: Path, folder: Path) -> None:
    """Move the files of *plan* into *folder* and remove what goes; a second time does no harm."""
    made: set[str] = set()
    for path in plan.moves:
        parent = dirname(path)
        if parent not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        for name in (path, f"{path}.gz"):
            staged = shelf / _FILES / name
            if staged.exists():
                staged.replace(folder / name)
    for path in plan.removals:
        for name in (path, f"{path}.gz"):
            (folder / name).unlink(missing_ok=True)
    for parent in sorted({dirname(path) for path in plan.removals}, key=len, reverse=True):
        _prune(folder, parent)


def drop_plan(shelf: Path) -> None:
    """Forget the plan, which is carried out and noted."""
    (shelf / _PLAN).unlink(missing_ok=True)
    shutil.rmtree(shelf / _FILES, ignore_errors=True)


def _prune(folder: Path, parent: str) -> None:
    """Remove the empty folders from *parent* upwards."""
    while parent:
        place = folder / parent
        if place.exists():
            if any(place.iterdir()):
                return
            place.rmdir()
        parent = dirname(parent)


def _walk(folder: Path) -> Iterable[str]:
    for root, folders, files in os.walk(folder):
        at = os.path.relpath(root, folder)
        if at == ".":
            at = ""
            folders[:] = [name for name in folders if name != "tile"]
        for name in files:
            path = f"{at}/{name}" if at else name
            if not name.endswith(".gz") and path != "checkpoint":
                yield path


def _lists(digests: dict[str, str | None], read_list: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return path and bytes of the list of each folder that *digests* touches; no bytes where the folder is empty."""
    touched: dict[str, dict[str, str | None]] = {"": {}}
    for path, digest in digests.items():
        parent, _, name = path.rpartition("/")
        if is_listed_by_name(name):
            touched.setdefault(parent, {})[name] = digest
        while parent:
            parent = dirname(parent)
            touched.setdefault(parent, {})
    lists: dict[str, bytes] = {}
    for parent in sorted(touched, key=lambda at: -len(at.split("/")) if at else 0):
        path = f"{parent}/{LIST_NAME}" if parent else LIST_NAME
        kept: dict[str, str | None] = {**parse_list(read_list(path))} if read_list(path) else {}
        kept |= touched[parent]
        lists[path] = format_list((name, digest) for name, digest in kept.items() if digest is not None)
        if parent:
            above, _, name = parent.rpartition("/")
            touched[above][f"{name}/"] = sha256(lists[path]).hexdigest() if lists[path] else None
    return lists
