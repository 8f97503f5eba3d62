"""`undersigned verify`: checks a published bundle and says what it could not know."""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from rich.text import Text

from undersigned.cli.terminal import Console
from undersigned.publiclog.errors import NoteInvalid
from undersigned.publiclog.note import VerifierKey, parse_vkey
from undersigned.verifier.earlier import read_earlier
from undersigned.verifier.findings import Report
from undersigned.verifier.pins import Pins, state_folder
from undersigned.verifier.source import SourceUnreadable, open_source
from undersigned.verifier.tojson import report_members
from undersigned.verifier.verify import verify
from undersigned.verifier.wording import describe_counts, describe_findings, describe_unknown, describe_verdict

GOOD, WRONG, IMPOSSIBLE = 0, 1, 2


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "verify",
        help="check a published statement: text, names, counts, log",
        description="Checks a bundle, the folder or address of one published statement. Exit code 0: nothing wrong was "
        "found; 1: something is wrong; 2: it could not be checked.",
    )
    parser.add_argument("source", metavar="DIR|URL", help="the folder or address that holds `checkpoint`")
    parser.add_argument("--previous", metavar="DIR|URL|FILE", help="a bundle, checkpoint or receipt from earlier")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="workers for large bundles (2)")
    add_key_options(parser)
    add_patience_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def add_key_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which key to trust, and whether to remember it."""
    parser.add_argument("--key", metavar="VKEY", help="the log's key, from somewhere else than the bundle")
    parser.add_argument("--no-pin", action="store_true", help="neither read nor keep a pinned key; leaves no trace")


def add_patience_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for bundles that are written to while they are read."""
    parser.add_argument(
        "--patience",
        type=float,
        default=5,
        metavar="SECONDS",
        help="when something does not fit, wait so long for a checkpoint that explains it (5)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says; give the exit code."""
    try:
        keys = parse_key(arguments.key)
        previous = [read_earlier(arguments.previous, keys)] if arguments.previous else []
        pins = pins_of(arguments)
        source = open_source(arguments.source)
        report = verify(
            source,
            keys=keys,
            previous=previous,
            pins=pins,
            processes=arguments.processes,
            patience_seconds=arguments.patience,
        )
        keep_pin(report, pins)
    except SourceUnreadable as error:
        return tell_impossible(str(error), as_json=arguments.json)
    if arguments.json:
        print(json.dumps(report_members(report), ensure_ascii=False, indent=2))
    else:
        show_report(Console(highlight=False, soft_wrap=True), report)
    return GOOD if report.is_good else WRONG


def tell_impossible(sentence: str, *, as_json: bool) -> int:
    """Say why it could not be done, to programs too; give the exit code."""
    if as_json:
        print(json.dumps({"error": sentence}, ensure_ascii=False, indent=2))
    print(sentence, file=sys.stderr)
    return IMPOSSIBLE


def parse_key(text: str | None) -> list[VerifierKey]:
    """Return the typed key, if one was typed.

    Raises:
        SourceUnreadable: It is no key.
    """
    if text is None:
        return []
    try:
        return [parse_vkey(text.strip())]
    except NoteInvalid as error:
        raise SourceUnreadable(f"--key: {error}; copy it whole, it looks like NAME+12345678+A…") from error


def pins_of(arguments: argparse.Namespace) -> Pins | None:
    """Return the person's pins, unless the command line says to leave no trace."""
    return None if arguments.no_pin else Pins(state_folder(os.environ))


def keep_pin(report: Report, pins: Pins | None) -> None:
    """After a good run under a key that the person holds, keep key and checkpoint."""
    if pins and report.is_good and report.key_from and report.checkpoint:
        today = datetime.now(UTC).date()  # noqa: TID251 (the command line is where the clock is read)
        pins.keep(report.vkey, report.note, report.checkpoint.origin, today)


def show_report(console: Console, report: Report) -> None:
    """Print *report* for people."""
    checkpoint = report.checkpoint
    if checkpoint:
        entries = "1 entry" if checkpoint.size == 1 else f"{checkpoint.size:,} entries"
        console.print(Text(f"{checkpoint.origin}: {entries}"))
    if report.key_from:
        console.print(Text(f"Key ({report.key_from}): {report.vkey}"))
    show_lines(console, describe_counts(report))
    show_lines(console, describe_findings(report.findings), style="red")
    if report.unknown:
        console.print(Text("What could not be known:"))
    show_lines(console, (f"  {line}" for line in describe_unknown(report)))
    console.print(Text(describe_verdict(report), style="bold" if report.is_good else "bold red"))


def show_lines(console: Console, lines: Iterable[str], style: str = "") -> None:
    """Print *lines* as they are: what they quote is data, not markup."""
    for line in lines:
        console.print(Text(line, style=style))
