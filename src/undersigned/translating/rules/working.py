"""Who works on a language: translators, reviewers, convenors; links, sessions, and who may review what."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from undersigned.translating.rules import refusing

CODE_BYTES: Final = 24
LINK_LIFETIME: Final = timedelta(days=14)
"""A volunteer may be away for a week or two."""
SESSION_LIFETIME: Final = timedelta(days=30)
"""A browser works on a language so long; then a new link is needed."""
MOST_HANDS: Final = 50
"""People of one language."""


class Task(StrEnum):
    """What somebody does at a language."""

    CONVENOR = "convenor"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"


INVITED: Final = (Task.TRANSLATOR, Task.REVIEWER)
"""What people come for by a link; a convenor comes in at the desk."""


class MadeBy(StrEnum):
    """Where the words of a segment come from."""

    PERSON = "person"
    MACHINE = "machine"


def check_task(task: str) -> Task:
    """Return *task* if somebody is invited for it.

    Raises:
        RoleInvalid: Nobody is.
    """
    if task not in INVITED:
        raise refusing.RoleInvalid
    return Task(task)


def check_link(*, used_at: datetime | None, is_removed: bool, expires_at: datetime, now: datetime) -> None:
    """Raise a Refusal unless somebody may come in with a link at *now*."""
    if is_removed:
        raise refusing.LinkUnknown
    if used_at is not None:
        raise refusing.LinkUsed
    if expires_at <= now:
        raise refusing.LinkExpired


def check_may_review(task: str, *, is_own: bool) -> None:
    """Raise a Refusal unless somebody with *task* may review words; *is_own*: they translated them."""
    if task == Task.TRANSLATOR:
        raise refusing.MayNotReview
    if is_own:
        raise refusing.OwnWords
