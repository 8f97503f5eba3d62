"""Comments and questions on a clause or on some of its words: who may say what, and when a question is settled."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

from undersigned.roundtable.rules.refusing import Refusal
from undersigned.roundtable.rules.seats import Role

WORDS_CHARACTERS: Final = 4_000
PASSAGE_CHARACTERS: Final = 500
MOST_REMARKS: Final = 10_000


class RemarkKind(StrEnum):
    """What somebody said."""

    QUESTION = "question"
    COMMENT = "comment"
    ANSWER = "answer"


class RemarkState(StrEnum):
    """Where a question or comment stands. An answer stands with what it answers."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class NothingSaid(Refusal):
    """There are no words."""


class SaidTooMuch(Refusal):
    """There are more words than a remark may have."""


class WordsUnreadable(Refusal):
    """The words hold control characters."""


class PassageElsewhere(Refusal):
    """The marked words do not stand in the clause, or not any more."""


class ObserverSilent(Refusal):
    """Observers read; they say nothing at the table."""


class RemarkGone(Refusal):
    """There is no such question or comment at this table."""


class NotYours(Refusal):
    """Only who asked, or the chair, closes a question or opens it again."""


class TooManyRemarks(Refusal):
    """As much was said at this table as it can hold."""


def check_may_speak(role: str) -> None:
    """Raise ObserverSilent for who only reads."""
    if role == Role.OBSERVER:
        raise ObserverSilent


def check_words(words: str) -> str:
    """Return *words* in NFC with LF line ends, without space around them.

    Raises:
        NothingSaid, SaidTooMuch, WordsUnreadable: They can't be kept.
    """
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not words:
        raise NothingSaid
    if len(words) > WORDS_CHARACTERS:
        raise SaidTooMuch
    if any(not character.isprintable() and character not in "\n\t\u200c\u200d" for character in words):
        raise WordsUnreadable
    return words


def check_passage(passage: str, *, words: str) -> str:
    """Return a *passage* as it stands in the *words* of its clause; empty means the whole clause.

    Raises:
        PassageElsewhere: It does not stand there.
    """
    passage = " ".join(unicodedata.normalize("NFC", passage).split())
    if len(passage) > PASSAGE_CHARACTERS or passage not in words:
        raise PassageElsewhere
    return passage


def check_may_settle(*, is_chair: bool, is_own: bool) -> None:
    """Raise NotYours unless who asks may close a question or open it again."""
    if not (is_chair or is_own):
        raise NotYours


def mark_passage(words: str, passage: str) -> tuple[str, str, str] | None:
    """Return *words* before, in and after the marked *passage*; None where it does not stand there any more."""
    before, found, after = words.partition(passage) if passage else (words, "", "")
    if passage and not found:
        return None
    return before, found, after
