"""`undersigned upgrade`: from the release that runs to the one whose command this is, and back if need be."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import date

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_STOPPING_SECONDS = 20


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "upgrade",
        help="bring an instance to this release, with a backup first and a way back",
        description="Call it with the command of the new release: backup, stop, tables, checks, switch, start. Killed "
        "in between, it goes on when called again. docs/how-to/upgrade.md.",
    )
    parser.add_argument("--to", dest="folder", type=Path, metavar="DIR", help="where the backup before it goes")
    parser.add_argument("--no-backup", action="store_true", help="you have one that was made a moment ago")
    parser.add_argument(
        "--recipient", action="append", default=[], metavar="age1…", help="who opens the backup (UNDERSIGNED_BACKUP)"
    )
    parser.add_argument("--plain", action="store_true", help="do not seal the backup")
    parser.add_argument("--current", type=Path, metavar="LINK", help="link to the running release, which is switched")
    parser.add_argument("--stop", metavar="COMMAND", help="what stops the instance; without it, it has to be stopped")
    parser.add_argument("--start", metavar="COMMAND", help="what starts it again")
    parser.add_argument("--back-out", action="store_true", help="undo the last upgrade, or one that is half done")
    add_instance_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.cli.main import GOOD, Undone
    from undersigned.cli.opening import open_instance, refuse_strangers

    refuse_strangers(arguments, "upgrade")
    instance, ring = open_instance(arguments)
    from undersigned.backups.releases import CannotGoBack
    from undersigned.backups.rules import Refusal
    from undersigned.backups.upgrading import NothingToTakeBack, ReleaseOther
    from undersigned.instance import unfinished

    if unfinished.is_restoring(instance.data):
        unfinished.check_finished(instance.data)
    try:
        done = _back_out(arguments, instance) if arguments.back_out else _go_on(arguments, instance, ring)
    except CannotGoBack as error:
        raise Undone(
            f"It can't be taken back: {error}. Start the new release, or restore the backup made before it with "
            "--published on the public folder. docs/how-to/upgrade.md says how."
        ) from error
    except (NothingToTakeBack, ReleaseOther) as error:
        raise Undone(f"It can't be taken back: {error}. docs/how-to/upgrade.md says how.") from error
    except Refusal as error:
        raise Undone(f"It was not upgraded: {error}. To take it back: undersigned upgrade --back-out") from error
    if arguments.json:
        print(json.dumps(done))
    return GOOD


def _go_on(arguments: argparse.Namespace, instance: Instance, ring: Ring) -> dict[str, object]:
    from undersigned import __version__
    from undersigned.backups import releases, upgrading
    from undersigned.cli.main import Undone
    from undersigned.instance import unfinished
    from undersigned.instance.tables import FromNewerRelease, check_not_newer

    try:
        check_not_newer(instance)
    except FromNewerRelease as error:
        raise Undone(str(error)) from error
    backup = None
    if unfinished.find(instance.data) is None and not arguments.no_backup:
        backup = _back_up(arguments, instance, ring)
        _say(arguments, f"1. Backed up: {backup}")
    record = upgrading.Record(
        on=_today().isoformat(),
        migrations=tuple(sorted(releases.applied())),
        current=_find_left(arguments.current),
        backup=backup,
        by=f"{__version__} in {sys.prefix}",
    )
    _call(arguments, "2. Stopped", arguments.stop)
    stopped_at = time.monotonic()
    with _alone(instance, _STOPPING_SECONDS if arguments.stop else 0):
        upgrading.begin(instance.data, record)
        steps = upgrading.bring_up(instance, ring)
    _say(arguments, f"3. Tables: {len(steps)} steps, checked.")
    if arguments.current:
        _switch(arguments.current, Path(sys.prefix))
        _say(arguments, f"4. {arguments.current} leads to {sys.prefix}.")
    try:
        _call(arguments, "5. Started", arguments.start)
    except Undone:
        _back_out(arguments, instance)
        raise
    seconds = round(time.monotonic() - stopped_at, 1)
    return {"backup": backup, "seconds_stopped": seconds, "steps": [list(step) for step in steps]}


def _back_out(arguments: argparse.Namespace, instance: Instance) -> dict[str, object]:
    from undersigned.backups import upgrading

    record = upgrading.read_record(instance.data)
    _call(arguments, "1. Stopped", arguments.stop)
    with _alone(instance, _STOPPING_SECONDS if arguments.stop else 0):
        undone = upgrading.take_back(instance, record)
        _say(arguments, f"2. Tables: {undone} steps undone.")
        if arguments.current and record.current:
            _switch(arguments.current, Path(record.current))
            _say(arguments, f"3. {arguments.current} leads to {record.current}.")
        upgrading.forget(instance.data)
    _call(arguments, "4. Started", arguments.start)
    return {"backup": record.backup, "undone": undone}


def _back_up(arguments: argparse.Namespace, instance: Instance, ring: Ring) -> str:
    from undersigned.backups.writing import back_up
    from undersigned.cli.backup import check_folder, find_recipients
    from undersigned.cli.main import Undone

    if arguments.folder is None:
        raise Undone("Say with --to where the backup before it goes, or --no-backup if there is one already.")
    folder = arguments.folder.absolute()
    check_folder(folder, instance)
    recipients = find_recipients(arguments.recipient, instance, is_plain=arguments.plain)
    return str(back_up(instance, ring, folder, recipients=recipients, today=_today()).path)


@contextmanager
def _alone(instance: Instance, patience_seconds: float) -> Iterator[None]:
    """Hold what a running instance holds; one that was told to stop may be ending at this moment."""
    from django.db import connections

    from undersigned.cli.main import Undone
    from undersigned.web.single import LockHeld, hold_database, hold_folder, hold_tables

    gives_up_at = time.monotonic() + patience_seconds
    while True:
        try:
            with hold_folder(instance.data / "serve.lock"), hold_database(instance), hold_tables(instance):
                try:
                    yield
                finally:
                    connections.close_all()
                return
        except LockHeld as error:
            if time.monotonic() > gives_up_at:
                raise Undone(f"An instance is running on {instance.data}. Stop it, or say --stop COMMAND.") from error
            time.sleep(0.2)


def _call(arguments: argparse.Namespace, words: str, command: str | None) -> None:
    from undersigned.cli.main import Undone

    if command is None:
        return
    done = subprocess.run(shlex.split(command), stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Undone(f"{command!r} ended with code {done.returncode}. See its own log.")
    _say(arguments, f"{words}: {command}")


def _find_left(link: Path | None) -> str | None:
    """Return the release that *link* leads to and will leave, or None."""
    if link is None or not link.is_symlink():
        return None
    left = str(link.readlink())
    return None if left == sys.prefix else left


def _switch(link: Path, release: Path) -> None:
    """Let *link* lead to *release* at one stroke."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(release)
    draft.replace(link)


def _say(arguments: argparse.Namespace, line: str) -> None:
    if not arguments.json:
        print(line, flush=True)


def _today() -> date:
    return datetime.now(UTC).date()  # noqa: TID251  (the command line is where the clock is read)
