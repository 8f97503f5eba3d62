"""`undersigned tidy`: rewrites the database, so that what was deleted can't be read from the disk any more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "tidy",
        help="rewrite the database, so that nothing deleted stays on the disk",
        description="Rewrites the database, so that names that were taken back can't be read from the disk. The "
        "worker does it each night. The letter box waits meanwhile.",
    )
    add_instance_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD, WRONG
    from undersigned.cli.opening import open_instance

    instance, _ring = open_instance(arguments)
    from undersigned.web.tidying import tidy

    warnings = tidy(instance)
    for warning in warnings:
        print(warning, file=sys.stderr)
    print("The database was rewritten.")
    return WRONG if warnings else GOOD
