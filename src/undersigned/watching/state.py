"""What a process tells of itself, and the measures of the whole instance in the text format of Prometheus.

Source: Prometheus text exposition format 0.0.4. The names are in docs/reference/metrics.md.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OK: Final = "ok"
"""The answer of a check that holds."""

WANTED: Final = ("letterbox", "site", "worker")
"""The processes without which no instance does its work."""

MEASURES: Final = {
    "undersigned_process_up": ("gauge", "1 if the process answers."),
    "undersigned_process_ready": ("gauge", "1 if all checks of the process hold."),
    "undersigned_process_memory_bytes": ("gauge", "Memory of the process, in whole megabytes."),
    "undersigned_answers_last_hour": ("gauge", "Answers of the last whole hour by class, in steps of ten."),
    "undersigned_answers_failed_total": ("counter", "Answers of class 5xx."),
    "undersigned_log_lines_total": ("counter", "Warnings and worse in the log, by what they tell of."),
    "undersigned_mails_last_day": ("gauge", "Mails handed over in the last whole day, in steps of ten."),
    "undersigned_mails_failed_total": ("counter", "Attempts to hand over a mail that failed, by how."),
    "undersigned_mails_waiting": ("gauge", "Mails that wait, in steps of ten."),
    "undersigned_mails_oldest_seconds": (
        "gauge",
        "How long the oldest mail has been tried at least, in steps of hours.",
    ),
    "undersigned_mails_stuck_seconds": ("gauge", "For how long mails wait and none could be handed over."),
    "undersigned_integration_lag_seconds": ("gauge", "Since the last whole round of the worker, in whole minutes."),
    "undersigned_round_slowest_seconds": ("gauge", "The slowest round of the last whole hour, in whole seconds."),
    "undersigned_logs_left_alone": ("gauge", "Logs to which nothing is added until somebody has looked."),
    "undersigned_keys_missing": ("gauge", "Keys that are missing or lie where they must not."),
    "undersigned_disk_free_bytes": ("gauge", "Free space of the disk of the data folder, in steps of 16 MB."),
    "undersigned_database_bytes": ("gauge", "Size of the database, in steps of 16 MB."),
    "undersigned_certificate_days": ("gauge", "Days until the certificate of the public host ends."),
    "undersigned_backup_days": ("gauge", "Days since the newest backup."),
    "undersigned_alarms": ("gauge", "1 for each alarm that the operator was told and that is not over."),
}
"""Every measure by name: its type, and what it is. There are no others."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a measure."""

    name: str
    value: int
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """What a process says when it is asked how it is.

    Attributes:
        process: Which one: ``front``, ``letterbox``, ``site`` or ``worker``.
        number: Its process id, which parts several of a kind.
        checks: By name: `OK`, or in a few words what is wrong.
        samples: Its measures.
        is_alive: Whether it answered at all.
    """

    process: str
    number: int
    checks: dict[str, str] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    is_alive: bool = True

    @property
    def is_ready(self) -> bool:
        """Whether it can do its work."""
        return self.is_alive and all(found == OK for found in self.checks.values())


def format_state(state: State) -> bytes:
    """Return *state* as the bytes that a process answers with."""
    return json.dumps(asdict(state)).encode()


def parse_state(data: bytes) -> State:
    """Return what `format_state` was given.

    Raises:
        ValueError: It is something else.
    """
    try:
        found: dict[str, Any] = json.loads(data)
        samples = tuple(Sample(**sample) for sample in found.pop("samples"))
        return State(**found, samples=samples)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no state") from error


def add_missing(states: Sequence[State], wanted: Sequence[str]) -> list[State]:
    """Return *states* with one that is not alive for each process that is *wanted* and not there; nothing of none."""
    there = {state.process for state in states}
    missing = [State(process, 0, is_alive=False) for process in wanted if process not in there]
    return sorted([*states, *missing], key=lambda state: state.process) if states else []


def describe(states: Sequence[State]) -> dict[str, Any]:
    """Return what is told of *states* where their checks are asked for."""
    return {
        "ready": bool(states) and all(state.is_ready for state in states),
        "processes": [
            {"process": one.process, "alive": one.is_alive, "ready": one.is_ready, "checks": one.checks}
            for one in states
        ],
    }


def format_measures(states: Sequence[State]) -> str:
    """Return the measures of all processes as text, the lines of one measure together."""
    by_name: dict[str, list[str]] = {}
    for process, state in _name_apart(states):
        for sample in _all_samples(process, state):
            by_name.setdefault(sample.name, []).append(_format_sample(sample))
    lines: list[str] = []
    for name, (kind, words) in MEASURES.items():
        if name in by_name:
            lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}", *by_name[name]]
    return "".join(f"{line}\n" for line in lines)


def _name_apart(states: Sequence[State]) -> Iterable[tuple[str, State]]:
    """Name each process, the second of a kind ``letterbox-2``: a restart must not begin a new line of measures."""
    seen: Counter[str] = Counter()
    for state in states:
        seen[state.process] += 1
        number = seen[state.process]
        yield (state.process if number == 1 else f"{state.process}-{number}"), state


def _all_samples(process: str, state: State) -> Iterable[Sample]:
    which = {"process": process}
    yield Sample("undersigned_process_up", int(state.is_alive), which)
    yield Sample("undersigned_process_ready", int(state.is_ready), which)
    for sample in state.samples:
        yield Sample(sample.name, sample.value, {**which, **sample.labels})


def _format_sample(sample: Sample) -> str:
    # Labels are names of ours; escaped all the same, as the format asks for.
    escaped = {
        name: value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
        for name, value in sample.labels.items()
    }
    labels = ",".join(f'{name}="{value}"' for name, value in escaped.items())
    return f"{sample.name}{{{labels}}} {sample.value}"
