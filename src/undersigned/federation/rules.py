"""Limits on who may follow, what a stranger may want, and when a server is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    Fetch = Callable[[list["Question"]], list["Found | None"]]

MOST_FOLLOWERS: Final = 100_000
MOST_SERVERS: Final = 1_000
"""A post is queued for all of them in one transaction, which must not keep who signs waiting."""
MOST_OF_HOST: Final = 100
"""Inboxes of one host: a server of many people has one for all of them; others have few people."""
PATIENCE: Final = timedelta(days=7)
"""So long a server may take nothing before it is forgotten, and with it who follows from there."""
SEEN_KEPT: Final = timedelta(days=2)
"""How long it is known which request came already; an older one is refused by its date."""
GONE: Final = frozenset({404, 410})
"""How a host says that it has no such account (any more)."""


class Refusal(Exception):
    """A request of a stranger changes nothing."""


class ActivityOdd(Refusal):
    """It can't be read as an activity, or wants nothing that is done here."""


class ActorOdd(Refusal):
    """Who sent it does not describe itself as it has to, or names addresses of another host."""


class SignatureOdd(Refusal):
    """It is not signed as it has to be: form, headers, host, digest, date."""


class SignatureWrong(Refusal):
    """The signature is not that of who is said to have sent it."""


class SeenBefore(Refusal):
    """The same request came already."""


class TooManyFollow(Refusal):
    """No more can follow, from this host or at all."""


class Wish(StrEnum):
    """What a stranger may want."""

    FOLLOW = "follow"
    LEAVE = "leave"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Activity:
    """A request that was read: *actor* wants something; *follow_id* names the Follow that is to be accepted."""

    wish: Wish
    actor: str
    follow_id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for the description of an actor, with the headers that are sent."""

    address: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a host answered."""

    status: int
    body: str


def is_forgotten(failing_since: date | None, today: date) -> bool:
    """Say whether a server has taken nothing for so long that it is forgotten."""
    return failing_since is not None and today - failing_since >= PATIENCE


def round_hour(at: datetime) -> datetime:
    """Return the full hour before *at*: readers sort by it, and it tells no more of when somebody worked."""
    return at.replace(minute=0, second=0, microsecond=0)


def date_change(last: datetime, now: datetime) -> datetime:
    """Return the time of a change after *last*: the full hour, or a second later where that is no later.

    Mastodon takes other words only with a later time; how many changes an hour saw is known anyway.
    """
    return max(round_hour(now), last + timedelta(seconds=1))


def check_room(*, followers: int, servers: int, of_host: int, is_new_server: bool) -> None:
    """Raise unless one more may follow.

    Raises:
        TooManyFollow: Not from there, or not at all.
    """
    if followers >= MOST_FOLLOWERS or (is_new_server and (servers >= MOST_SERVERS or of_host >= MOST_OF_HOST)):
        raise TooManyFollow
