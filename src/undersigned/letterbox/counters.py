"""Counting without remembering whom: how often something was seen in the window of time that is running.

A name (a network, an address) goes through HMAC with a key of the window, and what comes out says which four of many
counters to raise; the least of the four is the answer (a count-min sketch with conservative update). So no name is
stored, none can be listed, and when the window ends, key and counters are overwritten. Two names that share all four
counters would be counted together: it counts too much next to never.

The counters lie in a file of the runtime folder, which is memory, so that all letter boxes of a machine count together
and a restart forgets nothing early. Source: Cormode and Muthukrishnan 2005; Estan and Varghese 2002.
"""

from __future__ import annotations

import fcntl
import hmac
import mmap
import os
import secrets
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS: Final = 4
_WINDOW = struct.Struct("<q")
_KEY_BYTES: Final = 32
_KEY: Final = slice(_WINDOW.size, _WINDOW.size + _KEY_BYTES)
_HEAD_BYTES: Final = 64
_CELL_BYTES: Final = 2
_MOST: Final = 0xFFFF
_PLACES = struct.Struct(f"<{_ROWS}I")


class Counters:
    """One set of counters, shared by all processes that open the same file; used by one thread of each."""

    def __init__(self, path: Path, *, window_seconds: int, width: int, offset_seconds: int = 0) -> None:
        """Open the file at *path*, or make it.

        Args:
            path: In the runtime folder.
            window_seconds: How long a window is; windows begin at multiples of it in POSIX time.
            width: Counters in each of the four rows; ten times what a window sees makes a wrong answer very rare.
            offset_seconds: Shifts where windows begin.
        """
        self._window_seconds = window_seconds
        self._offset_seconds = offset_seconds
        self._width = width
        size = _HEAD_BYTES + _ROWS * width * _CELL_BYTES
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with self._lock():
            if os.fstat(self._file).st_size != size:
                # Of another release, or new: nothing of it is worth keeping.
                os.ftruncate(self._file, 0)
                os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)
        self._cells = memoryview(self._map)[_HEAD_BYTES:].cast("H")
        self._held_window: int | None = None
        self._held_key = b""

    def close(self) -> None:
        """Let go of the file; what it counts stays for other processes until its window ends."""
        self._cells.release()
        self._map.close()
        os.close(self._file)

    def add(self, name: bytes, now_seconds: int) -> int:
        """Count *name* once more and return how often it was seen in this window, this time included."""
        # Without a lock: of two processes that raise the same counter in the same microsecond one is not counted.
        cells = self._cells
        first, second, third, fourth = places = self._places(name, now_seconds)
        count = min(cells[first], cells[second], cells[third], cells[fourth])
        if count == _MOST:
            return count
        count += 1
        for place in places:
            cells[place] = max(cells[place], count)
        return count

    def take_back(self, name: bytes, now_seconds: int) -> None:
        """Count *name* once less: what it was counted for did not happen."""
        cells, places = self._cells, self._places(name, now_seconds)
        count = min(cells[place] for place in places)
        for place in places if count else ():
            # A counter that stands higher was raised by another name too, and not by this one's last time.
            if cells[place] == count:
                cells[place] = count - 1

    def read(self, name: bytes, now_seconds: int) -> int:
        """Return how often *name* was seen in this window."""
        return min(self._cells[place] for place in self._places(name, now_seconds))

    def mark(self, name: bytes, now_seconds: int) -> bytes:
        """Return 16 bytes that stand for *name* within this window, and for nothing once its key is gone."""
        return hmac.digest(self._key_of(self._window(now_seconds)), b"mark\0" + name, "sha256")[:16]

    def forget(self, now_seconds: int) -> None:
        """Overwrite key and counters if their window is over; to be called now and then, also when nothing happens."""
        self._key_of(self._window(now_seconds))

    def ends_at(self, now_seconds: int) -> int:
        """Return the second at which the running window ends."""
        return (self._window(now_seconds) + 1) * self._window_seconds + self._offset_seconds

    def _window(self, now_seconds: int) -> int:
        return (now_seconds - self._offset_seconds) // self._window_seconds

    def _key_of(self, window: int) -> bytes:
        """Return the key of *window*; the first call in a window overwrites what was left of the last one."""
        if window == self._held_window and _WINDOW.unpack_from(self._map)[0] == window:
            return self._held_key
        with self._lock():
            if _WINDOW.unpack_from(self._map)[0] != window or not any(self._map[_KEY]):
                # Everything first: a process that dies in between leaves no key, and the next one begins anew. The
                # number last: who reads it without the lock finds the key that belongs to it.
                self._map[:] = bytes(len(self._map))
                self._map[_KEY] = secrets.token_bytes(_KEY_BYTES)
                _WINDOW.pack_into(self._map, 0, window)
            self._held_window, self._held_key = window, bytes(self._map[_KEY])
        return self._held_key

    def _places(self, name: bytes, now_seconds: int) -> tuple[int, int, int, int]:
        key = self._key_of((now_seconds - self._offset_seconds) // self._window_seconds)
        first, second, third, fourth = _PLACES.unpack_from(hmac.digest(key, name, "sha256"))
        width = self._width
        return first % width, width + second % width, 2 * width + third % width, 3 * width + fourth % width

    @contextmanager
    def _lock(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
