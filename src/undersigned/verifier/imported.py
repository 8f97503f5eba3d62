"""Imported names: signed elsewhere, outside of the log and its counts; shown, but covered by no proof."""

from dataclasses import dataclass
from typing import Any

from undersigned.publiclog.canonical import parse_canonical
from undersigned.publiclog.errors import CanonicalInvalid
from undersigned.verifier.findings import Findings, Wrong
from undersigned.verifier.lists import Shelf
from undersigned.verifier.remarks import Remarks, Wordings, find_translated
from undersigned.verifier.rows import format_head, is_row_of

IMPORTED_PATH = "imported.jsonl"

_WORDS = frozenset({"affiliation", "as_printed", "ground", "imported_on", "name", "role", "source"})
_MEMBERS = _WORDS | {"class", "former", "v"}


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported name: its row without remarks, and whether role and organisation are former ones."""

    head: bytes
    remarks: Remarks

    def is_row(self, line: bytes, wordings: Wordings) -> bool:
        """Return whether *line* is the row of this name, with nothing else beside it."""
        return (
            is_row_of(line, self.head)
            and find_translated(line[len(self.head) :], self.remarks, 0, 0, wordings) is not None
        )


def read_imported(shelf: Shelf, findings: Findings) -> list[Imported]:
    """Return every imported name, in the order given.

    Raises:
        SourceUnreadable: The file can't be read, though it is there.
    """
    data = shelf.read(IMPORTED_PATH, findings) if IMPORTED_PATH in shelf else None
    if not data:
        return []
    lines = data.split(b"\n")
    if lines.pop():
        findings.add(Wrong.IMPORTED_MALFORMED, IMPORTED_PATH, "the last line has no line feed")
    return [_read_line(line, number, findings) for number, line in enumerate(lines)]


def _read_line(line: bytes, number: int, findings: Findings) -> Imported:
    members: dict[str, Any] = {}
    try:
        members = parse_canonical(line)
        problem = _problem(members)
    except CanonicalInvalid as error:
        problem = str(error)
    if problem:
        findings.add(Wrong.IMPORTED_MALFORMED, f"{IMPORTED_PATH}, line {number + 1}", problem)
    name, role, affiliation = (str(members.get(member, "")) for member in ("name", "role", "affiliation"))
    head = format_head(f"f{number}", name=name, role=role, affiliation=affiliation).encode()
    return Imported(head, Remarks(former=members.get("former") is True))


def _problem(members: dict[str, Any]) -> str:
    if members.keys() - _MEMBERS or not isinstance(members.get("name"), str):
        return "a member is missing or not known"
    if type(members.get("v")) is not int or members["v"] != 1:
        return "a version that is not understood"
    if any(not isinstance(members[member], str) or "\n" in members[member] for member in members.keys() & _WORDS):
        return "a value is no line of text"
    if members.get("class", "person") not in ("person", "org") or members.get("former", True) is not True:
        return "a value is not allowed"
    return ""
