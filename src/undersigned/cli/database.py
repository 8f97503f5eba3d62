"""`undersigned database`: what PostgreSQL has to be told, as SQL to read and to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "database",
        help="print the SQL for accounts of PostgreSQL with the least rights",
        description="What PostgreSQL has to be told. docs/how-to/run-on-postgresql.md.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    roles = actions.add_parser(
        "roles",
        help="print the SQL for an account of its own for each process",
        description="Prints the SQL; runs nothing. Passwords are yours to fill in.",
    )
    roles.set_defaults(run=_roles)


def _roles(_arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.web.roles import format_roles

    print(format_roles(), end="")
    return GOOD
