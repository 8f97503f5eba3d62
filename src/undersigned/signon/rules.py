"""What an invitation may become, what a pasted list says, which moments go together, when a reminder is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

CODE_BYTES = 24
MOST_INVITED = 300
"""So many names enter the log in one transaction with the release."""
MOST_OUTLETS = 100
MAX_NAME_CHARACTERS = 200
MAX_WHY_CHARACTERS = 280
REMINDED_BEFORE = timedelta(days=3)
TOLD_EVERY = timedelta(hours=1)
"""Convenors are told of answers so often at most."""
KEPT = timedelta(days=30)
"""After the release or the end, until the board is deleted."""


class Phase(StrEnum):
    """Where signing before a release stands; it may begin again after it was called off."""

    PRIVATE = "private"
    RELEASED = "released"
    ENDED = "ended"


class Answer(StrEnum):
    """Where an invitation stands. SEEN is noted when somebody pressed the button that shows the text."""

    INVITED = "invited"
    SEEN = "seen"
    DECIDING = "deciding"
    SIGNS = "signs"
    DECLINES = "declines"


OPEN_ANSWERS = (Answer.INVITED, Answer.SEEN, Answer.DECIDING)
"""Of who has not said yes or no."""


class Refusal(Exception):
    """Something about signing before a release that is not done; nothing has changed."""


class PhaseOver(Refusal):
    """The statement was released, or the phase was called off."""


class InvitationUnknown(Refusal):
    """No invitation has this code, or a newer link took its place."""


class LineInvalid(Refusal):
    """A line of the list can't be taken. *line* is the line."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line


class NameMissing(LineInvalid):
    """A line has no name, or one that is too long or can't be shown."""


class AddressOdd(LineInvalid):
    """What stands behind the last comma of a line looks like an address, and is none."""


class InvitedAlready(LineInvalid):
    """Somebody of this name is on the board already, or twice on the list."""


class ListEmpty(Refusal):
    """There is no line to invite."""


class BoardFull(Refusal):
    """The board has as many as one release can carry."""


class OrganisationsNotTaken(Refusal):
    """The statement does not let organisations sign."""


class HasSigned(Refusal):
    """Who signed stays on the board until they take it back themselves."""


class WhyTooLong(Refusal):
    """Why somebody declines is said in 280 characters."""


class MomentOdd(Refusal):
    """A moment is not written as day and time."""


class MomentPast(Refusal):
    """A moment that is set anew has passed already."""


class MomentsCross(Refusal):
    """The wish to hear by comes after the last moment, or that after the release."""


class AddressMissing(Refusal):
    """There is no address to mail to."""


class PlaceOdd(Refusal):
    """A place in the order is no number."""


class OutletMissing(Refusal):
    """A press copy is made for somebody."""


class OutletsFull(Refusal):
    """There are as many press copies as anybody can look after."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A line of a list: who is invited, and where to mail; the address may be empty."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Moments:
    """Until when an answer is hoped for, until when the form is open, when everything is released by itself."""

    soft_at: datetime | None = None
    hard_at: datetime | None = None
    releases_at: datetime | None = None


def check_answer(state: Answer, answer: Answer, *, why: str) -> str:
    """Return *why* as it is kept, where somebody may go from *state* to *answer* by a button.

    Raises:
        HasSigned: They signed; that is taken back with its code, not by a button here.
        WhyTooLong: It has more than 280 characters.
    """
    if state is Answer.SIGNS:
        raise HasSigned
    words = " ".join(normalize("NFC", why).split())
    if len(words) > MAX_WHY_CHARACTERS:
        raise WhyTooLong
    return words if answer is Answer.DECLINES else ""


def read_invited(typed: str, taken: Iterable[str]) -> list[Invited]:
    """Return who stands on a pasted list: a line each, a name, and behind the last comma an address where there is one.

    Args:
        typed: The list; semicolons and tabs separate as commas do.
        taken: Names that are on the board.
    Raises:
        LineInvalid: Of the first line that can't be taken; nobody is invited then.
        ListEmpty: There is no line.
    """
    names = {fold(name) for name in taken}
    found = []
    for line in typed.splitlines():
        if not line.strip(" ,;\t"):
            continue
        invited = _read_line(line)
        if fold(invited.name) in names:
            raise InvitedAlready(line.strip())
        names.add(fold(invited.name))
        found.append(invited)
    if not found:
        raise ListEmpty
    return found


def fold(name: str) -> str:
    """Return *name* as two spellings of it are compared."""
    return " ".join(normalize("NFKC", name).casefold().split())


def check_moments(moments: Moments, before: Moments, *, now: datetime) -> None:
    """Raise a Refusal unless *moments* can be set in the place of *before*: those that stay may have passed."""
    pairs = (
        (moments.soft_at, before.soft_at),
        (moments.hard_at, before.hard_at),
        (moments.releases_at, before.releases_at),
    )
    if any(at is not None and at != was and at <= now for at, was in pairs):
        raise MomentPast
    in_order = [at for at in (moments.soft_at, moments.hard_at, moments.releases_at) if at is not None]
    if in_order != sorted(in_order):
        raise MomentsCross


def is_reminder_due(moments: Moments, now: datetime) -> bool:
    """Say whether who has not answered is reminded now: in the last days before an answer is hoped for, or is due."""
    until = find_until(moments, now)
    return until is not None and until - REMINDED_BEFORE <= now


def find_until(moments: Moments, now: datetime) -> datetime | None:
    """Return the deadline that a reminder names; None where there is none, or it has passed."""
    until = moments.soft_at or moments.hard_at
    return until if until is not None and now < until else None


def is_telling_due(told_at: datetime | None, told: tuple[int, int], stand: tuple[int, int], now: datetime) -> bool:
    """Say whether convenors are told of answers at *now*: some are new, and the last mail was an hour ago.

    Args:
        told_at: When the last mail was made, if any.
        told: How many signed, and how many declined, as it was told then.
        stand: How many do now.
        now: The time.
    """
    has_news = any(now_so_many > before for now_so_many, before in zip(stand, told, strict=True))
    return has_news and (told_at is None or now - told_at >= TOLD_EVERY)


def put_in_order(numbers: Sequence[tuple[int, int]]) -> list[int]:
    """Return the keys of *numbers* (key, typed place) by place; those with the same one stay as they were."""
    return [key for key, _ in sorted(numbers, key=lambda one: one[1])]


def _read_line(line: str) -> Invited:
    parts = [part.strip().strip('"').strip() for part in _SEPARATOR.split(line)]
    address = parts[-1] if len(parts) > 1 and "@" in parts[-1] else ""
    name = " ".join(line.split())
    if address:
        name = " ".join(line[: line.rindex(parts[-1])].split()).rstrip(",;").strip().strip('"').strip()
        if not _ADDRESS.fullmatch(address):
            raise AddressOdd(line.strip())
    elif "@" in line and len(parts) == 1:
        raise NameMissing(line.strip())
    name = normalize("NFC", name)
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable() or not any(map(str.isalpha, name)):
        raise NameMissing(line.strip())
    return Invited(name, address.removeprefix("<").removesuffix(">"))


_SEPARATOR = re.compile(r"[,;\t]")
_ADDRESS = re.compile(r"<?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?")
