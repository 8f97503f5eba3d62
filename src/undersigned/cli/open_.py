"""`undersigned open`: opens an export of sealed signatures, shows what deserves a second look, and writes decisions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from undersigned.cli.asking import (
    add_passphrase_argument,
    ask_passphrase,
    check_absent,
    naming,
    read_file,
    read_text,
    unlock_file,
    write_new,
)
from undersigned.cli.key import add_paper_argument, unlock_box
from undersigned.cli.main import GOOD, WRONG, Undone
from undersigned.cli.terminal import Console
from undersigned.opening.decisions import (
    Act,
    Decision,
    Decisions,
    digest_export,
    format_decisions,
    format_list,
    propose_decisions,
    read_list,
)
from undersigned.opening.export import MAX_EXPORT_BYTES, Export, parse_export
from undersigned.opening.marks import count_domains, find_marks
from undersigned.opening.names import Names, confirmed_names, format_names
from undersigned.opening.reading import Fault, Reading, read_export

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from undersigned.opening.marks import Mark

_SHOWN_DOMAINS = 20
_SHOWN_MARKED = 40
_FAULTS = {
    Fault.OTHER_KEY: "sealed to another key than the export says",
    Fault.DAMAGED: "damaged",
    Fault.OTHER_VERSION: "of a version that this program does not know",
    Fault.MALFORMED: "not what a sealed signature is",
    Fault.NOT_IN_LOG: "not what the log's entry was made of: the server gave another name than it counted",
}
_MARKS = {
    "same-address": "the same mailbox",
    "same-name-and-affiliation": "the same name and affiliation",
    "address-in-a-numbered-row": "addresses that differ in a number only",
    "name-of-one-word": "a name of one word",
    "digit-in-name": "a digit in the name",
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "open",
        help="open sealed signatures with a key, offline",
        description="Opens an export with the convenors' key or the trustees' papers, marks duplicates and patterns. "
        "Writes a list for a spreadsheet (it holds names: keep it) and the decisions that go back (they hold none).",
    )
    parser.add_argument("export", metavar="EXPORT", type=Path)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--key", type=Path, metavar="FILE", help="the convenors' key file")
    ways.add_argument("--box", type=Path, metavar="BOX", help="the trustees' box")
    parser.add_argument("--from", dest="decided", type=Path, metavar="LIST", help="the list with your decisions")
    add_paper_argument(parser)
    add_passphrase_argument(parser)
    parser.add_argument("--list", type=Path, metavar="FILE.csv", help="write the list of names here")
    parser.add_argument("--decisions", type=Path, metavar="FILE", help="write the decisions here")
    parser.add_argument("--names", type=Path, metavar="FILE", help="write names to publish here, once N signed")
    parser.add_argument("--json", action="store_true", help="print one JSON object, without names")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says; give the exit code."""
    check_absent(*filter(None, (arguments.list, arguments.decisions, arguments.names)))
    data = read_file(arguments.export, MAX_EXPORT_BYTES)
    with naming(arguments.export):
        export = parse_export(data)
    if arguments.decided and not arguments.names:
        return _take_back(arguments, data, export)
    key = _find_key(arguments)
    with naming(arguments.export):
        reading = read_export(export, key)
    marks, decisions = find_marks(reading.opened), propose_decisions(reading)
    if arguments.names:
        decisions = _find_final(arguments, export, decisions)
        _write_names(arguments.names, data, export, reading, decisions)
    if arguments.list:
        write_new(arguments.list, format_list(reading.opened, decisions, marks).encode())
    if arguments.decisions:
        _write_decisions(arguments.decisions, data, export, decisions)
    if arguments.json:
        print(json.dumps(_members(export, reading, marks, decisions), ensure_ascii=False, indent=2))
    else:
        _show(export, reading, marks, decisions)
    return WRONG if reading.unusable else GOOD


def _find_key(arguments: argparse.Namespace) -> str:
    if not arguments.box and not arguments.key:
        raise Undone("Nothing opens it. Name the key file (--key) or the trustees' box (--box).")
    if arguments.box:
        return unlock_box(arguments.box, arguments.papers)[1]
    return unlock_file(arguments.key, ask_passphrase(arguments))


