"""`undersigned backup`: every row in one sealed file, while everything runs; older files go."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from undersigned.instance.config import Instance


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.backups.rules import KEPT_DAYS
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "backup",
        help="back the instance up, while it runs, and delete backups that are too old",
        description="Writes every row of the database into one file that only the holder of a key opens. Keys of "
        "statements are not in it. docs/how-to/back-up-and-restore.md.",
    )
    parser.add_argument("--to", dest="folder", type=Path, required=True, metavar="DIR", help="outside the data folder")
    parser.add_argument(
        "--recipient", action="append", default=[], metavar="age1…", help="who opens it (UNDERSIGNED_BACKUP)"
    )
    parser.add_argument("--plain", action="store_true", help="do not seal it: names can be read in it")
    words = f"delete older ones of this instance ({KEPT_DAYS})"
    parser.add_argument("--keep", type=int, default=KEPT_DAYS, metavar="DAYS", help=words)
    add_instance_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.cli.main import GOOD, Undone
    from undersigned.cli.opening import open_instance

    instance, ring = open_instance(arguments)
    from undersigned.backups.rules import Refusal
    from undersigned.backups.writing import back_up
    from undersigned.instance import unfinished
    from undersigned.sealing.errors import SealingError

    if unfinished.is_restoring(instance.data):
        unfinished.check_finished(instance.data)
    recipients = find_recipients(arguments.recipient, instance, is_plain=arguments.plain)
    folder = arguments.folder.absolute()
    check_folder(folder, instance)
    if arguments.keep < 1:
        raise Undone("--keep takes a number of days, 1 at least.")
    today = datetime.now(UTC).date()  # noqa: TID251  (the command line is where the clock is read)
    try:
        done = back_up(instance, ring, folder, recipients=recipients, today=today, kept_days=arguments.keep)
    except (Refusal, SealingError) as error:
        raise Undone(f"No backup was made: {error}.") from error
    except OSError as error:
        raise Undone(f"No backup was made: {folder}: {error.strerror}. Check space and permissions.") from error
    if arguments.json:
        members = {"bytes": done.size_bytes, "file": str(done.path), "removed": list(done.removed), "rows": done.rows}
        print(json.dumps(members | {"is_sealed": bool(recipients)}))
        return GOOD
    print(f"{done.path}: {done.rows:,} rows, {done.size_bytes / 1_000_000:,.1f} MB.")
    if done.removed:
        print(f"Deleted, older than {arguments.keep} days: {', '.join(done.removed)}")
    return GOOD


def find_recipients(typed: Sequence[str], instance: Instance, *, is_plain: bool) -> tuple[str, ...]:
    """Return to whom a backup is sealed: who was typed, else those of the settings; nobody only if that was said."""
    from undersigned.cli.main import Undone

    if is_plain:
        return ()
    recipients = tuple(typed) or instance.backup_recipients
    if not recipients:
        raise Undone(
            "Names are in a backup: say who opens it with --recipient age1… or UNDERSIGNED_BACKUP (a key comes from "
            "`undersigned key make` on your own computer), or say --plain."
        )
    return recipients


def check_folder(folder: Path, instance: Instance) -> None:
    """Refuse a folder in which a backup would be lost with what it is of, published, or kept with the keys."""
    from undersigned.cli.main import Undone

    for place, words in ((instance.data, "with the data"), (instance.keys, "with the keys")):
        if folder == place or place in folder.parents:
            raise Undone(f"{folder} lies {words}: name a folder elsewhere, best on another disk.")
