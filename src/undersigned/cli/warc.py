"""`undersigned warc`: makes one file of a published bundle, for web archives."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from undersigned import __version__
from undersigned.cli.verify import (
    GOOD,
    IMPOSSIBLE,
    WRONG,
    add_key_options,
    add_patience_option,
    keep_pin,
    parse_key,
    pins_of,
)
from undersigned.verifier.mirror import mirror
from undersigned.verifier.source import SourceUnreadable, WebSource, open_source
from undersigned.verifier.wording import describe_findings

if TYPE_CHECKING:
    import argparse

    from undersigned.verifier.findings import Report


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "warc",
        help="make one file of a published statement, for web archives",
        description="Copies a bundle, checks it, and writes it as WARC/1.1, which web archives take in and play back. "
        "What an archive took in can't be taken back, so what names signatories is left out unless you say "
        "--with-names.",
    )
    parser.add_argument("source", metavar="DIR|URL", help="the folder or address that holds `checkpoint`")
    parser.add_argument("--output", required=True, metavar="FILE", type=Path, help="the file to write, *.warc.gz")
    parser.add_argument(
        "--address", metavar="URL", help="what the statement is published at; by default as its log says"
    )
    parser.add_argument(
        "--with-names", action="store_true", help="also names; only if signatories were told so before they signed"
    )
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="workers for large bundles (2)")
    add_key_options(parser)
    add_patience_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says; give the exit code."""
    try:
        return _run(arguments)
    except SourceUnreadable as error:
        print(error, file=sys.stderr)
        return IMPOSSIBLE
    except OSError as error:
        print(f"{arguments.output} can't be written ({error.strerror}); check space and permissions", file=sys.stderr)
        return IMPOSSIBLE


def _run(arguments: argparse.Namespace) -> int:
    from undersigned.archiving.warc import write_warc

    output: Path = arguments.output
    if output.exists():
        raise SourceUnreadable(f"{output} is there already; name another file, archives keep each")
    keys, pins = parse_key(arguments.key), pins_of(arguments)
    source = open_source(arguments.source)
    given = WebSource(arguments.address) if arguments.address else source
    with TemporaryDirectory(prefix="undersigned-") as place:
        copy = Path(place) / "copy"
        done = mirror(
            source, copy, keys=keys, pins=pins, processes=arguments.processes, patience_seconds=arguments.patience
        )
        report = done.report
        if report is None or not report.is_good or report.checkpoint is None:
            return _tell_wrong(arguments, report)
        keep_pin(report, pins)
        address = given.base if isinstance(given, WebSource) else f"https://{report.checkpoint.origin}/"
        unfinished = output.with_name(f".{output.name}.unfinished")
        try:
            with unfinished.open("wb") as out:
                records = write_warc(
                    out,
                    copy,
                    address,
                    filename=output.name,
                    software=f"undersigned {__version__}",
                    at=datetime.now(UTC),  # noqa: TID251 (the command line is where the clock is read)
                    with_names=arguments.with_names,
                )
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)
    _tell(arguments, report, records, address)
    return GOOD


def _tell(arguments: argparse.Namespace, report: Report, records: int, address: str) -> None:
    size = report.checkpoint.size if report.checkpoint else 0
    if arguments.json:
        members = {"address": address, "names": arguments.with_names, "records": records, "size": size}
        print(json.dumps(members, ensure_ascii=False, indent=2))
        return
    names = "with names" if arguments.with_names else "without names"
    print(f"{arguments.output}: {records:,} records of {address} at {size:,} entries, {names}.")


def _tell_wrong(arguments: argparse.Namespace, report: Report | None) -> int:
    found = dict(report.findings.counted) if report else {}
    if arguments.json:
        print(json.dumps({"found": found, "records": 0}, ensure_ascii=False, indent=2))
    elif report:
        print("\n".join([*describe_findings(report.findings), "Nothing was written."]))
    return WRONG
