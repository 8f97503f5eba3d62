"""What an edition may hold, and what may become of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from undersigned.texts.rules import check_language, fold_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MAX_TITLE: Final = 400
MAX_NUMBER: Final = 60
MAX_INTRODUCTION: Final = 20_000
MOST_CONTRIBUTIONS: Final = 100
MAX_SLUG: Final = 64

_BETWEEN_PARAGRAPHS: Final = re.compile(r"\r?\n[ \t]*\r?\n")


class State(StrEnum):
    """How far an edition is."""

    DRAFT = "draft"
    OUT = "out"
    TAKEN_BACK = "taken-back"


class Refusal(Exception):
    """Nothing was changed."""


class TitleMissing(Refusal):
    """An edition has no title."""


class TitleTooLong(Refusal):
    """The title has more characters than a title page holds."""


class NumberTooLong(Refusal):
    """The number of an issue is a whole sentence."""


class IntroductionTooLong(Refusal):
    """The introduction is a book."""


class SlugInvalid(Refusal):
    """An address has other characters than a-z, 0-9 and hyphens, is too long, or reaches into another coalition's."""


class SlugTaken(Refusal):
    """Another edition has this address."""


class NoContribution(Refusal):
    """There is no statement in it."""


class TooManyContributions(Refusal):
    """There are more statements than an edition holds."""


class ContributionTwice(Refusal):
    """A statement stands in it twice."""


class OrderOdd(Refusal):
    """The place of a statement is no number."""


class NotPublished(Refusal):
    """A statement is not published, is none of this coalition, or is none that whoever asks looks after."""


class AlreadyOut(Refusal):
    """An edition that is out keeps its statements in their order."""


class NotOut(Refusal):
    """An edition is not out, or was taken back."""


class NotInIt(Refusal):
    """The statement does not stand in the edition, or was taken out of it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What convenors write for an edition.

    Attributes:
        title: One line.
        lang: Language of the edition: of its title, its introduction and what stands around them.
        number: Such as "No. 3 / 2026"; may be empty.
        dated_on: The day that it bears; None for the day on which it comes out.
        introduction: Paragraphs.
    """

    title: str
    lang: str
    number: str = ""
    dated_on: date | None = None
    introduction: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """What a contribution takes up of its statement on the day on which the edition comes out.

    Attributes:
        statement_id: Whose.
        version: Number of the version that people sign.
        lang: Language of the text that is printed.
        text_sha256: Of the text that is printed.
        signed_sha256: Of the text that people sign; the same where that is printed.
        persons: Signatures of people to that version.
        organisations: Signatures of organisations.
    """

    statement_id: int
    version: int
    lang: str
    text_sha256: str
    signed_sha256: str
    persons: int
    organisations: int


def read_paragraphs(typed: str) -> tuple[str, ...]:
    """Return what was *typed*, parted at empty lines."""
    return tuple(part for part in _BETWEEN_PARAGRAPHS.split(typed) if part.strip())


def tidy_words(words: Words) -> Words:
    """Return *words* in one spelling, empty paragraphs left out.

    Raises:
        TitleMissing, TitleTooLong, NumberTooLong, IntroductionTooLong: They can't stand so.
        CharacterForbidden: A line holds a control character or a mark that turns the direction.
        LanguageInvalid: The language is no language tag.
    """
    check_language(words.lang)
    title, number = fold_line(words.title), fold_line(words.number)
    introduction = tuple(filter(None, map(fold_line, words.introduction)))
    if not title:
        raise TitleMissing
    if len(title) > MAX_TITLE:
        raise TitleTooLong
    if len(number) > MAX_NUMBER:
        raise NumberTooLong
    if sum(map(len, introduction)) > MAX_INTRODUCTION:
        raise IntroductionTooLong
    return Words(title=title, lang=words.lang, number=number, dated_on=words.dated_on, introduction=introduction)


def check_contributions(statement_ids: Sequence[int]) -> None:
    """Raise a Refusal unless these statements may stand in an edition."""
    if len(statement_ids) > MOST_CONTRIBUTIONS:
        raise TooManyContributions
    if len(set(statement_ids)) != len(statement_ids):
        raise ContributionTwice
