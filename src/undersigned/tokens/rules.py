"""Scopes, lifetimes and refusals of tokens."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from undersigned.accounts.rules import Duty

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX: Final = "undersigned_"
"""Every token begins with it, so that those who look for leaked secrets know one when they see it."""
SECRET_BYTES: Final = 32
DEFAULT_DAYS: Final = 90
MOST_DAYS: Final = 365
MAX_NAME: Final = 80
MOST_TOKENS: Final = 50
"""Tokens that a convenor may have at a time."""
SPENT_FOR: Final = timedelta(days=30)
"""How long a token that has expired is still shown, so that somebody sees why a script stopped."""
KEYS_KEPT: Final = timedelta(days=2)
"""How long a repeated request is known again."""

_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class Scope(StrEnum):
    """What a token may read or change: the duties of convenors, each in two halves. Writing takes reading with it."""

    TEXT_READ = "text:read"
    TEXT_WRITE = "text:write"
    SIGNATORIES_READ = "signatories:read"
    SIGNATORIES_WRITE = "signatories:write"
    PRESS_READ = "press:read"
    PRESS_WRITE = "press:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"

    @property
    def duty(self) -> Duty:
        """What its convenor has to look after."""
        return Duty(self.partition(":")[0])

    @property
    def is_writing(self) -> bool:
        """It changes something."""
        return self.endswith(":write")


class Refusal(Exception):
    """A token is not made or ended; nothing has changed."""


class PurposeInvalid(Refusal):
    """What a token is for is not said, is too long or can't be shown."""


class ScopesMissing(Refusal):
    """A token without a scope could do nothing."""


class ScopesTooWide(Refusal):
    """A token can't do what its convenor does not look after."""


class DaysOdd(Refusal):
    """A token is good for a day at least and a year at most."""


class TooManyTokens(Refusal):
    """The convenor has as many tokens as one may have."""


class NoSuchToken(Refusal):
    """There is no such token, or another convenor has to end it."""


def scope_of(duty: Duty, *, is_writing: bool) -> Scope:
    """Return the half of *duty* that reads or writes."""
    return Scope(f"{duty}:{'write' if is_writing else 'read'}")


def has_scope(has: frozenset[Scope], wanted: Scope) -> bool:
    """Say whether *has* allows what *wanted* names; who may write may read."""
    return wanted in has or scope_of(wanted.duty, is_writing=True) in has


def parse_scopes(spelt: str) -> frozenset[Scope]:
    """Return the scopes that *spelt* names, comma-separated."""
    return frozenset(Scope(word) for word in spelt.split(",") if word)


def format_scopes(scopes: Iterable[Scope]) -> str:
    """Return *scopes* comma-separated, in their own order."""
    chosen = frozenset(scopes)
    return ",".join(scope for scope in Scope if scope in chosen)


def is_token(word: str) -> bool:
    """Say whether *word* has the shape of a token."""
    return _TOKEN.fullmatch(word) is not None


def digest_of(secret: str) -> bytes:
    """Return what is kept of a token: 256 random bits need no slow hash."""
    return sha256(secret.encode()).digest()


def check_purpose(name: str) -> str:
    """Return what a token is for without outer white space.

    Raises:
        PurposeInvalid: It is empty, too long or not printable.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise PurposeInvalid
    return name


def check_token(scopes: frozenset[Scope], duties: frozenset[Duty], *, days: int, count: int) -> None:
    """Raise a Refusal unless a convenor with *duties* and *count* tokens may make one with *scopes* for *days*."""
    if not scopes:
        raise ScopesMissing
    if not {scope.duty for scope in scopes} <= duties:
        raise ScopesTooWide
    if not 1 <= days <= MOST_DAYS:
        raise DaysOdd
    if count >= MOST_TOKENS:
        raise TooManyTokens
