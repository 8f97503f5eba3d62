"""`undersigned import`: shows what is recognised in a statement or a list of names, and why the rest is left out."""

import argparse
import json
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from rich.table import Table
from rich.text import Text

from undersigned.cli.terminal import Console
from undersigned.importing.errors import ImportingError
from undersigned.importing.names import NameTable, is_table, propose_names, read_name_table
from undersigned.importing.proposal import Clause, Passage, Proposal, SignatoryKind, SignatoryProposal
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import MAX_DOCX_BYTES, check_size, find_kind, read_source
from undersigned.importing.source import shorten

GOOD, WRONG, IMPOSSIBLE = 0, 1, 2
_SHOWN_NAMES = 40
_SHOWN_DROPPED = 30
_SHOWN_CLAUSES = 200
_SHOWN_LINES = 100
_PIPES_OF_THE_SHELL = ("/dev/fd/", "/dev/stdin", "/proc/")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to *subparsers*."""
    parser = subparsers.add_parser(
        "import",
        help="read a statement or a list of names as found",
        description="Reads a statement (text, Markdown, HTML, DOCX) or a list of names (CSV), and shows what was "
        "recognised and what was left out. Nothing is written. Further files are lists of names.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says; give the exit code."""
    proposal: Proposal | None = None
    lists: list[tuple[Path, NameTable]] = []
    try:
        for current in arguments.files:
            data = _bytes(current)
            if current is arguments.files[0] and not is_table(data, current.name):
                proposal = propose_statement(read_source(data, filename=current.name))
            else:
                lists.append((current, read_name_table(data, current.name)))
    except ImportingError as error:
        print(f"{current}: {error}", file=sys.stderr)
        return IMPOSSIBLE
    except OSError as error:
        print(f"{current}: {error.strerror or error}. Name a file that can be read.", file=sys.stderr)
        return IMPOSSIBLE
    if arguments.json:
        print(json.dumps(_to_json(proposal, lists), ensure_ascii=False, indent=2))
    else:
        _show(Console(highlight=False), proposal, lists)
    return _judge(proposal, lists, arguments.files[0])


def _bytes(path: Path) -> bytes:
    """Read a file, or what is piped in, up to a byte more than any limit: enough to be refused, and no more memory."""
    if str(path) == "-":
        return _limited(sys.stdin.buffer, path)
    if stat.S_ISFIFO(path.stat().st_mode) and not str(path).startswith(_PIPES_OF_THE_SHELL):
        raise ImportingError(
            "This is a named pipe, which waits for somebody to write. Name a file, or - for what comes in."
        )
    with path.open("rb") as file:
        return _limited(file, path)


def _limited(file: BinaryIO, path: Path) -> bytes:
    data = file.read(MAX_DOCX_BYTES + 1)
    if len(data) > MAX_DOCX_BYTES:
        # A file knows its size; of a pipe it is known only that it is larger.
        size = os.fstat(file.fileno()).st_size
        check_size(max(len(data), size), find_kind(data, path.name), is_all=size >= len(data))
    return data


def _judge(proposal: Proposal | None, lists: list[tuple[Path, NameTable]], first: Path) -> int:
    if proposal is not None and not proposal.is_statement:
        print(
            f"{first}: nothing in it looks like a statement. Look at what was left out, or paste the text itself.",
            file=sys.stderr,
        )
        return WRONG
    empty = [path for path, table in lists if not table.signatories]
    if empty:
        print(
            f"{empty[0]}: no names in it. A list has one name a line, or a column with the heading name.",
            file=sys.stderr,
        )
        return WRONG
    return GOOD


def _to_json(proposal: Proposal | None, lists: list[tuple[Path, NameTable]]) -> dict[str, object]:
    """Give the keys of a statement, also for a list alone, which has nothing but names; then every list."""
    found: dict[str, object] = {}
    if proposal:
        found = proposal.to_json()
    elif len(lists) == 1:
        found = propose_names(lists[0][1]).to_json()
    found["lists"] = [
        {
            "file": path.name,
            "encoding": table.source.encoding,
            "encoding_guessed": table.source.encoding_guessed,
            "signatories": [signatory.to_json() for signatory in table.signatories],
            "signatories_count": len(table.signatories),
            "dropped": [{"text": part.text, "reason": part.reason} for part in table.dropped],
            "notes": list(table.source.notes),
        }
        for path, table in lists
    ]
    return found


