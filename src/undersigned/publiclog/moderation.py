"""The public record of moderation: a line for each act of convenors or operator, without names.

The log says *that* a name was hidden, shown again or removed; a line of the record says for which kind of reason, on
which day, and by whose role. Lines that name entries are checked against them; the others stand on the convenors' word.
Source: docs/reference/formats/moderation.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from undersigned.publiclog.canonical import format_canonical, parse_canonical
from undersigned.publiclog.entry import Entry, Hide, Release, Show, Withdraw, WithdrawnBy, Withhold
from undersigned.publiclog.errors import CanonicalInvalid, ModerationInvalid

MODERATION_VERSION = 1
_MEMBERS = frozenset({"act", "by", "day", "n", "reason", "v"})


class Act(StrEnum):
    """What was done."""

    HIDE = "hide"
    SHOW = "show"
    REMOVE = "remove"
    DECLINE = "decline"
    WITHHOLD = "withhold"
    RELEASE = "release"
    # Acts that no entry of the log tells.
    DECLINE_CHANGE = "decline-change"
    KEEP = "keep"
    REMOVE_IMPORTED = "remove-imported"


class ActBy(StrEnum):
    """In which role somebody acted; never who."""

    CONVENOR = "convenor"
    TWO_CONVENORS = "two-convenors"
    OPERATOR = "operator"


class Reason(StrEnum):
    """Of which kind the reason was."""

    OBJECTION = "objection"
    NOT_DECIDED = "not-decided"
    NOT_REAL = "not-real"
    DUPLICATE = "duplicate"
    AUTOMATED = "automated"
    HARMFUL = "harmful"
    ASKED = "asked"
    CHECKED = "checked"
    MISTAKE = "mistake"
    NOT_LOOKED_AT = "not-looked-at"
    OPENED = "opened"
    EMERGENCY = "emergency"
    LAW = "law"
    OTHER = "other"
    NOT_STATED = "not-stated"


WITHOUT_ENTRY = frozenset({Act.DECLINE_CHANGE, Act.KEEP, Act.REMOVE_IMPORTED})
"""Acts that no entry of the log tells."""


_ACTS: dict[type[Entry], Act] = {Hide: Act.HIDE, Show: Act.SHOW, Withhold: Act.WITHHOLD, Release: Act.RELEASE}
_ROLES = {WithdrawnBy.CONVENOR: ActBy.CONVENOR, WithdrawnBy.OPERATOR: ActBy.OPERATOR}


@dataclass(frozen=True, slots=True)
class Line:
    """One act.

    Attributes:
        act: What was done.
        by: In which role.
        day: On which day.
        n: How many names it was about; 1 for all names at once.
        reason: Of which kind the reason was.
        entry: The first of *n* consecutive entries of the log that tell it; None where no entry does.
    """

    act: Act
    by: ActBy
    day: date
    n: int
    reason: Reason
    entry: int | None = None


def act_of(entry: Entry) -> tuple[frozenset[Act], ActBy | None] | None:
    """Return as which acts, and in which role, a record may tell *entry*; None for what is no moderation."""
    if isinstance(entry, Withdraw):
        by = _ROLES.get(entry.by)
        return (frozenset({Act.REMOVE, Act.DECLINE}), by) if by else None
    act = _ACTS.get(type(entry))
    return (frozenset({act}), None) if act else None


def format_line(line: Line) -> bytes:
    """Return the bytes of *line*, with its line feed."""
    members: dict[str, Any] = {
        "act": line.act.value,
        "by": line.by.value,
        "day": line.day.isoformat(),
        "n": line.n,
        "reason": line.reason.value,
        "v": MODERATION_VERSION,
    }
    if line.entry is not None:
        members["entry"] = line.entry
    return format_canonical(members) + b"\n"


def parse_line(data: bytes) -> Line:
    """Return the line that *data*, without its line feed, spells.

    Raises:
        ModerationInvalid: It is not canonical, or a member or value is not understood.
    """
    try:
        members = parse_canonical(data)
        if members.keys() - {"entry"} != _MEMBERS or members["v"] != MODERATION_VERSION:
            raise ModerationInvalid("its members or its version are not understood")
        line = Line(
            Act(members["act"]),
            ActBy(members["by"]),
            _parse_day(members["day"]),
            _parse_number(members["n"], at_least=1),
            Reason(members["reason"]),
            _parse_number(members["entry"], at_least=0) if "entry" in members else None,
        )
    except (CanonicalInvalid, ValueError) as error:
        raise ModerationInvalid(f"not understood: {error}") from error
    if (line.entry is None) is not (line.act in WITHOUT_ENTRY):
        raise ModerationInvalid(f"{line.act} {'names no entry' if line.entry is None else 'is told by no entry'}")
    return line


def join_lines(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield *lines* with those joined that follow each other in the log and say the same."""
    before: Line | None = None
    for line in lines:
        if before is not None and _continues(before, line):
            before = replace(before, n=before.n + line.n)
            continue
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _continues(before: Line, line: Line) -> bool:
    same = (before.act, before.by, before.day, before.reason) == (line.act, line.by, line.day, line.reason)
    if before.entry is None or line.entry is None:
        return False
    return same and before.entry + before.n == line.entry and line.act not in {Act.WITHHOLD, Act.RELEASE}


def _parse_day(spelling: Any) -> date:
    day = date.fromisoformat(spelling) if isinstance(spelling, str) else None
    if day is None or day.isoformat() != spelling:
        raise ModerationInvalid("a day is not spelt as days are")
    return day


def _parse_number(value: Any, *, at_least: int) -> int:
    if type(value) is not int or value < at_least:
        raise ModerationInvalid("a number is too small, or none")
    return value
