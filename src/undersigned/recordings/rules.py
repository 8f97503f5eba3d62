"""What may be kept of recordings, and how many."""

from __future__ import annotations

from typing import Final

from undersigned.texts.rules import fold_line

MOST_RECORDINGS: Final = 40
"""At one statement: sixteen languages of two versions, and some."""
MAX_SPEAKER: Final = 200


class Refusal(Exception):
    """A recording is not kept; nothing was changed."""


class TextUnknown(Refusal):
    """The statement has no published text in this language."""


class AlreadyThere(Refusal):
    """The same sound stands at another text of the statement."""


class TooManyRecordings(Refusal):
    """The statement has as many recordings as are taken."""


class SpeakerTooLong(Refusal):
    """The name of who speaks is too long."""


class NoSuchRecording(Refusal):
    """There is no such recording, or it was taken back."""


def tidy_speaker(words: str) -> str:
    """Return the name of who speaks in one spelling; may be empty.

    Raises:
        SpeakerTooLong: It is too long.
        CharacterForbidden: It holds a control character or a mark that turns the direction.
    """
    name = fold_line(words)
    if len(name) > MAX_SPEAKER:
        raise SpeakerTooLong
    return name
