"""Whole processes measured from outside: seconds, and the memory of a process with all its children.

Memory is the proportional set size (a page that two processes share counts once), sampled; source: proc_pid_smaps(5).
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE_SECONDS = 0.2


@dataclass(frozen=True)
class Ran:
    """What a process took, and what it printed."""

    exit_code: int
    seconds: float
    peak_mb: float
    output: str


def run_measured(words: Sequence[str]) -> Ran:
    """Run this Python with *words* and measure it."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    sampler = MemorySampler(process.pid)
    output, _ = process.communicate()
    return Ran(process.returncode, time.perf_counter() - began, sampler.stop(), output)


class MemorySampler:
    """Watches the memory of a process and its children in a thread of its own."""

    def __init__(self, pid: int) -> None:
        """Watch the process *pid* from now on."""
        self._pid = pid
        self._peak_kb = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Stop watching and return the peak in MB."""
        self._is_over.set()
        self._thread.join()
        return round(self._peak_kb / 1024, 1)

    def _watch(self) -> None:
        while True:
            self._peak_kb = max(self._peak_kb, sum(_pss_kb(pid) for pid in _family(self._pid)))
            if self._is_over.wait(_SAMPLE_SECONDS):
                return


def _family(pid: int) -> list[int]:
    """Return *pid* and all that it started, directly or not."""
    found = [pid]
    for parent in found:
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _pss_kb(pid: int) -> int:
    # A process may end between being listed and being read.
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n"):
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
