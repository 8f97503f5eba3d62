"""`undersigned convenor`: who may work at the desk, the links that let them in, and keeping somebody out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from undersigned.accounts.models import Convenor


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser("convenor", help="make links that let convenors in, and keep convenors out")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    show = actions.add_parser("list", help="print the convenors: number, name, ways to come in")
    link = actions.add_parser("link", help="print an address that lets a convenor in, once")
    link.add_argument("number", nargs="?", type=int, help="number of the convenor; without it, the first one")
    add = actions.add_parser("add", help="add a convenor and print an address that lets them in, once")
    add.add_argument("name", help="name of the convenor, as the others see it")
    add.add_argument("--coalition", metavar="SLUG", help="which one they belong to; without it, the first one")
    off = actions.add_parser("off", help="let a convenor in no more, and end all sessions")
    on = actions.add_parser("on", help="let a convenor in again")
    for action in (off, on):
        action.add_argument("number", type=int, help="number of the convenor")
    for action, run in ((show, _list), (link, _link), (add, _add), (off, _off), (on, _on)):
        add_instance_arguments(action)
        action.add_argument("--json", action="store_true", help="print one JSON object")
        action.set_defaults(run=run)


def _link(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import Undone
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.accounts import queries

    convenor = queries.first_convenor() if arguments.number is None else _find(arguments.number)
    if convenor is not None and not convenor.is_active:
        raise Undone(f"{convenor.name} is switched off. Let in again with: undersigned convenor on {convenor.pk}")
    if convenor is None:
        raise Undone("There is no convenor yet. Add one with: undersigned convenor add NAME")
    return _print_link(arguments, convenor)


def _list(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.accounts import queries

    rows = []
    for convenor in queries.all_convenors():
        ways = queries.ways_of(convenor)
        row = {"number": convenor.pk, "name": convenor.name, "is_on": convenor.is_active}
        rows.append({**row, "passkeys": len(ways.passkeys), "has_mailed_codes": bool(ways.address and ways.has_app)})
    if arguments.json:
        print(json.dumps({"convenors": rows}))
        return GOOD
    for row in rows:
        how = [f"{row['passkeys']} passkeys"] if row["passkeys"] else []
        how += ["mailed codes"] if row["has_mailed_codes"] else []
        state = ", ".join(how) or "links only"
        print(f"{row['number']:>4}  {row['name']}  ({state if row['is_on'] else 'switched off'})")
    return GOOD


def _off(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.accounts import actions

    convenor = _find(arguments.number)
    actions.switch_off(convenor)
    said = {"number": convenor.pk, "is_on": False}
    print(json.dumps(said) if arguments.json else f"{convenor.name} can't come in any more. All sessions have ended.")
    return GOOD


def _on(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.accounts import actions

    convenor = _find(arguments.number)
    actions.switch_on(convenor)
    said = {"number": convenor.pk, "is_on": True}
    print(json.dumps(said) if arguments.json else f"{convenor.name} can come in again, the same way as before.")
    return GOOD


def _find(number: int) -> Convenor:
    from undersigned.accounts import queries
    from undersigned.cli.main import Undone

    convenor = queries.find_convenor(number)
    if convenor is None:
        raise Undone(f"There is no convenor {number}. See all with: undersigned convenor list")
    return convenor


def _add(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import Undone
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.cli.coalition import find
    from undersigned.desk import belonging
    from undersigned.desk.reasons import REFUSALS, reason_for

    try:
        convenor = belonging.add_convenor(find(arguments.coalition), arguments.name)
    except REFUSALS as refusal:
        raise Undone(reason_for(refusal)) from refusal
    return _print_link(arguments, convenor)


def _print_link(arguments: argparse.Namespace, convenor: Convenor) -> int:
    from django.conf import settings

    from undersigned.accounts import actions
    from undersigned.cli.main import GOOD

    now = datetime.now(UTC)  # noqa: TID251  (the command line is where the clock is read)
    address = settings.INSTANCE.base_url + actions.make_sign_in_link(convenor, now=now)
    print(json.dumps({"convenor": convenor.name, "link": address}) if arguments.json else address)
    return GOOD
