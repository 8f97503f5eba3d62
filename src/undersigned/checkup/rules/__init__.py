"""What a checkup finds, and how bad it is. Each module beside this one judges one subject: facts in, findings out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOT_LOOKED = "not-looked"
"""Finding of a subject at which nobody could look."""


class Level(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    LOOK = "look"
    MEND = "mend"


_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        id: Its name in docs/reference/doctor.md; the part before the first hyphen is the subject.
        level: How bad it is.
        values: What the words about it name: folders, days, numbers, hosts.
    """

    id: str
    level: Level
    values: Mapping[str, str | int] = field(default_factory=dict)


def good(name: str, /, **values: str | int) -> Finding:
    """Return a finding that all is well."""
    return Finding(name, Level.GOOD, values)


def look(name: str, /, **values: str | int) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(name, Level.LOOK, values)


def mend(name: str, /, **values: str | int) -> Finding:
    """Return a finding that has to be mended."""
    return Finding(name, Level.MEND, values)


def find_worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level among *findings*; of none, good."""
    return max((finding.level for finding in findings), key=_ORDER.index, default=Level.GOOD)


def find_exit_code(findings: Iterable[Finding]) -> int:
    """Return 0 if nothing has to be mended, 1 if something has, 2 if something could not be looked at."""
    found = list(findings)
    if find_worst(found) is Level.MEND:
        return 1
    return 2 if any(finding.id == NOT_LOOKED for finding in found) else 0
