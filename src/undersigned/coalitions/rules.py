"""Decisions about coalitions: their short names, where their statements stand, what is too much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BETWEEN = "--"
MOST_SLUG_CHARACTERS = 20
MOST_NAME_CHARACTERS = 200
MEBIBYTE = 1024 * 1024


class Limited(StrEnum):
    """What the operator may limit."""

    OPEN = "open"
    """Statements that are open for signing at once, paused ones and those before a release among them."""
    CONVENORS = "convenors"
    TABLES = "tables"
    """Round tables that are open at once."""
    STORAGE = "storage"
    """Bytes of pictures, documents and prints."""
    MAILS = "mails"
    """Mails a day that convenors cause: invitations and reminders. Mails to who signs are never counted."""


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one thing is used, and how much may be; None: as much as there is."""

    what: Limited
    used: int
    most: int | None

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits."""
        return self.most is not None and self.used >= self.most


_FULL = Use(Limited.OPEN, 1, 1)


class Refusal(Exception):
    """Nothing has changed."""


class SlugInvalid(Refusal):
    """A coalition's short name has other characters than a-z, 0-9 and single hyphens, or is too long."""


class SlugTaken(Refusal):
    """A coalition has this short name, or had it once."""


class NameInvalid(Refusal):
    """A coalition's name is empty, too long or can't be shown."""


class CoalitionUnknown(Refusal):
    """There is no such coalition for who asks."""


class CoalitionNeeded(Refusal):
    """Who belongs to several says for which one it is."""


class NoCoalition(Refusal):
    """Who would begin something belongs to no coalition."""


class OverLimit(Refusal):
    """A coalition would use more than its limit."""

    def __init__(self, use: Use = _FULL, wanted: int = 1) -> None:
        """Keep what is used, what is allowed, and how much more was *wanted*; without these it is any such refusal."""
        super().__init__()
        self.use, self.wanted = use, wanted


def check_slug(slug: str) -> None:
    """Raise SlugInvalid unless *slug* may be a coalition's short name."""
    if len(slug) > MOST_SLUG_CHARACTERS or not _SLUG.fullmatch(slug):
        raise SlugInvalid


def check_name(name: str) -> str:
    """Return *name* on one line.

    Raises:
        NameInvalid: It is empty, too long, or not printable.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= MOST_NAME_CHARACTERS or not name.isprintable():
        raise NameInvalid
    return name


def find_prefix(slug: str, *, is_first: bool) -> str:
    """Return what short names of a coalition's statements begin with."""
    return "" if is_first else f"{slug}{_BETWEEN}"


def place_slug(typed: str, prefix: str) -> str:
    """Return the short name of a statement as it stands among those of the coalition with *prefix*.

    No name holds two hyphens in a row but behind a prefix, so two coalitions can't want the same one, and a refusal
    says nothing about what others have.

    Raises:
        SlugInvalid: It reaches for the names of another coalition.
    """
    name = typed.removeprefix(prefix)
    if _BETWEEN in name or name.startswith("-"):
        raise SlugInvalid
    return f"{prefix}{name}"


def check_use(use: Use, wanted: int = 1) -> None:
    """Raise OverLimit if *wanted* more than is used would be too much."""
    if wanted > 0 and use.most is not None and use.used + wanted > use.most:
        raise OverLimit(use, wanted)
