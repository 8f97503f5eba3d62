"""Small groups: when members of an organisation can be counted without telling about each of them.

In a group where nearly all signed, or only one or two did, a number tells about single people. So a count is shown from
five up, and what lies above nine tenths of those who hold a token is only said to lie there. What pages don't show the
log must not tell either: below five nothing enters it, and above nine tenths nothing more.
Source: docs/decisions/0019; docs/reference/formats/member-token.md.
"""

from dataclasses import dataclass

LEAST_INVITED = 20
"""Below this many invited members the choice is not offered."""

LEAST_ISSUED = 11
"""Below this many tokens on the board, "more than nine tenths" would mean everybody."""

LEAST_COUNTED = 5
"""From here on a count is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be said of a group.

    Attributes:
        counted: The number, or None where it may not be said.
        is_nearly_all: More than nine tenths; no number is said.
        issued: Members who hold a token.
    """

    counted: int | None
    is_nearly_all: bool
    issued: int


def find_most(issued: int) -> int:
    """Return how many members the log counts at most, of *issued* tokens: the first number above nine tenths."""
    return issued * 9 // 10 + 1


def find_shown(counted: int, issued: int) -> Shown:
    """Return what may be said of *counted* members out of *issued* tokens."""
    if counted < LEAST_COUNTED:
        return Shown(None, is_nearly_all=False, issued=issued)
    if counted * 10 > issued * 9:
        return Shown(None, is_nearly_all=True, issued=issued)
    return Shown(counted, is_nearly_all=False, issued=issued)
