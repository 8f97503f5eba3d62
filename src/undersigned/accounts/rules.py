"""Decisions and refusals of signing in."""

from __future__ import annotations

from datetime import timedelta

LINK_LIFETIME = timedelta(hours=24)
CODE_BYTES = 24


class Refusal(Exception):
    """Nobody was signed in; nothing has changed."""


class LinkInvalid(Refusal):
    """The link was used before, has expired, or never was one."""


class NameInvalid(Refusal):
    """A convenor's name is empty, too long or holds a control character."""


def check_name(name: str) -> str:
    """Return *name* without outer white space.

    Raises:
        NameInvalid: It is empty, longer than 200 characters, or not printable.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= 200 or not name.isprintable():
        raise NameInvalid
    return name
