"""Refusals of the log's keeper. Each of them stops a log rather than fork it."""

from __future__ import annotations


class Refusal(Exception):
    """The keeper will not go on with this log."""


class LogMoved(Refusal):
    """Another writer appended in between; nothing of this batch was kept."""


class LogBehind(Refusal):
    """The published checkpoint is newer than the database, which must come from an old backup."""


class LogForked(Refusal):
    """The published checkpoint and the database disagree about the same entries."""


class TileRewritten(Refusal):
    """A tile would be given other bytes than it was published with."""
