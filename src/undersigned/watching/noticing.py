"""Noticing what no single look can tell: since when something has been so. Monotonic times are handed in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from undersigned.outbox.rules import Outcome
from undersigned.watching.counts import TALLY
from undersigned.watching.rules import HOUR_SECONDS, LONG_QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from undersigned.outbox.carriers import Carrier
    from undersigned.outbox.rules import Message
    from undersigned.watching.counts import Tally

_SEVERAL: Final = 5
_DRIFT_SECONDS: Final = 5
_ACCEPTED_SECONDS: Final = 24 * HOUR_SECONDS


class Since:
    """Since when a condition has held without a break."""

    def __init__(self) -> None:
        """Begin with what does not hold."""
        self._at: float | None = None

    def look(self, now_seconds: float, *, holds: bool) -> int:
        """Return for how many whole seconds it has held, counted from the first look at which it did."""
        if not holds:
            self._at = None
            return 0
        if self._at is None:
            self._at = now_seconds
        return int(now_seconds - self._at)


class Post:
    """How the mail server treats our mails, and whether they leave at all."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._is_moving = False
        self._was_tried = False
        self._is_reached = True
        self._stuck, self._long = Since(), Since()

    def note(self, outcome: Outcome) -> None:
        """Note what became of one attempt; called by the threads that send."""
        self._was_tried = True
        self._is_reached = outcome is not Outcome.UNREACHABLE
        self._is_moving = self._is_moving or outcome in {Outcome.SENT, Outcome.REFUSED}

    def look(self, waiting: int, now_seconds: float) -> tuple[int, int]:
        """Return for how many seconds mails have been stuck, and for how many the queue has been long.

        One mail that its server puts off is no trouble of ours; several are, and a server that nobody reaches, and
        mails that nobody tried to send.
        """
        is_our_trouble = waiting >= _SEVERAL or not self._is_reached or not self._was_tried
        stuck = self._stuck.look(now_seconds, holds=waiting > 0 and not self._is_moving and is_our_trouble)
        long = self._long.look(now_seconds, holds=waiting >= LONG_QUEUE)
        self._is_moving = self._was_tried = False
        return stuck, long


class Watched:
    """A carrier of mails whose outcomes are counted."""

    def __init__(self, carrier: Carrier, post: Post, tally: Tally = TALLY) -> None:
        """Count for *post* what *carrier* does."""
        self._carrier = carrier
        self._post = post
        self._tally = tally

    def carry(self, message: Message, mail_id: str, now: datetime) -> Outcome:
        """Hand over one mail and say what became of it."""
        outcome = self._carrier.carry(message, mail_id, now)
        self._post.note(outcome)
        self._tally.count_mail(outcome.name.lower(), now.timestamp(), is_failure=outcome is not Outcome.SENT)
        return outcome

    def close(self) -> None:
        """Let go of what is held open."""
        self._carrier.close()


class Clock:
    """Whether the clock jumped: compared with the time since the machine was started, which only runs on."""

    def __init__(self) -> None:
        """Begin with the first look."""
        self._offset: float | None = None
        self._jumped = Since()

    def look(self, wall_seconds: float, boot_seconds: float) -> int:
        """Return by how many seconds the clock jumped; a slow drift is followed, and after a day a jump is accepted."""
        offset = wall_seconds - boot_seconds
        if self._offset is None or abs(offset - self._offset) <= _DRIFT_SECONDS:
            self._offset = offset
        jumped = int(offset - self._offset)
        if self._jumped.look(boot_seconds, holds=jumped != 0) >= _ACCEPTED_SECONDS:
            self._offset = offset
        return jumped


class Rounds:
    """The rounds of the worker: when the last whole one ended, and how slow they were; asked from other threads."""

    def __init__(self, read_seconds: Callable[[], float]) -> None:
        """Count from now on the clock that *read_seconds* reads, which never goes back."""
        self._read_seconds = read_seconds
        self._ended_at = self._whole_at = self._began_at = read_seconds()
        self._slowest = Slowest(HOUR_SECONDS)
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Note that a round begins."""
        self._began_at = self._read_seconds()

    def end(self, *, is_whole: bool) -> None:
        """Note that a round has ended, and whether everything in it went well."""
        self._ended_at = self._read_seconds()
        with self._lock:
            self._slowest.add(self._ended_at - self._began_at, self._ended_at)
        if is_whole:
            self._whole_at = self._ended_at

    def since_ended(self) -> float:
        """Return for how long no round has ended."""
        return self._read_seconds() - self._ended_at

    def since_whole(self) -> float:
        """Return for how long no round has ended in which everything went well."""
        return self._read_seconds() - self._whole_at

    def slowest(self) -> int:
        """Return how many whole seconds the slowest round of the last whole hour took."""
        with self._lock:
            return self._slowest.read(self._read_seconds())


class Slowest:
    """The largest of the numbers of the last window of time that is over."""

    def __init__(self, seconds: int) -> None:
        """Look at windows of *seconds*."""
        self._seconds = seconds
        self._number, self._running, self._over = 0, 0.0, 0.0

    def add(self, took_seconds: float, now_seconds: float) -> None:
        """Note one number."""
        self._turn(now_seconds)
        self._running = max(self._running, took_seconds)

    def read(self, now_seconds: float) -> int:
        """Return the largest of the last whole window, rounded down."""
        self._turn(now_seconds)
        return int(self._over)

    def _turn(self, now_seconds: float) -> None:
        number = int(now_seconds) // self._seconds
        if number != self._number:
            self._over = self._running if number == self._number + 1 else 0.0
            self._running, self._number = 0.0, number