def _show(console: Console, proposal: Proposal | None, lists: list[tuple[Path, NameTable]]) -> None:
    if proposal:
        _show_proposal(console, proposal)
    for path, table in lists:
        console.rule(Text(f"{path.name}: {len(table.signatories)} names ({table.source.encoding})"))
        for note in table.source.notes:
            console.print(Text(note, style="yellow"))
        _show_names(console, table.signatories)
        for part in table.dropped[:_SHOWN_DROPPED]:
            place = f"line {part.span.line}: " if part.span else ""
            console.print(Text(f"left out: {place}{_visible(part.text)} ({part.reason})", style="dim"))
        _show_rest(console, len(table.dropped) - _SHOWN_DROPPED)


def _show_proposal(console: Console, proposal: Proposal) -> None:
    console.print(Text(_visible(proposal.title.text) if proposal.title else "(no title found)", style="bold"))
    if proposal.subtitle:
        console.print(Text(_visible(proposal.subtitle.text), style="italic"))
    facts = [
        proposal.kind,
        proposal.lang and f"language {proposal.lang}",
        f"read as {proposal.source_kind}, {proposal.encoding}",
    ]
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    for note in proposal.notes:
        console.print(Text(note, style="yellow"))
    _show_list(console, "Issued by", (issuer.text for issuer in proposal.issued_by))
    _show_list(console, "Addressed to", proposal.addressees)
    _show_passages(console, "Preamble", proposal.preamble)
    _show_clauses(console, proposal.clauses)
    _show_passages(console, "Between the clauses", proposal.between)
    _show_passages(console, "Closing", proposal.closing)
    console.rule(Text(f"Signatories: {len(proposal.signatories)}"))
    _show_names(console, proposal.signatories)
    _show_list(console, "Counted, not named", (passage.text for passage in proposal.unnamed))
    _show_dropped(console, proposal)


def _show_list(console: Console, heading: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        console.print(Text(f"\n{heading}", style="bold"))
    for line in shown[:_SHOWN_LINES]:
        console.print(Text(f"  {_visible(line)}"))
    _show_rest(console, len(shown) - _SHOWN_LINES)


def _show_passages(console: Console, heading: str, passages: tuple[Passage, ...]) -> None:
    _show_list(console, heading, (f"{passage.span.line}: {shorten(passage.text, 160)}" for passage in passages))


def _show_clauses(console: Console, clauses: tuple[Clause, ...]) -> None:
    if not clauses:
        return
    table = Table("line", "verb", "to whom", "text", title="Clauses", title_justify="left", expand=True)
    for clause in clauses[:_SHOWN_CLAUSES]:
        verb = f"{'  ' if clause.inside_clause else ''}{clause.verb or '?'}{' (perhaps)' if clause.optional else ''}"
        cells = (str(clause.span.line), verb, clause.addressee or "", shorten(clause.text, 160))
        table.add_row(*(Text(_visible(cell)) for cell in cells))
    console.print(table)
    _show_rest(console, len(clauses) - _SHOWN_CLAUSES)


def _show_names(console: Console, signatories: tuple[SignatoryProposal, ...]) -> None:
    table = Table("line", "name", "role", "affiliation", "look at")
    for signatory in signatories[:_SHOWN_NAMES]:
        affiliation = f"{signatory.affiliation or ''}{' (former)' if signatory.former else ''}"
        name = signatory.name + (" [organisation]" if signatory.kind is SignatoryKind.ORG else "")
        cells = (str(signatory.span.line), name, signatory.role or "", affiliation, ", ".join(signatory.flags))
        table.add_row(*(Text(_visible(cell)) for cell in cells))
    if signatories:
        console.print(table)
    _show_rest(console, len(signatories) - _SHOWN_NAMES)


def _show_dropped(console: Console, proposal: Proposal) -> None:
    console.rule(Text(f"Left out: {len(proposal.dropped)}"))
    for part in proposal.dropped[:_SHOWN_DROPPED]:
        place = f"{part.span.line}: " if part.span else ""
        console.print(Text(f"{place}{_visible(shorten(part.text, 100))} ({part.reason})", style="dim"))
    _show_rest(console, len(proposal.dropped) - _SHOWN_DROPPED)


def _show_rest(console: Console, count: int) -> None:
    if count > 0:
        console.print(Text(f"and {count} more; --json shows all"))


def _visible(words: str) -> str:
    """Spell out characters that would steer a terminal or turn the direction of a line."""
    return "".join(
        f"\\u{ord(character):04x}" if not character.isprintable() and character not in "\u200c\u200d" else character
        for character in words
    )
