"""`undersigned doctor`: what is well, what wants a look, what has to be mended, a line each."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from undersigned.checkup.rules import Finding

_FORMAT_VERSION = 1
_MAX_MAIL_BYTES = 1024 * 1024
_MARKS = {"good": "good", "look": "look", "mend": "MEND"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    from undersigned.cli.opening import add_instance_arguments

    parser = subparsers.add_parser(
        "doctor",
        help="say what is wrong with an instance, why it matters, and what mends it",
        description="Look at a whole instance and change nothing. docs/reference/doctor.md lists every finding.",
    )
    add_instance_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--bad", action="store_true", help="leave out what is good")
    round_trip = parser.add_mutually_exclusive_group()
    round_trip.add_argument("--mail", metavar="ADDRESS", help="only send a test mail to an address of yours")
    round_trip.add_argument(
        "--received", metavar="FILE", help="say how the test mail arrived; with all headers, - reads standard input"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.checkup.rules import find_exit_code

    findings = []
    for finding in _examine(arguments):
        findings.append(finding)
        if not arguments.json and not (arguments.bad and finding.level == "good"):
            print(_format_line(finding), flush=True)
    if arguments.json:
        print(json.dumps(_describe(findings), ensure_ascii=False))
    else:
        print(_sum_up(findings))
    return find_exit_code(findings)


def _examine(arguments: argparse.Namespace) -> Iterator[Finding]:
    from undersigned.checkup.rules import mend
    from undersigned.cli.opening import open_instance, refuse_strangers
    from undersigned.instance import unfinished
    from undersigned.instance.config import SettingInvalid, read_instance

    refuse_strangers(arguments, "doctor")
    try:
        data = Path(arguments.data) if arguments.data is not None else read_instance().data
        if unfinished.is_restoring(data):
            # Nothing else of it is whole enough to be looked at.
            yield mend("release-half", way_out=unfinished.say_way_out(data) or "")
            return
        instance, ring = open_instance(arguments)
    except SettingInvalid as error:
        yield mend("settings-odd", why=str(error))
        return
    from undersigned.checkup.looking import Patient, look_at_all
    from undersigned.checkup.round_trip import read_test_mail, send_test_mail
    from undersigned.instance.outgoing import make_door

    now = datetime.now(UTC)  # noqa: TID251  (the command line is where the clock is read)
    if arguments.mail is not None:
        yield send_test_mail(instance, ring, arguments.mail, now)
    elif arguments.received is not None:
        yield from read_test_mail(ring, _read(arguments.received))
    else:
        yield from look_at_all(Patient(instance, ring, make_door(instance), now))


def _read(name: str) -> bytes:
    from undersigned.cli.main import Undone

    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            return file.read(_MAX_MAIL_BYTES)
    except OSError as error:
        raise Undone(f"{name} cannot be read: {error.strerror}.") from error


def _format_line(finding: Finding) -> str:
    from undersigned.checkup.words import word_finding

    words = word_finding(finding)
    mark = _MARKS[finding.level]
    if finding.level == "good":
        return f"{mark}  {words.what}"
    return f"{mark}  {words.what} {words.why} → {words.mend}  [{finding.id}]"


def _describe(findings: Iterable[Finding]) -> dict[str, object]:
    from undersigned.checkup.rules import find_worst
    from undersigned.checkup.words import word_finding

    found = list(findings)
    return {
        "v": _FORMAT_VERSION,
        "level": find_worst(found),
        "findings": [
            {
                "id": one.id,
                "level": one.level,
                "values": dict(one.values),
                "what": (words := word_finding(one)).what,
                "why": words.why,
                "mend": words.mend,
            }
            for one in found
        ],
    }


def _sum_up(findings: Iterable[Finding]) -> str:
    found = [finding.level for finding in findings]
    mends, looks = found.count("mend"), found.count("look")  # type: ignore[arg-type]
    if not mends and not looks:
        return "All is well."
    return f"{mends} to mend, {looks} to look at. docs/reference/doctor.md says more of each."
