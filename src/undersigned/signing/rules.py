"""Values, decisions and refusals of signing."""

from __future__ import annotations

from enum import StrEnum


class CollectionState(StrEnum):
    """Where collecting stands; CLOSING is the 24 hours in which links sent before are still taken."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
