"""Files of one JSON object a line: a header that says what they are and how many lines follow, then the lines.

A reader refuses what it doesn't know and tells a file that was cut: the header counts. Source:
docs/reference/formats/sealed.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import rfc8785

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from undersigned.opening.errors import OpeningError

Members = dict[str, Any]


def format_lines(header: Members, lines: Sequence[Members]) -> bytes:
    """Return a file of *header*, to which the number of *lines* is added, and *lines*."""
    return b"".join(rfc8785.dumps(line) + b"\n" for line in ({**header, "n": len(lines), "v": 1}, *lines))


def parse_lines(
    data: bytes, *, kind: str, header: Mapping[str, type], line: Mapping[str, type], error: type[OpeningError]
) -> tuple[Members, list[Members]]:
    """Return header and lines of *data*, a whole file of this *kind*.

    Args:
        data: The file.
        kind: What the header must say.
        header: Types of the header's members, besides `kind`, `n` and `v`.
        line: Types of a line's members.
        error: What is raised.
    Raises:
        OpeningError: As *error*: another kind or version, unknown members, or it was cut.
    """
    spelt = data.split(b"\n")
    first = _members(spelt[0], 1, error)
    if first.get("kind") != kind:
        raise error(f"this is no file of the kind {kind!r}")
    if first.get("v") != 1:
        raise error("it is of another version than this program knows; use a newer one")
    check_types(first, {"kind": str, "n": int, "v": int, **header}, "the first line", error)
    if spelt[-1] != b"" or len(spelt) != first["n"] + 2:
        raise error(f"it was cut or added to: {first['n']} records are announced, {len(spelt) - 2} are there")
    rest = [_members(row, place, error) for place, row in enumerate(spelt[1:-1], 2)]
    for place, members in enumerate(rest, 2):
        check_types(members, line, f"line {place}", error)
    return first, rest


def parse_object(data: bytes, *, kind: str, types: Mapping[str, type], error: type[OpeningError]) -> Members:
    """Return the one object that *data* is, of this *kind* and version 1; raises *error* as `parse_lines` does."""
    members = _members(data, 1, error)
    if members.get("kind") != kind:
        raise error(f"this is no file of the kind {kind!r}")
    if members.get("v") != 1:
        raise error("it is of another version than this program knows; use a newer one")
    check_types(members, {"kind": str, "v": int, **types}, "it", error)
    return members


def check_types(members: Members, types: Mapping[str, type], what: str, error: type[OpeningError]) -> None:
    """Check that *members* are those of *types*, no more and no less; raises *error*."""
    if members.keys() != types.keys():
        raise error(f"{what} has other members than version 1: {', '.join(sorted(members.keys() ^ types.keys()))}")
    for name, kind in types.items():
        if type(members[name]) is not kind:
            raise error(f"{what}: {name} is of another type")


def _members(spelt: bytes, place: int, error: type[OpeningError]) -> Members:
    try:
        members = json.loads(spelt)
    except (ValueError, RecursionError) as cause:
        raise error(f"line {place} is no JSON: the file was cut, or is another one") from cause
    # The canonical form has no such escapes; half of a pair would be text that can't be written again.
    if not isinstance(members, dict) or b"\\ud" in spelt.lower():
        raise error(f"line {place} is no JSON object in canonical form")
    return members