def _take_back(arguments: argparse.Namespace, data: bytes, export: Export) -> int:
    """Turn a list that people went through into decisions."""
    if not arguments.decisions:
        raise Undone("Nothing to do. Say where the decisions go: --decisions FILE")
    with naming(arguments.decided):
        decisions = read_list(read_text(arguments.decided, MAX_EXPORT_BYTES), export)
    _write_decisions(arguments.decisions, data, export, decisions)
    counted = _count(decisions)
    if arguments.json:
        print(json.dumps(counted, indent=2))
    else:
        print(f"{counted['confirm']:,} to confirm, {counted['invalidate']:,} to invalidate: {arguments.decisions}")
    return GOOD


def _write_decisions(path: Path, data: bytes, export: Export, decisions: tuple[Decision, ...]) -> None:
    write_new(path, format_decisions(Decisions(export.origin, digest_export(data), decisions)))


def _find_final(arguments: argparse.Namespace, export: Export, proposed: tuple[Decision, ...]) -> tuple[Decision, ...]:
    if not arguments.decided:
        return proposed
    with naming(arguments.decided):
        return read_list(read_text(arguments.decided, MAX_EXPORT_BYTES), export)


def _write_names(path: Path, data: bytes, export: Export, reading: Reading, decisions: tuple[Decision, ...]) -> None:
    rows = confirmed_names(reading.opened, decisions)
    write_new(path, format_names(Names(export.origin, digest_export(data), rows)))


def _count(decisions: Iterable[Decision]) -> dict[str, int]:
    counted = Counter(decision.act for decision in decisions)
    return {act.value: counted[act] for act in Act}


def _members(
    export: Export, reading: Reading, marks: Mapping[str, tuple[Mark, ...]], decisions: tuple[Decision, ...]
) -> dict[str, object]:
    return {
        "domains": dict(count_domains(reading.opened)),
        "epoch": export.epoch,
        "marks": dict(Counter(mark.value for found in marks.values() for mark in found)),
        "opened": len(reading.opened),
        "origin": export.origin,
        "proposed": _count(decisions),
        "unusable": dict(Counter(record.fault.value for record in reading.unusable)),
    }


def _show(
    export: Export, reading: Reading, marks: Mapping[str, tuple[Mark, ...]], decisions: tuple[Decision, ...]
) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{export.origin}: {len(reading.opened):,} of {len(export.rows):,} sealed signatures opened."))
    for fault, count in Counter(record.fault for record in reading.unusable).items():
        console.print(Text(f"{count:,} can't be used: {_FAULTS[fault]}.", style="bold red"))
    for mark, count in Counter(mark for found in marks.values() for mark in found).items():
        console.print(Text(f"{count:,} with {_MARKS[mark]}."))
    _show_marked(console, reading, marks)
    _show_domains(console, reading)
    counted = _count(decisions)
    console.print(Text(f"Proposed: confirm {counted['confirm']:,}, invalidate {counted['invalidate']:,}. You decide."))


def _show_marked(console: Console, reading: Reading, marks: Mapping[str, tuple[Mark, ...]]) -> None:
    marked = [signature for signature in reading.opened if signature.id in marks]
    if not marked:
        return
    table = Table("name", "affiliation", "address", "look at", box=None)
    for signature in sorted(marked, key=lambda one: (marks[one.id], one.record.name))[:_SHOWN_MARKED]:
        why = "; ".join(_MARKS[mark] for mark in marks[signature.id])
        # Text, because a name may look like an instruction to the terminal's library.
        table.add_row(*map(Text, (signature.record.name, signature.record.affiliation, signature.address, why)))
    console.print(table)
    if len(marked) > _SHOWN_MARKED:
        console.print(Text(f"… and {len(marked) - _SHOWN_MARKED:,} more: see the list (--list)."))


def _show_domains(console: Console, reading: Reading) -> None:
    domains = count_domains(reading.opened)
    for domain, count in domains[:_SHOWN_DOMAINS]:
        console.print(Text(f"{count:>8,}  {domain}"))
    if len(domains) > _SHOWN_DOMAINS:
        console.print(Text(f"          and {len(domains) - _SHOWN_DOMAINS:,} more domains"))
