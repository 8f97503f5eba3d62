"""`undersigned keys`: the server's own keys, where they lie, and how they come back or go to another machine."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_INVITE = "invite.age"
_MAX_HANDED_BYTES = 1024 * 1024


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.keys_dkim import sign_mails
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "keys",
        help="the server's own keys: check them, bring them back, hand them over",
        description="The server's own keys. docs/how-to/protect-the-keys.md says how to go about it.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="say where keys lie, which are missing, and whether one lies wrong")
    sheet = actions.add_parser("sheet", help="print a recovery sheet, once, and the line for the settings")
    unlock = actions.add_parser("unlock", help="bring keys back with the recovery sheet")
    unlock.add_argument("--sheet-file", type=Path, metavar="FILE", help="read the sheet's key instead of asking")
    invite = actions.add_parser("invite", help="print what another machine seals its keys to, for this machine")
    over = actions.add_parser("hand-over", help="write all keys, sealed for the machine that made the invitation")
    over.add_argument("recipient", metavar="age1…", help="what `undersigned keys invite` printed there")
    take = actions.add_parser("take-over", help="take the keys that another machine handed over")
    take.add_argument("file", metavar="FILE", help="what it wrote; - reads standard input")
    dkim = actions.add_parser("dkim", help="the key that signs mails: make it, print its record, use it")
    turn = dkim.add_mutually_exclusive_group()
    turn.add_argument("--new", action="store_true", help="make another key beside the one in use")
    turn.add_argument("--use", action="store_true", help="sign with the key that was made; looks its record up first")
    turn.add_argument("--drop", action="store_true", help="sign no more, and forget the keys")
    dkim.add_argument("--unseen", action="store_true", help="with --use: don't look the record up")
    every = ((check, _check), (sheet, _sheet), (unlock, _unlock), (invite, _invite), (over, _hand_over))
    for action, run in (*every, (take, _take_over), (dkim, sign_mails)):
        add_instance_arguments(action)
        action.set_defaults(run=run)
    check.add_argument("--json", action="store_true", help="print one JSON object")


def _open(arguments: argparse.Namespace) -> tuple[Instance, Ring]:
    from undersigned.instance.config import read_instance
    from undersigned.instance.ring import Ring

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    instance = read_instance()
    return instance, Ring(instance)


def _check(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD, WRONG
    from undersigned.instance.exposure import Depth
    from undersigned.instance.lockers import describe_level

    instance, ring = _open(arguments)
    missing = ring.bring_back()
    exposed = ring.look_for_exposed(Depth.WHOLE)
    found = {
        "level": describe_level(instance),
        "memory": str(ring.runtime),
        "kept": ring.kept(),
        "missing": missing,
        "exposed": exposed,
    }
    if arguments.json:
        print(json.dumps(found))
    else:
        print(f"Level: {found['level']}")
        print(f"In memory: {found['memory']}")
        print(f"Kept for the next reboot, in {instance.keys}: {', '.join(ring.kept()) or 'none yet'}")
        for name in missing:
            print(f"Missing: {name}. Signing is paused until it is back.")
        for place in exposed:
            print(f"In the wrong place: {place}. Signing is paused until it is gone.")
    return WRONG if missing or exposed else GOOD


def _sheet(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.sealing.envelope import find_recipient, generate_key

    instance, _ring = _open(arguments)
    key = generate_key()
    print(f"""RECOVERY SHEET of {instance.host}

{_in_groups(key)}

Print this page and keep it where you keep contracts. It is not stored anywhere:
nobody can print it again. After a reboot type: undersigned keys unlock
Burn it when the last statement is closed.
""")
    print(f"For the settings:\nUNDERSIGNED_SHEET={find_recipient(key)}", file=sys.stderr)
    return GOOD


def _unlock(arguments: argparse.Namespace) -> int:
    from getpass import getpass

    from undersigned.cli.main import GOOD, Undone
    from undersigned.sealing.envelope import KeyMalformed, find_recipient

    instance, ring = _open(arguments)
    typed = arguments.sheet_file.read_text() if arguments.sheet_file else getpass("Key on the recovery sheet: ")
    key = "".join(typed.split()).upper()
    try:
        recipient = find_recipient(key)
    except KeyMalformed as error:
        raise Undone("This is not the key of a recovery sheet: compare it with the paper, group by group.") from error
    if instance.sheet is not None and recipient != instance.sheet:
        raise Undone("This sheet is of another instance: its key does not belong to UNDERSIGNED_SHEET.")
    left = ring.unlock(key)
    if left:
        raise Undone(f"The sheet does not open {', '.join(left)}. Signing stays paused there.")
    print("All keys are in memory. Signing goes on within a minute.")
    return GOOD


def _invite(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD
    from undersigned.instance.files import write_whole
    from undersigned.sealing.envelope import find_recipient, generate_key

    _instance, ring = _open(arguments)
    path = ring.runtime / _INVITE
    if not path.exists():
        write_whole(path, generate_key().encode(), is_durable=False)
        path.chmod(0o600)
    print(find_recipient(path.read_text()))
    return GOOD


def _hand_over(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD, Undone
    from undersigned.publiclog.encoding import format_base64url
    from undersigned.sealing.envelope import RecipientMalformed, seal

    _instance, ring = _open(arguments)
    missing = ring.bring_back()
    if missing:
        raise Undone(f"{', '.join(missing)} is missing here too. Bring it back first: undersigned keys check")
    shared = ring.share(datetime.now(UTC))  # noqa: TID251  (the command line is where the clock is read)
    content = {"keys": {name: format_base64url(key) for name, key in shared.items()}, "kind": "ring", "v": 1}
    try:
        sealed = seal(json.dumps(content, sort_keys=True).encode(), [arguments.recipient])
    except RecipientMalformed as error:
        raise Undone("Give the age1… that `undersigned keys invite` printed on the other machine.") from error
    if sys.stdout.isatty():
        raise Undone("Write it to a file: undersigned keys hand-over age1… > ring.age")
    sys.stdout.buffer.write(sealed)
    return GOOD


def _take_over(arguments: argparse.Namespace) -> int:
    from undersigned.cli.main import GOOD, Undone
    from undersigned.publiclog.encoding import parse_base64url
    from undersigned.sealing.envelope import open_sealed
    from undersigned.sealing.errors import SealingError

    _instance, ring = _open(arguments)
    invite = ring.runtime / _INVITE
    if not invite.exists():
        raise Undone("This machine made no invitation, or was rebooted since. Begin with: undersigned keys invite")
    try:
        source = sys.stdin.buffer if arguments.file == "-" else Path(arguments.file).open("rb")  # noqa: SIM115
        with source:
            content = json.loads(open_sealed(source.read(_MAX_HANDED_BYTES), [invite.read_text()]))
    except OSError as error:
        raise Undone(f"{arguments.file} cannot be read: {error.strerror}.") from error
    except (SealingError, ValueError) as error:
        raise Undone("This file was not made for this machine's invitation, or was damaged on the way.") from error
    if content.get("kind") != "ring" or content.get("v") != 1:
        raise Undone("This file holds no keys of an instance, or is of a newer version.")
    ring.take_over({name: parse_base64url(key) for name, key in content["keys"].items()})
    print(f"{len(content['keys'])} keys taken over. Start the instance again: undersigned serve")
    return GOOD


def _in_groups(key: str) -> str:
    groups = [key[at : at + 6] for at in range(0, len(key), 6)]
    return "\n".join("    " + "  ".join(groups[at : at + 6]) for at in range(0, len(groups), 6))
