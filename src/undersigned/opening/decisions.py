"""From a reading to what goes back to the server: a list for the convenors' spreadsheet, and decisions without names.

The list holds names and stays with the convenors. The decisions name commitments, an act and a reason: nothing that the
server did not know before. Source: docs/reference/formats/sealed.md.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.opening.errors import DecisionsInvalid, ListInvalid
from undersigned.opening.lines import format_lines, parse_lines
from undersigned.opening.marks import Mark, find_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from undersigned.opening.export import Export
    from undersigned.opening.reading import Opened, Reading

KIND = "decisions"
_COLUMNS = (
    "decision", "reason", "name", "role", "affiliation", "class", "version", "signed", "address", "news", "marks", "id",
)  # fmt: skip
# A spreadsheet takes these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Act(StrEnum):
    """What is done with a signature."""

    CONFIRM = "confirm"
    INVALIDATE = "invalidate"


class Reason(StrEnum):
    """Why, for the public record."""

    NONE = ""
    DUPLICATE = "duplicate"
    UNUSABLE = "unusable"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with the signature whose commitment is *id*, and why."""

    id: str
    act: Act
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the convenors decided about an export.

    Attributes:
        origin: Of the statement's log.
        export: SHA-256 of the export's file, hexadecimal.
        rows: A decision for each of its records, by id.
    """

    origin: str
    export: str
    rows: tuple[Decision, ...]


def propose_decisions(reading: Reading) -> tuple[Decision, ...]:
    """Return what seems right: confirm, but for further signatures of one mailbox and what can't be used."""
    repeated = find_repeated(reading.opened)
    decisions = [
        Decision(s.id, Act.INVALIDATE, Reason.DUPLICATE)
        if s.id in repeated
        else Decision(s.id, Act.CONFIRM, Reason.NONE)
        for s in reading.opened
    ]
    decisions += [Decision(record.id, Act.INVALIDATE, Reason.UNUSABLE) for record in reading.unusable]
    return tuple(sorted(decisions, key=lambda decision: decision.id))


def format_list(opened: Sequence[Opened], decisions: Iterable[Decision], marks: Mapping[str, tuple[Mark, ...]]) -> str:
    """Return the convenors' list, CSV, with what is proposed in the first column."""
    by_id = {decision.id: decision for decision in decisions}
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    for signature in sorted(opened, key=lambda one: (one.record.name.casefold(), one.id)):
        record, decision = signature.record, by_id[signature.id]
        cells = (
            decision.act, decision.reason, record.name, record.role, record.affiliation, record.class_,
            str(record.version), record.signed, signature.address, "yes" if signature.wants_news else "",
            " ".join(marks.get(signature.id, ())), f"id:{signature.id}",
        )  # fmt: skip
        writer.writerow([_disarm(cell) for cell in cells])
    return written.getvalue()


def read_list(text: str, export: Export) -> tuple[Decision, ...]:
    """Return the decisions in a list that came back from a spreadsheet; records that were not in it are unusable ones.

    Raises:
        ListInvalid: A column is missing, a decision is none, or a row belongs to another export.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), dialect=_dialect(text)))
    except csv.Error as error:
        raise ListInvalid(f"it is no CSV: {error}") from error
    known = {row.id for row in export.rows}
    decided: dict[str, Decision] = {}
    for place, row in enumerate(rows, 2):
        decision = _read_row(row, place)
        if decision.id not in known:
            raise ListInvalid(f"row {place} is not of this export")
        if decision.id in decided:
            raise ListInvalid(f"row {place} is there twice")
        decided[decision.id] = decision
    rest = [Decision(id_, Act.INVALIDATE, Reason.UNUSABLE) for id_ in known - decided.keys()]
    return tuple(sorted([*decided.values(), *rest], key=lambda decision: decision.id))


def format_decisions(decisions: Decisions) -> bytes:
    """Return the file that goes back to the server."""
    header = {"export": decisions.export, "kind": KIND, "origin": decisions.origin}
    return format_lines(header, [{"act": d.act.value, "id": d.id, "reason": d.reason.value} for d in decisions.rows])


def parse_decisions(data: bytes) -> Decisions:
    """Return the decisions in *data*.

    Raises:
        DecisionsInvalid: It is something else, of another version, or cut.
    """
    header, lines = parse_lines(
        data,
        kind=KIND,
        header={"export": str, "origin": str},
        line={"act": str, "id": str, "reason": str},
        error=DecisionsInvalid,
    )
    try:
        rows = tuple(Decision(line["id"], Act(line["act"]), Reason(line["reason"])) for line in lines)
    except ValueError as error:
        raise DecisionsInvalid("an act or a reason is not known") from error
    if len({row.id for row in rows}) != len(rows):
        raise DecisionsInvalid("a record is there twice")
    return Decisions(header["origin"], header["export"], rows)


def digest_export(data: bytes) -> str:
    """Return what decisions name an export by."""
    return sha256(data).hexdigest()


def _read_row(row: dict[str, str], place: int) -> Decision:
    try:
        id_, typed = row["id"].removeprefix("id:").strip(), row["decision"].strip().lower()
        reason = (row["reason"] or "").strip().lower()
    except (KeyError, AttributeError) as error:
        raise ListInvalid(f"row {place} lacks the column decision, reason or id") from error
    try:
        act = Act(typed)
    except ValueError as error:
        raise ListInvalid(f"row {place}: the decision is {typed!r}; write confirm or invalidate") from error
    if act is Act.CONFIRM:
        return Decision(id_, act, Reason.NONE)
    # Words of the convenors' own stay with them: what goes back is published, and might name somebody.
    return Decision(id_, act, Reason(reason) if reason in (Reason.DUPLICATE, Reason.UNUSABLE) else Reason.JUDGED)


def _dialect(text: str) -> type[csv.Dialect]:
    semicolons = text.partition("\n")[0].count(";")
    return _Semicolons if semicolons >= len(_COLUMNS) - 1 else csv.excel


class _Semicolons(csv.excel):
    """What spreadsheets write where the comma stands in numbers."""

    delimiter = ";"


def _disarm(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
