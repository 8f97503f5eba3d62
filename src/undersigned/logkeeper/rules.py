"""Refusals of the log's keeper. Each of them stops a log rather than fork it."""

from __future__ import annotations


class Refusal(Exception):
    """The keeper will not go on with this log."""


class LogMoved(Refusal):
    """Another writer appended in between; nothing of this batch was kept."""


class LogHeld(Refusal):
    """What is published is not what the database continues, so nothing may be signed here any more."""


class LogBehind(LogHeld):
    """The published checkpoint is newer than the database, which must come from an old backup."""


class LogForked(LogHeld):
    """The published checkpoint and the database disagree about the same entries."""


class LogForeign(LogHeld):
    """The published checkpoint can't be read, or was signed with another key."""


class TileRewritten(Refusal):
    """A tile would be given other bytes than it was published with."""
