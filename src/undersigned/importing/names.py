"""A list of names by itself: CSV with any usual delimiter, with or without a header, or one name a line.

What the columns mean is told by `columns`. What is private (mail, telephone, address) is left out, and so is a column
whose heading is not known; both are named among what was dropped. Nothing is merged: a name that stands twice is
flagged.
Limits: bytes of `read.py`, MAX_COLUMNS and MAX_NAMES.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from undersigned.importing import entries
from undersigned.importing.columns import Columns, find_columns, is_private
from undersigned.importing.decoding import decode
from undersigned.importing.errors import DamagedSource, EmptySource, TooManyParts
from undersigned.importing.languages import find_script
from undersigned.importing.phrases.headings import NO, YES
from undersigned.importing.proposal import Dropped, Proposal, SignatoryKind, SignatoryProposal
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import check_size, find_kind, read_source
from undersigned.importing.signatures import MAX_NAMES, propose_signatory, too_many_names
from undersigned.importing.source import Block, BlockKind, Kind, Source, shorten

MAX_COLUMNS = 500
_LONGEST_LINE = 300
_FAMILY_FIRST = frozenset({"CJK", "HANGUL"})
_PRIVATE = "private, not needed for a list of names"
_DELIMITERS = ";,\t|"
# Excel's own way to say which delimiter follows.
_DELIMITER_LINE = re.compile(r"\s*\"?sep=(?P<delimiter>[;,|\t])\"?[ \t]*(?:\n|\Z)", re.IGNORECASE)
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


def read_name_table(data: bytes, filename: str | None = None) -> NameTable:
    """Read the names in *data*, and say how they were found.

    Raises:
        ImportingError: One of its kinds; nothing was read.
    """
    if is_table(data, filename):
        return _read_table(data)
    source = read_source(data, filename=filename)
    found = propose_statement(source)
    if found.signatories:
        return NameTable(source, _with_twins(found.signatories), found.dropped)
    signatories, dropped = _one_a_line(source)
    return NameTable(source, _with_twins(tuple(signatories)), (*source.dropped, *dropped))


def propose_names(table: NameTable) -> Proposal:
    """Give *table* as a proposal that has names and nothing else, so that both are shown with the same keys."""
    source = table.source
    return Proposal(
        source_kind=source.kind.value,
        encoding=source.encoding,
        source_text=source.text,
        lang=None,
        kind=None,
        title=None,
        subtitle=None,
        issued_by=(),
        addressees=(),
        preamble=(),
        clauses=(),
        between=(),
        closing=(),
        signatories=table.signatories,
        unnamed=(),
        dropped=table.dropped,
        notes=source.notes,
        encoding_guessed=source.encoding_guessed,
    )


def is_table(data: bytes, filename: str | None) -> bool:
    """Tell whether *data* are lines with the same delimiter in each, or called so.

    Raises:
        ImportingError: It is a format that is not read.
    """
    kind = find_kind(data, filename)
    if kind is not Kind.TEXT:
        return kind is Kind.CSV
    lines = [line for line in data[:20_000].splitlines()[:_SNIFFED_LINES] if line.strip()]
    return len(lines) > 1 and any(
        len({line.count(delimiter.encode()) for line in lines}) == 1 and lines[0].count(delimiter.encode()) > 0
        for delimiter in ";\t|"
    )


def _one_a_line(source: Source) -> tuple[list[SignatoryProposal], list[Dropped]]:
    signatories: list[SignatoryProposal] = []
    dropped: list[Dropped] = []
    for block in source.blocks:
        start = block.start
        for line in source.text[block.start : block.end].split("\n"):
            span = source.span(start, start + len(line))
            printed = source.text[span.start : span.end]
            start += len(line) + 1
            if len(line) > _LONGEST_LINE or re.search(r"[.!?]\s+\w", line[12:]):
                dropped.append(Dropped(shorten(printed), "not a name", span))
            elif printed:
                if len(signatories) == MAX_NAMES:
                    raise too_many_names()
                signatories.append(propose_signatory(printed, source, span.start, None, expects_org=False))
    return signatories, dropped


def _read_table(data: bytes) -> NameTable:
    check_size(len(data), Kind.CSV)
    decoded = decode(data)
    said = _DELIMITER_LINE.match(decoded.text)
    begin = said.end() if said else 0
    delimiter = said["delimiter"] if said else find_delimiter(decoded.text)
    records = list(_records(decoded.text, begin, delimiter))
    if not records:
        raise EmptySource(
            "There is no line in this list. Hand in one name a line, or a CSV file with a column of names."
        )
    columns = find_columns([record.cells for record in records])
    blocks = tuple(Block(BlockKind.ROW, record.start, record.end) for record in records)
    source = Source(
        Kind.CSV,
        decoded.encoding,
        decoded.text,
        blocks,
        notes=(*decoded.notes, *_notes(columns)),
        encoding_guessed=decoded.is_guessed,
    )
    rows = records[1:] if columns.headings else records
    signatories = [found for record in rows if (found := _from_record(record, columns, source))]
    dropped = [*_left_out_columns(columns, rows), *_left_out_cells(columns, rows, source)]
    dropped += _unread_records(rows, signatories, source)
    return NameTable(source, _with_twins(tuple(signatories)), tuple(dropped), delimiter, columns.meanings)


def _notes(columns: Columns) -> tuple[str, ...]:
    if columns.headings or len(columns.meanings) == 1:
        return ()
    number = columns.meanings.index("name") + 1
    hint = "Headings above it, such as name, role, organisation, say otherwise."
    return (f"There are no headings: column {number} was taken for the name. {hint}",)


def _left_out_columns(columns: Columns, rows: list[_Record]) -> Iterator[Dropped]:
    reasons = {"private": _PRIVATE, "other": "what is in it is not known"}
    if "name" in columns.meanings:
        reasons |= dict.fromkeys(("first", "last"), "a part of the name, which has a column of its own")
    for number, meaning in enumerate(columns.meanings):
        if meaning in reasons and any(number < len(row.cells) and row.cells[number].strip() for row in rows):
            yield Dropped(columns.label(number), reasons[meaning], None)


def _left_out_cells(columns: Columns, rows: list[_Record], source: Source) -> Iterator[Dropped]:
    """Name what stands behind the last heading; without headings, what is private among the details."""
    width = len(columns.meanings)
    for row in rows:
        if not columns.headings:
            for number, cell in enumerate(row.cells):
                if columns.meaning(number) == "detail" and is_private(cell):
                    yield Dropped(columns.label(number), _PRIVATE, source.span(row.start, row.end))
        elif words := ", ".join(cell.strip() for cell in row.cells[width:] if cell.strip()):
            yield Dropped(shorten(words), "more cells than headings", source.span(row.start, row.end))


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


def _records(text: str, begin: int, delimiter: str) -> Iterator[_Record]:
    """Give each record from *begin* on with its place; a quoted cell may span lines."""
    starts = [begin, *(found.end() for found in re.compile("\n").finditer(text, begin)), len(text)]
    reader = csv.reader(io.StringIO(text[begin:], newline=""), delimiter=delimiter)
    line = count = 0
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise TooManyParts(
                    f"Line {reader.line_num} of this list has more than {MAX_COLUMNS} columns. Keep those with name, "
                    "role and organisation."
                )
            if any(cell.strip() for cell in cells):
                count += 1
                # One more than names, for the headings.
                if count > MAX_NAMES + 1:
                    raise too_many_names()
                yield _Record(starts[line], starts[min(reader.line_num, len(starts) - 1)], cells)
            line = reader.line_num
    except csv.Error as error:
        raise DamagedSource(
            f"Line {reader.line_num} of this list can't be read as CSV. Look for a quotation mark that is not closed."
        ) from error


def _from_record(record: _Record, columns: Columns, source: Source) -> SignatoryProposal | None:
    cells = _cells(record, columns)
    name = cells.get("name") or _join_name(cells.get("first", ""), cells.get("last", ""))
    if not any(character.isalnum() for character in name):
        return None
    span = source.span(record.start, record.end)
    printed = source.text[span.start : span.end]
    role, affiliation, former = _post(cells)
    is_org = columns.of_orgs or bool(_ORG.search(cells.get("kind", "")))
    answer = cells.get("former", "").casefold()
    return SignatoryProposal(
        name=name,
        kind=SignatoryKind.ORG if is_org else SignatoryKind.PERSON,
        as_printed=printed,
        span=span,
        role=role,
        affiliation=affiliation,
        former=former or answer in YES,
        place=cells.get("place"),
        handle=cells.get("handle"),
        remark=cells["former"] if answer and answer not in YES | NO else None,
        flags=entries.find_flags(name, name),
    )


def _cells(record: _Record, columns: Columns) -> dict[str, str]:
    """Give the words of a record by their meaning; of two columns that mean the same, both."""
    cells: dict[str, str] = {}
    for number, cell in enumerate(record.cells):
        meaning = columns.meaning(number)
        words = entries.squeeze(cell)
        if not words or meaning in {"private", "other"} or (meaning == "detail" and is_private(words)):
            continue
        cells[meaning] = f"{cells[meaning]}, {words}" if meaning in cells else words
    return cells


def _join_name(first: str, last: str) -> str:
    """Join the parts as their script has them: the family name stands first in Chinese, Japanese and Korean."""
    parts = (last, first) if find_script(last) in _FAMILY_FIRST else (first, last)
    return " ".join(part for part in parts if part)


def _post(cells: dict[str, str]) -> tuple[str | None, str | None, bool]:
    """Give role, affiliation and whether they are past; one column may hold both."""
    if "role" in cells:
        return cells["role"], cells.get("affiliation"), entries.is_past(cells["role"])
    return entries.split_details(cells.get("affiliation") or cells.get("detail", ""))


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
