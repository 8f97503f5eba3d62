"""Opened names: what trustees hand over once enough people signed. This file holds names; it is made to be published.

Each row carries the record and the salt, so that whoever gets it can make the commitment again and compare it with the
log. Source: docs/reference/formats/sealed.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rfc8785

from undersigned.opening.errors import NamesInvalid
from undersigned.opening.lines import format_lines, parse_lines
from undersigned.publiclog.errors import RecordInvalid
from undersigned.publiclog.record import commit, parse_record
from undersigned.sealing.encoding import format_base64url, parse_base64url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.opening.decisions import Decision
    from undersigned.opening.reading import Opened

KIND = "opened-names"


@dataclass(frozen=True, slots=True)
class Name:
    """One name: commitment in the log, canonical bytes of the record, salt."""

    id: str
    record: bytes
    salt: bytes


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an export that were confirmed.

    Attributes:
        origin: Of the statement's log.
        export: SHA-256 of the export's file, hexadecimal.
        rows: The names, by id.
    """

    origin: str
    export: str
    rows: tuple[Name, ...]


def confirmed_names(opened: Iterable[Opened], decisions: Iterable[Decision]) -> tuple[Name, ...]:
    """Return those of *opened* that *decisions* confirm, by id."""
    confirmed = {decision.id for decision in decisions if decision.act == "confirm"}
    rows = [Name(one.id, one.record_bytes, one.salt) for one in opened if one.id in confirmed]
    return tuple(sorted(rows, key=lambda row: row.id))


def format_names(names: Names) -> bytes:
    """Return the file of *names*."""
    header = {"export": names.export, "kind": KIND, "origin": names.origin}
    lines = [{"id": row.id, "record": json.loads(row.record), "salt": format_base64url(row.salt)} for row in names.rows]
    return format_lines(header, lines)


def parse_names(data: bytes) -> Names:
    """Return the names in *data*, each of which makes the commitment that it is named by.

    Raises:
        NamesInvalid: It is something else, of another version, cut, or a name does not fit its commitment.
    """
    header, lines = parse_lines(
        data,
        kind=KIND,
        header={"export": str, "origin": str},
        line={"id": str, "record": dict, "salt": str},
        error=NamesInvalid,
    )
    rows = tuple(_row(line, header["origin"], place) for place, line in enumerate(lines, 2))
    if len({row.id for row in rows}) != len(rows):
        raise NamesInvalid("a name is there twice")
    return Names(header["origin"], header["export"], rows)


def _row(line: dict[str, object], origin: str, place: int) -> Name:
    try:
        salt = parse_base64url(str(line["salt"]))
        record = rfc8785.dumps(line["record"])  # type: ignore[arg-type]
        parsed = parse_record(record)
    except (ValueError, RecordInvalid, rfc8785.CanonicalizationError) as error:
        raise NamesInvalid(f"line {place} holds no record of version 1") from error
    if commit(salt, record) != line["id"] or parsed.origin != origin:
        raise NamesInvalid(f"line {place} is not what the log's entry was made of")
    return Name(str(line["id"]), record, salt)
