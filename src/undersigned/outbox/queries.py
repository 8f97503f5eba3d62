"""Reads of the outbox."""

from __future__ import annotations

from undersigned.outbox.models import Mail


def due_mails(at_seconds: int, limit: int) -> list[Mail]:
    """Return up to *limit* mails whose turn has come at *at_seconds* (POSIX)."""
    return list(Mail.objects.filter(next_at__lte=at_seconds).order_by("next_at")[:limit])


def count_waiting() -> int:
    """Return how many mails wait."""
    return Mail.objects.count()
