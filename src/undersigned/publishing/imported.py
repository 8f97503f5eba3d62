"""`imported.jsonl`: names signed elsewhere, outside the log and the counts, in the order given.

Source: docs/reference/formats/bundle.md. A name without a ground for showing it is not published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undersigned.publiclog.canonical import format_canonical
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from undersigned.texts.models import Statement

IMPORTED_PATH = "imported.jsonl"


def imported_members(statement: Statement) -> list[dict[str, Any]]:
    """Return the members of each line; absent ones are left out."""
    lines = []
    for row in signing.published_imported(statement):
        members = {
            "affiliation": row.affiliation,
            "as_printed": row.as_printed,
            "class": row.klass,
            "former": row.is_former,
            "ground": row.ground,
            "imported_on": row.imported_on.isoformat(),
            "name": row.name,
            "role": row.role,
            "source": row.source,
            "v": 1,
        }
        lines.append({name: value for name, value in members.items() if value not in ("", False)})
    return lines


def format_imported(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the bytes of the file."""
    return b"".join(format_canonical(members) + b"\n" for members in lines)
