"""A list of names by itself: CSV with any usual delimiter, with or without a header, or one name a line.

Columns are known by their heading, in any language that has data here; without a header the first column is the name.
What is private (mail, telephone, address) is left out and named among what was dropped. Nothing is merged: a
name that stands twice is flagged.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from undersigned.importing import entries
from undersigned.importing.decoding import decode
from undersigned.importing.errors import DamagedSource, EmptySource
from undersigned.importing.phrases import ALL
from undersigned.importing.proposal import Dropped, SignatoryKind, SignatoryProposal
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import check_size, find_kind, read_source
from undersigned.importing.signatures import propose_signatory
from undersigned.importing.source import Block, BlockKind, Kind, Source, shorten

_DELIMITERS = ";,\t|"
_SNIFFED_LINES = 60
_ORG = re.compile(r"org|company|group|institution|verein|association", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameTable:
    """A list as it was read: its text, the names, and the columns that were left out."""

    source: Source
    signatories: tuple[SignatoryProposal, ...]
    dropped: tuple[Dropped, ...] = ()
    delimiter: str | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    start: int
    end: int
    cells: list[str]


def read_names(data: bytes, filename: str | None = None) -> list[SignatoryProposal]:
    """Read the names in *data*, in the order given.

    Raises:
        ImportingError: One of its kinds; nothing was read.
    """
    return list(read_name_table(data, filename).signatories)


def read_name_table(data: bytes, filename: str | None = None) -> NameTable:
    """Read the names in *data*, and say how they were found.

    Raises:
        ImportingError: One of its kinds; nothing was read.
    """
    kind = find_kind(data, filename)
    if kind is Kind.CSV or (kind is Kind.TEXT and _is_table(data)):
        return _read_table(data)
    source = read_source(data, filename=filename, kind=kind)
    found = propose_statement(source)
    if found.signatories:
        return NameTable(source, _with_twins(found.signatories), found.dropped)
    return NameTable(source, _with_twins(tuple(_one_a_line(source))))


def _is_table(data: bytes) -> bool:
    lines = [line for line in data[:20_000].splitlines()[:_SNIFFED_LINES] if line.strip()]
    return len(lines) > 1 and any(
        len({line.count(delimiter.encode()) for line in lines}) == 1 and lines[0].count(delimiter.encode()) > 0
        for delimiter in ";\t|"
    )


def _one_a_line(source: Source) -> Iterator[SignatoryProposal]:
    for block in source.blocks:
        start = block.start
        for line in source.text[block.start : block.end].split("\n"):
            if line.strip() and len(line) <= 300 and not re.search(r"[.!?]\s+\w", line[12:]):
                span = source.span(start, start + len(line))
                printed = source.text[span.start : span.end]
                yield propose_signatory(printed, source, span.start, None, expects_org=False)
            start += len(line) + 1


def _read_table(data: bytes) -> NameTable:
    check_size(len(data), Kind.CSV)
    decoded = decode(data)
    delimiter = find_delimiter(decoded.text)
    records = list(_records(decoded.text, delimiter))
    if not records:
        raise EmptySource(
            "There is no line in this list. Hand in one name a line, or a CSV file with a column of names."
        )
    columns = _columns(records[0].cells)
    blocks = tuple(Block(BlockKind.ROW, record.start, record.end) for record in records)
    source = Source(
        Kind.CSV, decoded.encoding, decoded.text, blocks, notes=decoded.notes, encoding_guessed=decoded.is_guessed
    )
    if columns:
        records = records[1:]
    named = columns or ["name", "affiliation"][: len(records[0].cells)] + ["other"] * (len(records[0].cells) - 2)
    signatories = [found for record in records if (found := _from_record(record, named, source))]
    dropped = [
        Dropped(f"column {number + 1}", "private, not needed for a list of names", None)
        for number, name in enumerate(named)
        if name == "private"
    ]
    dropped += _unread_records(records, signatories, source)
    return NameTable(source, _with_twins(tuple(signatories)), tuple(dropped), delimiter, tuple(named))


def find_delimiter(text: str) -> str:
    """Choose the delimiter that cuts the first lines into the same number of cells, more than one; else the comma."""
    sample = "\n".join(text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES])
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            continue
        usual, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        score = count / max(1, len(widths)) if usual > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Give each record with its place; a quoted cell may span lines."""
    starts = [0, *(found.end() for found in re.finditer("\n", text)), len(text)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Record(starts[line], starts[min(reader.line_num, len(starts) - 1)], cells)
            line = reader.line_num
    except csv.Error as error:
        raise DamagedSource(
            f"Line {reader.line_num} of this list can't be read as CSV. Look for a quotation mark that is not closed."
        ) from error


def _columns(cells: list[str]) -> list[str]:
    """Name the columns by their headings; nothing if the first line is no header."""
    named = [_meaning(cell) for cell in cells]
    if not {"name", "last", "first"} & set(named):
        return []
    # "Apellidos" beside "Nombre": the given name stands under the word for name.
    if "last" in named and "first" not in named and "name" in named:
        named[named.index("name")] = "first"
    return named


def _meaning(heading: str) -> str:
    words = entries.squeeze(heading).casefold().strip(" *:_")
    for phrases in ALL:
        for meaning, expressions in phrases.columns.items():
            if any(re.fullmatch(expression, words) for expression in expressions):
                return meaning
    return "other"


def _from_record(record: _Record, columns: list[str], source: Source) -> SignatoryProposal | None:
    cells: dict[str, str] = {}
    for meaning, cell in zip(columns, record.cells, strict=False):
        words = entries.squeeze(cell)
        if words and meaning not in {"private", "other"}:
            cells[meaning] = f"{cells[meaning]}, {words}" if meaning in cells else words
    name = cells.get("name") or " ".join(part for part in (cells.get("first"), cells.get("last")) if part)
    if not any(character.isalnum() for character in name):
        return None
    span = source.span(record.start, record.end)
    printed = source.text[span.start : span.end]
    role, affiliation, former = _post(cells)
    is_org = bool(_ORG.search(cells.get("kind", "")))
    return SignatoryProposal(
        name=name,
        kind=SignatoryKind.ORG if is_org else SignatoryKind.PERSON,
        as_printed=printed,
        span=span,
        role=role,
        affiliation=affiliation,
        former=former,
        place=cells.get("place"),
        handle=cells.get("handle"),
        flags=entries.find_flags(name, name),
    )


def _post(cells: dict[str, str]) -> tuple[str | None, str | None, bool]:
    """Give role, affiliation and whether they are past; one column may hold both."""
    if "role" in cells:
        return cells["role"], cells.get("affiliation"), False
    return entries.split_details(cells.get("affiliation", ""))


def _unread_records(records: list[_Record], signatories: list[SignatoryProposal], source: Source) -> list[Dropped]:
    read = {signatory.span.start for signatory in signatories}
    spans = [source.span(record.start, record.end) for record in records]
    return [
        Dropped(shorten(source.text[span.start : span.end]), "line without a name", span)
        for span in spans
        if span.start not in read
    ]


def _with_twins(signatories: tuple[SignatoryProposal, ...]) -> tuple[SignatoryProposal, ...]:
    """Flag names that stand more than once: two people may share a name, so a person decides."""
    counts = Counter(signatory.name.casefold() for signatory in signatories)
    return tuple(
        replace(signatory, flags=(*signatory.flags, "twice")) if counts[signatory.name.casefold()] > 1 else signatory
        for signatory in signatories
    )
