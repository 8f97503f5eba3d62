"""Which happenings are told by mail, and when: one digest a day as a rule, at most one mail an hour, never a flood."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GATHERED: Final = timedelta(minutes=10)
"""A happening is told no earlier, so that others that come with it are in the same mail."""
DIGEST: Final = timedelta(hours=24)
"""What does not press waits so long for company."""
APART: Final = timedelta(hours=1)
"""Between two mails to one seat, whatever happens."""
REMINDED_BEFORE: Final = timedelta(hours=24)
"""Whose voice is missing is told so, so long before a deadline."""
RECALLED_AFTER: Final = timedelta(days=4)
"""An invitation that nobody answered is recalled once, so long after it."""
KEPT: Final = timedelta(days=7)
"""A happening that was told to nobody by then is told to nobody."""


class Happening(StrEnum):
    """What may be told to those who sit at a table."""

    SAID = "said"
    ANSWERED = "answered"
    PROPOSED = "proposed"
    PUT = "put"
    DEADLINE = "deadline"
    SETTLED = "settled"
    ADOPTED = "adopted"
    ENDED = "ended"


PRESSING: Final = frozenset({Happening.PUT, Happening.DEADLINE, Happening.ADOPTED, Happening.ENDED})


def is_due(happenings: Sequence[tuple[str, datetime]], *, mailed_at: datetime | None, now: datetime) -> bool:
    """Say whether a seat is to be told of *happenings* (kind and time) that was mailed to last at *mailed_at*."""
    if not happenings or (mailed_at is not None and now - mailed_at < APART):
        return False
    return any(now - at >= (GATHERED if kind in PRESSING else DIGEST) for kind, at in happenings)
