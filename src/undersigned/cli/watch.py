"""`undersigned watch`: whether the processes of this machine are alive and ready, and what they measure."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from undersigned.watching.state import State

_PROCESSES = ("front", "letterbox", "site", "worker")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "watch",
        help="say whether the processes are alive and ready, and what they measure",
        description="Asks the processes of this machine how they are. Exit code 1: one is not as it should be. "
        "docs/how-to/watch-it.md.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    alive = actions.add_parser("alive", help="say which processes answer")
    ready = actions.add_parser("ready", help="say which processes can do their work, and what is missing")
    measures = actions.add_parser("measures", help="print the measures, as Prometheus reads them")
    for action, run in ((alive, _alive), (ready, _ready), (measures, _measures)):
        add_instance_arguments(action)
        action.set_defaults(run=run)
    for action in (alive, ready):
        action.add_argument("process", nargs="?", choices=_PROCESSES, help="this one alone")
        action.add_argument("--json", action="store_true", help="print one JSON object")


def _alive(arguments: argparse.Namespace) -> int:
    states = _gather(arguments)
    return _report(arguments, states, holds=[state.is_alive for state in states])


def _ready(arguments: argparse.Namespace) -> int:
    states = _gather(arguments)
    return _report(arguments, states, holds=[state.is_ready for state in states])


def _measures(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.watching.state import format_measures

    print(format_measures(_gather(arguments)), end="")
    return GOOD


def _gather(arguments: argparse.Namespace) -> list[State]:
    from undersigned.instance.config import read_instance
    from undersigned.instance.runtime import open_runtime
    from undersigned.watching.telling import gather_states

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    states = gather_states(open_runtime(read_instance()))
    wanted = getattr(arguments, "process", None)
    return [state for state in states if wanted in {None, state.process}]


def _report(arguments: argparse.Namespace, states: Sequence[State], *, holds: Sequence[bool]) -> int:
    from undersigned.cli.main import GOOD, WRONG
    from undersigned.watching.state import OK, describe

    if arguments.json:
        print(json.dumps(describe(states)))
    else:
        for state in states:
            wrong = [f"{name}: {found}" for name, found in state.checks.items() if found != OK]
            print(
                f"{state.process}: {'; '.join(wrong) or 'ready'}" if state.is_alive else f"{state.process}: no answer"
            )
        if not states:
            print("No process is running here.")
    return GOOD if holds and all(holds) else WRONG
