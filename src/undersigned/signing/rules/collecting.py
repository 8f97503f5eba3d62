"""Where collecting stands, and what convenors may do with it."""

from __future__ import annotations

from enum import StrEnum


class CollectionState(StrEnum):
    """Where collecting stands; CLOSING is the 24 hours in which links sent before are still taken.

    PRIVATE comes before OPEN where it comes at all: who was invited signs, and nothing of it is public yet.
    """

    PRIVATE = "private"
    OPEN = "open"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


class Refusal(Exception):
    """Something about signing that is not allowed; a subclass is a reason."""


class AlreadyOpened(Refusal):
    """The statement was opened for signing before."""


class NotFrozen(Refusal):
    """There is no frozen text to sign."""


class NothingNew(Refusal):
    """The newest frozen version is the one that is open already."""


class NotOpen(Refusal):
    """The statement is not open for signing."""


class NotPrivate(Refusal):
    """Nothing is signed before a release here, or it was released already."""


class PrivateNow(Refusal):
    """Organisations are signing this text before its release, so it stays as it is."""


class FormClosed(Refusal):
    """The last moment for signing before the release is over."""


class PhaseChanged(Refusal):
    """The statement was released between two steps."""


class InvitationUsed(Refusal):
    """Somebody signed with this invitation, or it counts no more."""


class Paused(Refusal):
    """Signing is paused."""


class TextChanged(Refusal):
    """The text is another one than the person read."""


class NoSuchName(Refusal):
    """No name stands there, or it is in that state already."""


class NoSuchSignature(Refusal):
    """No signature in the log has this commitment."""


class CommitmentWrong(Refusal):
    """A record and its salt are not what was signed."""


class AlreadyWithheld(Refusal):
    """All names are withheld already."""


class NotWithheld(Refusal):
    """The names are not withheld."""


class SecondConvenorNeeded(Refusal):
    """Two different convenors release the names; this would be the first."""


def check_open(state: CollectionState) -> None:
    """Raise NotOpen unless the collection may still get entries of its convenors."""
    if state not in {CollectionState.OPEN, CollectionState.PAUSED}:
        raise NotOpen
