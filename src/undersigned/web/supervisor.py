"""Keeping processes alive: started together, restarted when they die, stopped together, none left behind.

Listening sockets are opened here and handed down, so that what knocks while a process restarts waits in the queue of
the socket instead of being turned away. Every process leads a group of its own, so that its helpers go with it, and
asks the kernel to be told when the supervisor dies, however it dies (PR_SET_PDEATHSIG, prctl(2)).
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.05
# Whoever lived this long and dies is started again at once.
_STEADY_SECONDS = 10
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_GRACE_SECONDS = 3.5
_libc = ctypes.CDLL(None, use_errno=True)
_log = logging.getLogger(__name__)


def tie_to_parent() -> None:
    """Ask the kernel to end this process when its parent dies."""
    if _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() == 1:  # the parent was quicker, or this is the first process of a container
        _log.warning("started without a parent")


@dataclass
class Child:
    """One process that is kept alive."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    pause_seconds: float = _FIRST_PAUSE_SECONDS
    starts_at: float = field(default=0)

    def start(self, now: float) -> None:
        """Start the process in a group of its own."""
        self.process = subprocess.Popen(
            self.command,
            pass_fds=self.pass_fds,
            process_group=0,
            preexec_fn=tie_to_parent,  # noqa: PLW1509  (the supervisor has one thread)
        )
        self.started_at = now

    def has_died(self) -> bool:
        """Say whether the process was running and is not any more."""
        return self.process is not None and self.process.poll() is not None

    def bury(self, now: float) -> None:
        """Sweep up what the dead process left in its group, and set when it is started again."""
        if self.process is None:
            return
        self.signal_group(signal.SIGKILL)
        lived = now - self.started_at
        self.pause_seconds = (
            _FIRST_PAUSE_SECONDS if lived > _STEADY_SECONDS else min(self.pause_seconds * 2, _LONGEST_PAUSE_SECONDS)
        )
        self.starts_at = now + (0 if lived > _STEADY_SECONDS else self.pause_seconds)
        _log.warning("process %s ended (%s), starting it again", self.name, _describe(self.process.returncode))
        self.process = None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and its helpers."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Keeps a set of processes alive until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        """Take charge of *children*, which are not running yet."""
        self.children = children
        self._is_stopping = False

    def start(self) -> None:
        """Start all, and from now on stop on SIGTERM, SIGINT and SIGHUP."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: self.stop_soon())
        for child in self.children:
            child.start(time.monotonic())

    def stop_soon(self) -> None:
        """Ask `watch` to come back."""
        self._is_stopping = True

    @property
    def is_stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._is_stopping

    def watch(self) -> None:
        """Restart what dies, until somebody asks to stop; then stop all."""
        while not self._is_stopping:
            self.tend()
            time.sleep(_POLL_SECONDS)
        self.stop()

    def tend(self) -> None:
        """Bury who died and start whose time has come."""
        now = time.monotonic()
        for child in self.children:
            if child.has_died():
                child.bury(now)
            if child.process is None and now >= child.starts_at:
                child.start(now)

    def stop(self) -> None:
        """Ask all to end, wait a little, and end who stays."""
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        ends_at = time.monotonic() + _GRACE_SECONDS
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, ends_at - time.monotonic()))
                child.signal_group(signal.SIGKILL)
                child.process.wait()


def _describe(returncode: int) -> str:
    if returncode < 0:
        with suppress(ValueError):
            return signal.Signals(-returncode).name
    return f"code {returncode}"
