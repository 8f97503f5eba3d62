"""Reads of convenors."""

from __future__ import annotations

from undersigned.accounts.models import Convenor


def first_convenor() -> Convenor | None:
    """Return the convenor who came first, or None on an empty instance."""
    return Convenor.objects.filter(is_active=True).order_by("pk").first()


def has_convenors() -> bool:
    """Say whether anybody can work at the desk."""
    return first_convenor() is not None
