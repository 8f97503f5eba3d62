"""The export: the sealed records of one statement, as the server hands them to those who hold the key.

Rows are named by their commitment and stand in its order, which tells nothing about who came when.
Source: docs/reference/formats/sealed.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from undersigned.opening.errors import ExportInvalid
from undersigned.opening.lines import format_lines, parse_lines
from undersigned.sealing.encoding import format_base64url, parse_base64url

MAX_EXPORT_BYTES = 2 * 1024**3
KIND = "sealed-export"
_VISIBILITIES = ("convenors", "public", "threshold")


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One sealed record.

    Attributes:
        id: Commitment of the signature as it stands in the log now, 43 characters.
        vis: `convenors`, `threshold`, or `public` where only the address is locked, for news.
        sealed: The envelope.
    """

    id: str
    vis: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Export:
    """The sealed records of one statement and one epoch of its key.

    Attributes:
        origin: Of the statement's log.
        epoch: Counted from 1 with each new key.
        recipients: Public keys that everything was sealed to.
        rows: The records.
    """

    origin: str
    epoch: int
    recipients: tuple[str, ...]
    rows: tuple[SealedRow, ...]


def format_export(export: Export) -> bytes:
    """Return the file of *export*."""
    header = {"epoch": export.epoch, "kind": KIND, "origin": export.origin, "recipients": list(export.recipients)}
    rows = sorted(export.rows, key=lambda row: row.id)
    return format_lines(header, [{"id": r.id, "sealed": format_base64url(r.sealed), "vis": r.vis} for r in rows])


def parse_export(data: bytes) -> Export:
    """Return the export in *data*.

    Raises:
        ExportInvalid: It is something else, of another version, cut, or names a record twice.
    """
    header, lines = parse_lines(
        data,
        kind=KIND,
        header={"epoch": int, "origin": str, "recipients": list},
        line={"id": str, "sealed": str, "vis": str},
        error=ExportInvalid,
    )
    if not header["recipients"] or not all(isinstance(recipient, str) for recipient in header["recipients"]):
        raise ExportInvalid("the first line names no public key")
    rows = tuple(_row(line, place) for place, line in enumerate(lines, 2))
    if len({row.id for row in rows}) != len(rows):
        raise ExportInvalid("a record is there twice")
    return Export(header["origin"], header["epoch"], tuple(header["recipients"]), rows)


def _row(line: dict[str, str], place: int) -> SealedRow:
    try:
        parse_base64url(line["id"])
        sealed = parse_base64url(line["sealed"])
    except ValueError as error:
        raise ExportInvalid(f"line {place} is not in base64url") from error
    if line["vis"] not in _VISIBILITIES:
        raise ExportInvalid(f"line {place} has an unknown visibility")
    return SealedRow(line["id"], line["vis"], sealed)
