"""Who works on a language, and for whom a browser may speak."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.translating.models import Hand, HandSession

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.translating.models import Translation


def digest_of(code: str, *, purpose: str) -> bytes:
    """Return what the tables know of a *code*."""
    return sha256(f"undersigned/v1/translating/{purpose}\n{code}".encode()).digest()


def hands_of(translation: Translation) -> list[Hand]:
    """Return who works on *translation*, in the order of coming; without who was removed."""
    found = Hand.objects.filter(translation=translation, removed_at__isnull=True)
    return list(found.select_related("convenor").order_by("pk"))


def find_by_code(code: str) -> Hand | None:
    """Return who is invited by the link with this *code*, or None."""
    found = Hand.objects.select_related("translation__statement")
    return found.filter(digest=digest_of(code, purpose="link")).first() if code else None


def hands_in_browser(key: str, now: datetime) -> list[Hand]:
    """Return for whom the browser with *key* may speak."""
    if not key:
        return []
    sessions = HandSession.objects.filter(digest=digest_of(key, purpose="browser"), expires_at__gt=now)
    found = sessions.filter(hand__removed_at__isnull=True).select_related("hand__translation__statement")
    return [session.hand for session in found.order_by("pk")]
