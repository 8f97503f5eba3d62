"""`undersigned mirror`: keeps a checked copy of a published bundle."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from undersigned.cli.terminal import Console
from undersigned.cli.verify import (
    GOOD,
    WRONG,
    add_key_options,
    add_patience_option,
    keep_pin,
    parse_key,
    pins_of,
    show_report,
    tell_impossible,
)
from undersigned.publiclog.checkpoint import parse_checkpoint
from undersigned.publiclog.note import split_note
from undersigned.verifier.keeper import Keeper, forget_keeper, make_keeper, tell_keeper
from undersigned.verifier.mirror import Mirrored, mirror
from undersigned.verifier.source import SourceUnreadable, open_source
from undersigned.verifier.tojson import report_members


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "mirror",
        help="copy a published statement, checking it first",
        description="Copies a bundle into a folder. What is new is checked, together with what stays, before anything "
        "in the folder is replaced; withdrawn names are deleted from the copy. Everything else in the folder "
        "is deleted too: it is the bundle and nothing more, but for what --kept-by writes.",
    )
    parser.add_argument("source", metavar="URL|DIR", help="the address or folder that holds `checkpoint`")
    parser.add_argument("target", metavar="DIR", type=Path, help="the copy; made if it is not there")
    parser.add_argument("--kept-by", metavar="NAME", help="whose copy it is: the pages say so, and how fresh it is")
    parser.add_argument("--address", default="", metavar="URL", help="where to read about who keeps it")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="workers for large bundles (2)")
    add_key_options(parser)
    add_patience_option(parser)
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--brief", action="store_true", help="print one line, for timers")
    shown.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says; give the exit code."""
    try:
        keys, pins = parse_key(arguments.key), pins_of(arguments)
        keeper = make_keeper(arguments.kept_by, arguments.address) if arguments.kept_by is not None else None
        source = open_source(arguments.source)
        target = arguments.target.absolute()
        done = mirror(
            source, target, keys=keys, pins=pins, processes=arguments.processes, patience_seconds=arguments.patience
        )
        if done.report:
            keep_pin(done.report, pins)
        if done.is_good:
            _tell_keeper(target, keeper)
    except SourceUnreadable as error:
        return tell_impossible(str(error), as_json=arguments.json)
    except OSError as error:
        sentence = f"{arguments.target} can't be written ({error.strerror}); check space and permissions"
        return tell_impossible(sentence, as_json=arguments.json)
    if arguments.json:
        print(json.dumps(_members(done), ensure_ascii=False, indent=2))
    elif arguments.brief:
        print(_say(done, arguments.target))
    else:
        _show(done, arguments.target)
    return GOOD if done.is_good else WRONG


def _tell_keeper(target: Path, keeper: Keeper | None) -> None:
    if keeper is None:
        forget_keeper(target)
        return
    checkpoint = parse_checkpoint(split_note((target / "checkpoint").read_bytes())[0])
    tell_keeper(target, keeper, checkpoint, at=datetime.now(UTC))  # noqa: TID251 (the command line reads the clock)


def _say(done: Mirrored, target: Path) -> str:
    """Return one line that says what a run did."""
    if done.report is None:
        return f"{target}: up to date"
    if not done.is_good:
        return f"{target}: wrong, left as it was: {', '.join(sorted(done.report.findings.counted))}"
    size = done.report.checkpoint.size if done.report.checkpoint else 0
    return f"{target}: copied at {size} entries, {done.fetched} files fetched, {done.deleted} deleted"


def _members(done: Mirrored) -> dict[str, object]:
    numbers = {"deleted": done.deleted, "fetched": done.fetched, "files": done.files}
    report = report_members(done.report) if done.report else None
    return {**numbers, "changed": done.report is not None and done.is_good, "report": report}


def _show(done: Mirrored, target: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if done.report is None:
        console.print(Text(f"{target} is up to date."))
        return
    show_report(console, done.report)
    if done.is_good:
        console.print(
            Text(f"{target}: {done.fetched:,} files fetched, {done.deleted:,} deleted, {done.files:,} in all.")
        )
    else:
        console.print(Text(f"{target} was left as it was."))
