"""Reads of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from undersigned.outbox.models import Mail

if TYPE_CHECKING:
    from collections.abc import Iterator


def due_mails(at_seconds: int, limit: int) -> list[Mail]:
    """Return up to *limit* mails whose turn has come at *at_seconds* (POSIX)."""
    return list(Mail.objects.filter(next_at__lte=at_seconds).order_by("next_at")[:limit])


def all_mails() -> Iterator[Mail]:
    """Yield every mail that waits."""
    return Mail.objects.iterator()


def count_waiting() -> int:
    """Return how many mails wait."""
    return Mail.objects.count()


def most_attempts() -> int:
    """Return how often the mail was tried that was tried most, of those that wait."""
    return Mail.objects.aggregate(most=Max("attempts"))["most"] or 0


def weigh_waiting(at_seconds: int, *, stuck_attempts: int) -> tuple[int, int, int]:
    """Return how many mails wait; how many of them failed often; and how many have a turn that no mail can have.

    A turn lies two days ahead at most, when the link in the mail is dead; one that lies further ahead was set by a
    clock that was in the future.
    """
    mails = Mail.objects.all()
    stuck = mails.filter(attempts__gte=stuck_attempts).count()
    return mails.count(), stuck, mails.filter(next_at__gt=at_seconds + 2 * 86_400).count()
