"""What a process counts of itself, in its own memory: answers by their class, mails by what became of them, log lines.

What goes wrong is counted at once. What goes right is counted in windows of time, and only the last whole window is
told (`rules` says why). Nothing here knows paths, statements or people.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from typing import TYPE_CHECKING, Final

from undersigned.watching.rules import DAY_SECONDS, HOUR_SECONDS, coarsen

if TYPE_CHECKING:
    from collections.abc import Callable


class Window:
    """Counts in windows of time, aligned to the clock; what is told is the last window that is over."""

    def __init__(self, seconds: int) -> None:
        """Count in windows of *seconds*."""
        self._seconds = seconds
        self._number = 0
        self._running: Counter[str] = Counter()
        self._over: Counter[str] = Counter()

    def add(self, name: str, now_seconds: float) -> None:
        """Count *name* once more."""
        self._turn(now_seconds)
        self._running[name] += 1

    def read(self, now_seconds: float) -> dict[str, int]:
        """Return what was counted in the last whole window, in steps of ten."""
        self._turn(now_seconds)
        # A name with a nought would tell that it was between one and nine.
        return {name: count for name, exact in self._over.items() if (count := coarsen(exact))}

    def _turn(self, now_seconds: float) -> None:
        number = int(now_seconds) // self._seconds
        if number == self._number:
            return
        self._over = self._running if number == self._number + 1 else Counter()
        self._running, self._number = Counter(), number


class Tally:
    """Everything that one process counts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._failures: Counter[tuple[str, str]] = Counter()
        self._answers = Window(HOUR_SECONDS)
        self._mails = Window(DAY_SECONDS)

    def count_answer(self, status: int, now_seconds: float, *, is_failure_alone: bool = False) -> None:
        """Count an answer; where signatures are taken failures alone, as every other answer is part of a signature."""
        kind = f"{status // 100}xx"
        with self._lock:
            if kind == "5xx":
                self._failures["answers", kind] += 1
            elif not is_failure_alone:
                self._answers.add(kind, now_seconds)

    def count_mail(self, outcome: str, now_seconds: float, *, is_failure: bool) -> None:
        """Count what became of an attempt to send a mail."""
        with self._lock:
            if is_failure:
                self._failures["mails", outcome] += 1
            else:
                self._mails.add(outcome, now_seconds)

    def count_line(self, event: str) -> None:
        """Count a warning or worse in the log, by what it tells of."""
        with self._lock:
            self._failures["lines", event] += 1

    def read_answers(self, now_seconds: float) -> dict[str, int]:
        """Return the answers of the last whole hour by class, in steps of ten."""
        with self._lock:
            return self._answers.read(now_seconds)

    def read_mails(self, now_seconds: float) -> dict[str, int]:
        """Return the mails of the last whole day (UTC), in steps of ten."""
        with self._lock:
            return self._mails.read(now_seconds)

    def read_failures(self, of: str) -> dict[str, int]:
        """Return what went wrong since the process started, of ``answers``, ``mails`` or ``lines``."""
        with self._lock:
            return {name: count for (what, name), count in self._failures.items() if what == of}


TALLY: Final = Tally()
"""Of this process."""


class Counting(logging.Handler):
    """Counts warnings and worse by their event; beside the handler that writes them."""

    def __init__(self, find_event: Callable[[logging.LogRecord], str], tally: Tally = TALLY) -> None:
        """Count in *tally* what *find_event* names."""
        super().__init__(logging.WARNING)
        self._find_event = find_event
        self._tally = tally

    def emit(self, record: logging.LogRecord) -> None:
        """Count *record*."""
        self._tally.count_line(self._find_event(record))
