"""Reads of the outbox."""

from __future__ import annotations

from django.db.models import Max

from undersigned.outbox.models import Mail


def due_mails(at_seconds: int, limit: int) -> list[Mail]:
    """Return up to *limit* mails whose turn has come at *at_seconds* (POSIX)."""
    return list(Mail.objects.filter(next_at__lte=at_seconds).order_by("next_at")[:limit])


def count_waiting() -> int:
    """Return how many mails wait."""
    return Mail.objects.count()


def most_attempts() -> int:
    """Return how often the mail was tried that was tried most, of those that wait."""
    return Mail.objects.aggregate(most=Max("attempts"))["most"] or 0
