"""`undersigned restore`: a backup comes back into an empty place, and catches up with what was published since."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from undersigned.backups.restoring import Restored
    from undersigned.backups.rules import Head
    from undersigned.signing.actions.catching_up import CaughtUp

_MAX_KEY_BYTES = 64 * 1024
# What the site's pages and commands are made of; the rest of the settings is said again by the operator.
_COUNTED = ("boards", "ended", "keyless", "languages", "locked_lost", "rules", "signed", "versions", "waited")
_TAKEN_OVER = ("UNDERSIGNED_ORIGIN", "UNDERSIGNED_BIND", "UNDERSIGNED_PORT")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.asking import add_passphrase_argument
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "restore",
        help="restore a backup into an empty place",
        description="Restores a backup, also on another machine or into another database. Nothing may be running on "
        "the old one any more. docs/how-to/back-up-and-restore.md.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--identity", type=Path, metavar="KEYFILE", help="the key that opens it")
    add_passphrase_argument(parser)
    add_instance_arguments(parser)
    parser.add_argument("--database", metavar="URL", help="an empty database (UNDERSIGNED_DATABASE)")
    parser.add_argument(
        "--published",
        action="append",
        default=[],
        metavar="DIR|URL",
        help="published files, or a mirror, to catch up with; may stand several times",
    )
    parser.add_argument(
        "--nothing-newer", action="store_true", help="you know that nothing was published after the backup"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.cli.main import GOOD, WRONG, Undone

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    if arguments.database is not None:
        os.environ["UNDERSIGNED_DATABASE"] = arguments.database
    from undersigned.backups.rules import Refusal
    from undersigned.sealing.errors import SealingError
    from undersigned.verifier.source import SourceUnreadable

    keys = _read_keys(arguments)
    try:
        head, done = _restore(arguments, keys)
    except (Refusal, SealingError, SourceUnreadable) as error:
        raise Undone(f"{arguments.file} was not restored: {error}. {_advise(error)}".rstrip()) from error
    except FileNotFoundError as error:
        raise Undone(f"{arguments.file} was not restored: {error.filename} is not there.") from error
    except OSError as error:
        raise Undone(f"{arguments.file} was not restored: {error.strerror}. Check space and permissions.") from error
    if arguments.json:
        print(json.dumps(_members(head, done)))
    else:
        _show(head, done)
    return WRONG if done.held else GOOD


def _restore(arguments: argparse.Namespace, keys: list[str]) -> tuple[Head, Restored]:
    from undersigned.backups import reading
    from undersigned.cli.opening import keep_settings
    from undersigned.instance.config import read_instance

    head = reading.read_head(arguments.file, keys)
    for name in _TAKEN_OVER:
        if name in head.settings:
            os.environ.setdefault(name, head.settings[name])
    data = read_instance().data
    reading.take_place(head, data)
    with reading.undoing(data):
        # From here on there is a place that Django can be set up for.
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")
        import django

        django.setup()
        from django.conf import settings

        # Before a row is loaded: where this fails, there is nothing to take out of the database again.
        keep_settings(settings.INSTANCE)
        from undersigned.backups.restoring import restore
        from undersigned.desk.signing_on import hold_release

        done = restore(
            arguments.file,
            keys,
            head,
            instance=settings.INSTANCE,
            ring=settings.RING,
            places=arguments.published,
            is_newest=arguments.nothing_newer,
            hold_release=partial(hold_release, now=datetime.now(UTC)),  # noqa: TID251  (the command line has the clock)
        )
    return head, done


def _read_keys(arguments: argparse.Namespace) -> list[str]:
    """Return the keys in the file that was named: of `undersigned key make`, or of age-keygen."""
    from undersigned.cli.asking import ask_passphrase, read_text, unlock_file

    if arguments.identity is None:
        return []
    text = read_text(arguments.identity, _MAX_KEY_BYTES)
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if found and all(line.startswith("AGE-SECRET-KEY-") for line in found):
        return found
    return [unlock_file(arguments.identity, ask_passphrase(arguments))]


def _advise(error: Exception) -> str:
    from undersigned.backups import rules
    from undersigned.sealing.envelope import KeyWrong

    advice: dict[type[Exception], str] = {
        KeyWrong: "Name the key that it was made for with --identity.",
        rules.BackupDamaged: "Take another backup.",
        rules.BackupForeign: "Take a backup of this instance, or set the settings of the other one.",
        rules.CopyWrong: "",
        rules.NothingPublished: "Name the published files or a mirror with --published. Only if you know that nothing "
        "was published after the backup, say --nothing-newer: a log that others have seen longer would fork.",
        rules.PlaceTaken: "Name an empty folder with --data, and an empty database.",
        rules.ReleaseNewer: "Restore with the release that made it, or a newer one.",
    }
    return advice.get(type(error), "")


def _members(head: Head, done: Restored) -> dict[str, object]:
    return {
        "made_on": head.made_on.isoformat(),
        "release": head.release,
        "rows": done.rows,
        "caught_up": {slug: {name: getattr(one, name) for name in _COUNTED} for slug, one in done.caught_up.items()},
        "held": done.held,
        "imported_off": done.imported_off,
        "opened_since": done.unknown,
        "paused": done.paused,
    }


def _show(head: Head, done: Restored) -> None:
    print(f"Restored: {done.rows:,} rows of {head.made_on}, release {head.release}.")
    for slug, one in done.caught_up.items():
        _show_caught_up(slug, one)
    for slug, found in done.held.items():
        words = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items()))
        print(
            f"{slug}: its log can't go on, since what was published after the backup can't be followed ({words}). It "
            "is paused, and stays readable. docs/how-to/back-up-and-restore.md says what to do.",
            file=sys.stderr,
        )
    for slug in done.paused:
        print(
            f"{slug}: waited for its release at the backup. No published copy of it was found, so nobody knows here "
            "whether it was released since. It takes no signatures and is not released by itself: a convenor who knows "
            "that it was not sets its moments anew at the desk.",
            file=sys.stderr,
        )
    for slug in done.unknown:
        print(f"{slug}: opened after the backup; it stays readable as files and can't go on.", file=sys.stderr)
    if done.imported_off:
        print(f"{done.imported_off:,} names signed elsewhere are shown no more: say again at the desk on what ground.")
    told = {name: value for name, value in head.settings.items() if name not in os.environ}
    if told:
        print("It was served with:")
        for name, value in sorted(told.items()):
            print(f"  {name}={value}")
    print("Keys of statements are not in a backup: see `undersigned keys check` before you start it.")


def _show_caught_up(slug: str, one: CaughtUp) -> None:
    print(f"{slug}: caught up with what was published since: {one.signed:,} signed, {one.ended:,} ended.")
    if one.signed > one.waited:
        print(
            f"  {one.signed - one.waited:,} of them signed after the backup: their signatures stand, their codes "
            "and marks are lost. They can't take them back with a code (a convenor can remove them), and could "
            "sign again."
        )
    if one.languages:
        print(
            f"  {one.languages:,} texts in further languages came back; who issues and who is asked stands there as in "
            "the leading language."
        )
    if one.versions or one.rules:
        print(
            f"  {one.versions:,} corrected texts and {one.rules:,} changes of dates or choices came back. What "
            "stands in no published file is as at the backup: colour, the list as a file, looking at names first."
        )
    if one.boards:
        print(f"  {one.boards:,} boards of organisations came back: their members sign on with their tokens.")
    if one.keyless:
        print(
            f"  {one.keyless:,} organisations gave their key after the backup: the codes of their members are lost. "
            "Ask each for a new key and codes; its name is its short one until then."
        )
    if one.locked_lost:
        print(f"  {one.locked_lost:,} locked signatures are counted, but what was locked is lost.")
