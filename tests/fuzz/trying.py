"""Tries cases of a target: each has a number, by which it can be made again, and a time in which it has to end."""

from __future__ import annotations

import random
import signal
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fuzz.changing import change

if TYPE_CHECKING:
    from types import FrameType

    from tests.fuzz.targets import Target

SECONDS = 5.0


class Hang(BaseException):
    """A case took longer than it may."""


@dataclass
class Tally:
    """What cases of a target came to; *faults* by where they happened, with the first case that showed each."""

    name: str
    tried: int = 0
    read: int = 0
    refused: int = 0
    hangs: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    slowest_seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Add what another process came to."""
        self.tried += other.tried
        self.read += other.read
        self.refused += other.refused
        self.hangs += other.hangs
        self.faults = other.faults | self.faults
        self.slowest_seconds = max(self.slowest_seconds, other.slowest_seconds)


def make_case(target: Target, seed: int, number: int) -> bytes:
    """Return case *number* of *target*; every hundredth is a valid thing."""
    chance = random.Random(f"{seed}/{target.name}/{number}")
    data = chance.choice(target.seeds)
    return data if number % 100 == 0 else change(data, chance, target.seeds)


def try_target(target: Target, seed: int, first: int, count: int, step: int = 1) -> Tally:
    """Try *count* cases, those with the numbers *first*, *first* + *step* and so on."""
    tally = Tally(target.name)
    signal.signal(signal.SIGPROF, _stop)
    for number in range(first, first + count * step, step):
        data = make_case(target, seed, number)
        began = time.perf_counter()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            target.read(data)
            tally.read += 1
        except target.refusals:
            tally.refused += 1
        except Hang:
            tally.hangs += 1
            tally.faults.setdefault("hang", f"case {number}: {data[:200]!r}")
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what we look for)
            tally.faults.setdefault(_where(error), f"case {number}: {error!s:.200} {data[:200]!r}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        tally.tried += 1
        tally.slowest_seconds = max(tally.slowest_seconds, time.perf_counter() - began)
    return tally


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Hang


def _where(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.filename.rpartition('/src/')[2]}:{last.lineno}"
