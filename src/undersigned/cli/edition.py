"""`undersigned edition`: what the desk can do with editions, for scripts; each action is an operation of the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from undersigned.cli.main import GOOD
from undersigned.cli.statement_operations import Action, carry_out, name_of, option, spell

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_STATEMENTS = {"nargs": "+", "metavar": "SLUG", "help": "short names of published statements, in order"}
_WORDS = (
    option("--number", help="of the issue, such as: No. 3 / 2026"),
    option("--dated-on", metavar="DAY", help="the day that it bears (YYYY-MM-DD)"),
    option("--introduction", action="append", metavar="TEXT", help="a paragraph; once for each"),
)
ACTIONS = {
    "list": Action("list-editions", "list the editions"),
    "make": Action(
        "make-edition",
        "begin an edition",
        (
            option("--title", required=True, help="its title"),
            option("--lang", required=True, help="its language, such as de"),
            option("--statements", required=True, **_STATEMENTS),
            option("--slug", help="its address; without it, one made from the title"),
            *_WORDS,
        ),
    ),
    "show": Action("edition", "show an edition"),
    "save": Action(
        "save-edition",
        "change words, or the statements of a draft",
        (
            option("--title", help="its title"),
            option("--lang", help="its language, such as de"),
            option("--statements", **_STATEMENTS),
            *_WORDS,
        ),
    ),
    "bring-out": Action("bring-out-edition", "bring it out, with texts and counts of this moment"),
    "take-out": Action(
        "take-out-of-edition",
        "take a statement out of it; its place says so",
        (option("--statement", required=True, metavar="SLUG", help="which one"),),
    ),
    "take-back": Action("take-back-edition", "take it back; its page says so. There is no way back"),
    "drop": Action("drop-edition", "drop a draft"),
}
"""Actions, and the operations that they carry out."""

_OF_NONE = {"list", "make"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser("edition", help="gather published statements under a title, for scripts")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, action in ACTIONS.items():
        one = actions.add_parser(name, help=action.words, description=action.words.capitalize() + ".")
        if name not in _OF_NONE:
            one.add_argument("edition", help="the edition, as it stands after /e/ in its address")
        for flags, how in action.options:
            one.add_argument(*flags, **how)
        add_instance_arguments(one)
        one.add_argument("--json", action="store_true", help="print one JSON object")
        one.set_defaults(run=lambda arguments, action=action: _run(arguments, action))


def _run(arguments: argparse.Namespace, action: Action) -> int:
    from undersigned.cli.opening import carry_out as on_instance

    def run(arguments: argparse.Namespace, instance: Instance, ring: Ring, now: datetime) -> dict[str, Any]:
        typed = [name_of(flags) for flags, _ in action.options]
        given = {name: getattr(arguments, name) for name in typed if getattr(arguments, name) is not None}
        edition = getattr(arguments, "edition", "")
        return carry_out(action.operation, given, edition=edition, instance=instance, ring=ring, now=now)

    answer = on_instance(arguments, run)
    print(json.dumps(answer, ensure_ascii=False) if arguments.json else spell(answer))
    return GOOD
