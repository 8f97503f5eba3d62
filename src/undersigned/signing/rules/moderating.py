"""Keeping order among public names: by which conditions names are found, and what may be done with those found.

A pattern is compared with a whole field, both folded (no case, no accents); ``*`` stands for anything. Nothing that is
not public can be asked for: no address, no time, no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.publiclog.moderation import Reason
from undersigned.signing.rules.collecting import Refusal
from undersigned.verifier.rows import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PATTERN = 300
MAX_AT_ONCE = 5_000
"""Names that one press may hide, show or remove: some seconds of work."""

OBJECTIONS = (Reason.OBJECTION, Reason.NOT_DECIDED, Reason.NOT_REAL, Reason.HARMFUL)
"""What a reader can say about a name on a list."""

HIDING = (
    Reason.OBJECTION,
    Reason.NOT_DECIDED,
    Reason.NOT_REAL,
    Reason.DUPLICATE,
    Reason.AUTOMATED,
    Reason.HARMFUL,
    Reason.ASKED,
    Reason.OTHER,
)
"""Why a convenor hides, removes or does not let in a name."""

SHOWING = (Reason.CHECKED, Reason.MISTAKE, Reason.ASKED, Reason.OTHER)
"""Why a convenor shows a name again."""


class NoCondition(Refusal):
    """Not a single condition was given, so everybody would be found."""


class NumberInvalid(Refusal):
    """The first or last entry is not a number, or they stand the wrong way round."""


class NobodyChosen(Refusal):
    """No name was chosen."""


class MoreThanSeen(Refusal):
    """More names fit now than were shown before the button was pressed."""


class ReasonMissing(Refusal):
    """No kind of reason was chosen."""


class NotHidden(Refusal):
    """Only names that are hidden can be removed for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameQuery:
    """Conditions over what is public; empty ones are none.

    Attributes:
        name: Pattern for the name.
        role: Pattern for the role.
        affiliation: Pattern for the affiliation.
        klass: `person` or `org`.
        version: Of the text that was signed.
        first: Number of the first entry.
        last: Number of the last entry.
        is_hidden: Only hidden names, only shown ones, or None for both; by itself no condition.
    """

    name: str = ""
    role: str = ""
    affiliation: str = ""
    klass: str = ""
    version: int | None = None
    first: int | None = None
    last: int | None = None
    is_hidden: bool | None = None

    @property
    def has_condition(self) -> bool:
        """At least one thing is asked for."""
        texts = any(pattern.strip("* ") for pattern in (self.name, self.role, self.affiliation))
        return texts or bool(self.klass) or any(number is not None for number in (self.version, self.first, self.last))


def check_query(query: NameQuery) -> None:
    """Raise a Refusal unless *query* asks for something.

    Raises:
        NoCondition: It would find everybody.
        NumberInvalid: Its last entry comes before its first.
    """
    if not query.has_condition:
        raise NoCondition
    if query.first is not None and query.last is not None and query.first > query.last:
        raise NumberInvalid


def fits(query: NameQuery, fields: Mapping[str, object]) -> bool:
    """Say whether the words of a record (*fields*) fit the patterns of *query*."""
    return all(
        not pattern or matches(pattern, str(fields.get(member, "")))
        for member, pattern in (("name", query.name), ("role", query.role), ("affiliation", query.affiliation))
    )


def matches(pattern: str, words: str) -> bool:
    """Say whether the whole of *words* fits *pattern*."""
    parts = [fold(part) for part in pattern[:MAX_PATTERN].strip().split("*")]
    folded = fold(words)
    if len(parts) == 1:
        return folded == parts[0]
    beginning, *middle, end = parts
    if len(folded) < len(beginning) + len(end) or not (folded.startswith(beginning) and folded.endswith(end)):
        return False
    at, stop = len(beginning), len(folded) - len(end)
    # From the left, each part where it first occurs: what is left over is the longest possible.
    for part in middle:
        found = folded.find(part, at, stop)
        if found < 0:
            return False
        at = found + len(part)
    return True


def check_reason(reason: Reason | None, among: tuple[Reason, ...]) -> Reason:
    """Return *reason* if it is one of those that can be given.

    Raises:
        ReasonMissing: It is not.
    """
    if reason not in among:
        raise ReasonMissing
    return reason
