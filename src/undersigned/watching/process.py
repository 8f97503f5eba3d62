"""The part of a state that every process tells alike: its memory, its answers, its failures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from undersigned.watching.checks import read_memory_bytes
from undersigned.watching.counts import TALLY
from undersigned.watching.state import Sample, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.watching.counts import Tally


def process_state(process: str, checks: Mapping[str, str], *, now_seconds: float, tally: Tally = TALLY) -> State:
    """Return the state of this process with what it found in its *checks*."""
    samples = [Sample("undersigned_process_memory_bytes", read_memory_bytes())]
    samples += [
        Sample("undersigned_answers_last_hour", count, {"class": kind})
        for kind, count in tally.read_answers(now_seconds).items()
    ]
    for name, of, label in (
        ("undersigned_answers_failed_total", "answers", "class"),
        ("undersigned_mails_failed_total", "mails", "outcome"),
        ("undersigned_log_lines_total", "lines", "event"),
    ):
        samples += [Sample(name, count, {label: kind}) for kind, count in sorted(tally.read_failures(of).items())]
    return State(process, os.getpid(), dict(checks), tuple(samples))
