"""The list as tables for other programs: CSV on the Web, only where the convenors allow bulk lists.

A table holds the names of 4,096 entries of the log, so one new signature writes one table and not all of them, and a
name that goes leaves at the next run, as it leaves the pages.
Source: docs/reference/formats/csv.md; W3C CSV on the Web.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from undersigned.publiclog.tiles import format_number
from undersigned.publishing.checks import check_names
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage
    from undersigned.signing.queries import OpeningRow

TABLE = 4096
"""Entries of the log in one table."""

FOLDER = "signatories/csv"
DESCRIPTION_PATH = f"{FOLDER}/csv-metadata.json"
COLUMNS = (
    ("entry", "integer", "Number of the entry in the log, counted from 0"),
    ("class", "string", "person or org"),
    ("name", "string", "As the person wrote it"),
    ("role", "string", "As the person wrote it"),
    ("affiliation", "string", "As the person wrote it"),
    ("former", "boolean", "Role and affiliation are former ones"),
    ("identification_only", "boolean", "The organisation is named for identification only and did not sign"),
    ("decided_on", "date", "Day on which an organisation decided to sign"),
    ("reservation", "string", "As the organisation wrote it"),
    ("place", "string", "As the person wrote it"),
    ("signed", "date", "Day of signing"),
    ("version", "integer", "Version of the text that was signed"),
)
"""Name, datatype and meaning of each column."""

_SWITCHES = {"former", "identification_only"}


def table_path(number: int) -> str:
    """Return the path of table *number*."""
    return f"{FOLDER}/{format_number(number)}.csv"


def stage_tables(bundle: Bundle, stage: Stage, numbers: Iterable[int]) -> None:
    """Stage the tables *numbers* and their description; where they are not allowed, all of them go."""
    if not bundle.statement.allows_bulk_list or bundle.ledger.withheld_at is not None:
        _remove_all(stage)
        return
    # Where the permission is new, tables are missing that no change touches.
    last = (bundle.size - 1) // TABLE
    missing = {number for number in range(last + 1) if not stage.exists(table_path(number))}
    for number in sorted({*numbers, *missing}):
        rows = [
            row
            for row in signing.openings(bundle.collection, number * TABLE, min((number + 1) * TABLE, bundle.size))
            if not row.is_hidden
        ]
        check_names(bundle.ledger, rows)
        stage.put(table_path(number), format_table(rows))
    stage.put(DESCRIPTION_PATH, format_description(bundle, last))


def format_table(rows: Iterable[OpeningRow]) -> bytes:
    """Return the table of *rows*: UTF-8, a header, lines that end with CRLF (RFC 4180)."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([name for name, _, _ in COLUMNS])
    for row in rows:
        members = row.fields | {"entry": row.index}
        writer.writerow([_cell(name, members.get(name, "")) for name, _, _ in COLUMNS])
    return written.getvalue().encode()


def _cell(name: str, value: object) -> object:
    if name in _SWITCHES:
        return "true" if value else "false"
    return value


def format_description(bundle: Bundle, last: int) -> bytes:
    """Return the description of tables 0 to *last*, as CSV on the Web asks for it."""
    columns: list[dict[str, Any]] = [
        {"name": name, "titles": name, "datatype": kind, "dc:description": {"@value": meaning, "@language": "en"}}
        for name, kind, meaning in COLUMNS
    ]
    members = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": bundle.lead.lang}],
        "dc:title": bundle.lead.content.title,
        "dc:source": bundle.home,
        "tableSchema": {"columns": columns, "primaryKey": "entry"},
        "tables": [
            {"url": table_path(number).removeprefix(f"{FOLDER}/"), "dc:extent": TABLE} for number in range(last + 1)
        ],
    }
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode()


def _remove_all(stage: Stage) -> None:
    folder = stage.folder / FOLDER
    for path in [*folder.rglob("*.csv"), *folder.glob("*.json")]:
        stage.remove(path.relative_to(stage.folder).as_posix())
