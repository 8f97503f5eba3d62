"""Once a day, at night in UTC: the full check of every published bundle, as any reader would make it.

It runs beside the worker, as `undersigned verify` in a process of low priority, one bundle after the other. What it
finds is said loudly; nothing is stopped, since a folder may have been damaged by others while the log is sound.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

_HOUR = 2
_FOUND_WRONG = 1
_log = logging.getLogger(__name__)


class NightWatch:
    """Checks all bundles once a day; `tend` is called with every round of the worker."""

    def __init__(self, diary: Path, find_bundles: Callable[[], list[tuple[Path, str]]]) -> None:
        """Check what *find_bundles* returns (folders and verifier keys), and keep the day of it in *diary*."""
        self._diary = diary
        self._find_bundles = find_bundles
        self._waiting: deque[tuple[Path, str]] = deque()
        self._checking: tuple[Path, subprocess.Popen[bytes]] | None = None

    def tend(self, now: datetime) -> None:
        """Begin when it is time, go on to the next bundle when one is done."""
        if self._checking is not None:
            self._look()
        elif self._waiting:
            self._begin(*self._waiting.popleft())
        elif now.hour >= _HOUR and self._last_day() != now.date().isoformat():
            write_whole(self._diary, now.date().isoformat().encode(), is_durable=False)
            self._waiting.extend(self._find_bundles())

    def close(self) -> None:
        """Leave off; a check that was running is made tomorrow."""
        if self._checking is not None:
            self._checking[1].kill()
            self._checking[1].wait()
            self._checking = None

    def _last_day(self) -> str:
        return self._diary.read_text() if self._diary.exists() else ""

    def _begin(self, folder: Path, key: str) -> None:
        check = [sys.executable, "-m", "undersigned.cli", "verify", str(folder), "--key", key, "--no-pin", "--json"]
        process = subprocess.Popen(
            ["nice", "-n", "19", *check], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        self._checking = (folder, process)

    def _look(self) -> None:
        if self._checking is None or self._checking[1].poll() is None:
            return
        folder, process = self._checking
        self._checking = None
        if process.returncode == _FOUND_WRONG:
            _log.critical("the bundle in %s does not verify. See why: undersigned verify %s", folder, folder)
        elif process.returncode:  # as where so much is written that no quiet moment was found
            _log.warning("the bundle in %s could not be checked; it is tried again tomorrow", folder)
