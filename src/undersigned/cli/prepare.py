"""`undersigned prepare`: brings tables, pages and keys to where the processes can start, and ends.

`undersigned serve` does the same before it starts all four itself. Under systemd the processes are services of their
own, and this one runs before them.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.web.prepare import Prepared


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "prepare",
        help="bring tables, pages and keys to where the processes can start",
        description="Prepare an instance for this release, so that its processes can be started one by one with "
        "serve --only. Can be repeated at any time.",
    )
    parser.add_argument("--data", help="folder of the instance (UNDERSIGNED_DATA, ./var)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.cli.main import GOOD, Undone
    from undersigned.instance.config import read_instance
    from undersigned.instance.ring import Ring
    from undersigned.web.prepare import check_settings
    from undersigned.web.single import LockHeld, hold_folder

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    instance = read_instance()
    check_settings(instance)
    try:
        with hold_folder(instance.data / "serve.lock", is_shared=True):
            ring = Ring(instance)
            ready_keys(ring)
            prepare_instance(instance, is_empty_wanted=True, is_link_wanted=False)
    except LockHeld as error:
        raise Undone(f"`undersigned serve` runs on {instance.data}, and has prepared it. Stop it first.") from error
    print(f"{instance.base_url}/ is prepared. A link that lets a convenor in: undersigned convenor link")
    return GOOD


def ready_keys(ring: Ring) -> None:
    """Bring keys into memory and lock them as the settings say; refuse to start with one beside the database."""
    from undersigned.cli.main import Undone
    from undersigned.instance.exposure import Depth
    from undersigned.instance.lockers import CannotLock

    missing = ring.bring_back()
    if missing:
        print(
            f"Not here yet: {', '.join(missing)}. Signing is paused there. See: undersigned keys check",
            file=sys.stderr,
        )
    exposed = ring.look_for_exposed(Depth.START)
    if exposed:
        raise Undone(f"{exposed[0]}, beside the database. Remove it there and from backups, then start again.")
    try:
        ring.settle()
    except CannotLock as error:
        print(f"{error} Keys stay locked as they were.", file=sys.stderr)


def prepare_instance(instance: Instance, *, is_empty_wanted: bool, is_link_wanted: bool = True) -> Prepared:
    """Bring tables and pages up to this release.

    Raises:
        Undone: The tables are a newer release's, another process prepares them, or the clock is wrong.
    """
    from undersigned.cli.main import Undone
    from undersigned.cli.opening import keep_settings
    from undersigned.instance.tables import FromNewerRelease, check_not_newer
    from undersigned.instance.unfinished import check_finished
    from undersigned.web.prepare import ClockWrong, check_clock, prepare

    check_finished(instance.data)
    now = datetime.now(UTC)  # noqa: TID251  (the command line is where the clock is read)
    with _alone_with_tables(instance):
        try:
            check_clock(instance, now)
            check_not_newer(instance)
        except (ClockWrong, FromNewerRelease) as error:
            raise Undone(str(error)) from error
        keep_settings(instance)
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")
        django.setup()
        from django.conf import settings
        from django.db import connections

        try:
            return prepare(
                instance, settings.RING, is_empty_wanted=is_empty_wanted, is_link_wanted=is_link_wanted, now=now
            )
        finally:
            connections.close_all()


@contextmanager
def _alone_with_tables(instance: Instance) -> Iterator[None]:
    from undersigned.cli.main import Undone
    from undersigned.web.single import LockHeld, hold_tables

    try:
        with hold_tables(instance):
            yield
    except LockHeld as error:
        raise Undone(
            "Another process prepares this database now, perhaps of another release. Wait until it ends, try again."
        ) from error
