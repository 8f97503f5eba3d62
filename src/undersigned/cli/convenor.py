"""`undersigned convenor`: who may work at the desk, and the links that let them in."""

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

    parser = subparsers.add_parser("convenor", help="make links that let convenors in")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    link = actions.add_parser("link", help="print an address that lets the first convenor in, once")
    add = actions.add_parser("add", help="add a convenor and print an address that lets them in, once")
    add.add_argument("name", help="name of the convenor, as the others see it")
    for action, run in ((link, _link), (add, _add)):
        add_instance_arguments(action)
        action.add_argument("--json", action="store_true", help="print one JSON object")
        action.set_defaults(run=run)


def _link(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import Undone
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.accounts import queries

    convenor = queries.first_convenor()
    if convenor is None:
        raise Undone("There is no convenor yet. Add one with: undersigned convenor add NAME")
    return _print_link(arguments, convenor)


def _add(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import Undone
    from undersigned.cli.opening import open_instance

    open_instance(arguments)
    from undersigned.accounts import actions, rules
    from undersigned.desk.reasons import reason_for

    try:
        convenor = actions.create_convenor(arguments.name)
    except rules.Refusal as refusal:
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
