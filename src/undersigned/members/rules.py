"""Decisions about member tokens: who may issue, what may be published, when members ask and when they sign.

Days are spelt as in the log, `2026-11-30`, and are whole days in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from undersigned.sealing.groups import LEAST_INVITED, LEAST_ISSUED

NAME_CHARACTERS = 200


class Refusal(Exception):
    """Something about member tokens that is not allowed; a subclass is a reason."""


class IssuerUnreadable(Refusal):
    """The file is no description of an organisation's key."""


class IssuerForeign(Refusal):
    """The key was made for another statement."""


class IssuerTaken(Refusal):
    """The organisation has a key for this statement, and its board is out: the key can't be replaced any more."""


class InvitedUnreadable(Refusal):
    """The list of codes is not one that belongs to this key."""


class TooFewInvited(Refusal):
    """Fewer members are invited than can hide among each other."""


class NameMissing(Refusal):
    """The organisation has no name to be shown, or it is too long."""


class WindowOver(Refusal):
    """The day up to which members ask has passed already."""


class NoDayBetween(Refusal):
    """Signing begins on the day after asking, so no day is left for the organisation to sign requests."""


class WindowBeyondEnd(Refusal):
    """Members would sign after the statement's last day."""


class NotOffered(Refusal):
    """The statement does not offer this way of signing."""


class NoSuchIssuer(Refusal):
    """No organisation of this name issues tokens for this statement."""


class StillAsking(Refusal):
    """Members may still ask: requests are handed out and a board is taken once that is over."""


class BoardUnreadable(Refusal):
    """The file is no board, or a signature on it is not one of the organisation's key."""


class BoardForeign(Refusal):
    """The board is of another organisation, statement or key."""


class BoardTooSmall(Refusal):
    """So few hold a token that "more than nine tenths" would mean everybody."""


class BoardTooLarge(Refusal):
    """There are more tokens on the board than members were invited."""


class BoardTooLate(Refusal):
    """Members sign already, with the board that is published."""


class RequestMissing(Refusal):
    """Nothing was asked for, so there is nothing to sign."""


class Phase(StrEnum):
    """Where an issuer stands on a day."""

    ASKING = "asking"
    BETWEEN = "between"
    SIGNING = "signing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Windows:
    """The two windows of an issuer; both ends belong to them."""

    issue_until: str
    sign_from: str
    sign_until: str


def find_phase(windows: Windows, today: str) -> Phase:
    """Return where an issuer with *windows* stands *today*."""
    if today <= windows.issue_until:
        return Phase.ASKING
    if today < windows.sign_from:
        return Phase.BETWEEN
    return Phase.SIGNING if today <= windows.sign_until else Phase.OVER


def check_issuer(windows: Windows, *, today: str, closes_on: str | None, invited: int) -> None:
    """Raise a Refusal unless an issuer with *windows* may begin *today*."""
    if find_phase(windows, today) is not Phase.ASKING:
        raise WindowOver
    # Days are whole: on the last one of asking requests may still come, on the first of signing the board must be out.
    if date.fromisoformat(windows.sign_from) - date.fromisoformat(windows.issue_until) < timedelta(days=2):
        raise NoDayBetween
    if closes_on is not None and windows.sign_until > closes_on:
        raise WindowBeyondEnd
    if invited < LEAST_INVITED:
        raise TooFewInvited


def check_name(name: str) -> None:
    """Raise NameMissing unless *name* can be shown."""
    if not name or len(name) > NAME_CHARACTERS or not name.isprintable():
        raise NameMissing


def check_board(windows: Windows, *, today: str, issued: int, invited: int) -> None:
    """Raise a Refusal unless a board of *issued* tokens may be published *today*."""
    phase = find_phase(windows, today)
    if phase is Phase.ASKING:
        raise StillAsking
    if phase is not Phase.BETWEEN:
        raise BoardTooLate
    if issued < LEAST_ISSUED:
        raise BoardTooSmall
    if issued > invited:
        raise BoardTooLarge
