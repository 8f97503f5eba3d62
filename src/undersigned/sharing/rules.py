"""What may be written to help a statement travel, and how much of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from undersigned.texts.rules import check_language, fold_line

if TYPE_CHECKING:
    from datetime import date

MOST_WORDINGS: Final = 8
MAX_WORDING: Final = 400
"""Characters; networks cut longer ones, and the address comes on top."""
MOST_POINTS: Final = 12
MAX_POINT: Final = 300
MOST_OBJECTIONS: Final = 12
MAX_OBJECTION: Final = 300
MAX_ANSWER: Final = 1200
MOST_PRINTINGS: Final = 100
MAX_OUTLET: Final = 200
MAX_URL: Final = 1000

# No user name before the host: it would let one host look like another.
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?")


class Refusal(Exception):
    """What was written can't be kept; nothing was changed."""


class TooManyLines(Refusal):
    """There are more wordings, points, objections or printings than a page can hold."""


class LineTooLong(Refusal):
    """One of them is too long."""


class AnswerMissing(Refusal):
    """An objection stands there without an answer."""


class OutletMissing(Refusal):
    """A printing names no outlet."""


class DayOdd(Refusal):
    """The day of a printing is no day."""


class PlaceOdd(Refusal):
    """The address of a printing is none of the web."""


class Terms(StrEnum):
    """On what terms the text may be reprinted; names have one rule, which nobody chooses."""

    SOURCE = "source"
    CC_BY = "cc-by-4.0"
    CC0 = "cc0-1.0"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Words:
    """What convenors wrote in one language.

    Attributes:
        wordings: To pass on; the address is added.
        points: For somebody who talks with neighbours, relatives, colleagues.
        objections: Each with its answer.
    """

    wordings: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    objections: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wordings or self.points or self.objections)


@dataclass(frozen=True, slots=True)
class Printing:
    """Where the statement was published too.

    Attributes:
        outlet: Who published it.
        url: Where; may be empty for paper.
        lang: Language of it; may be empty.
        translator: May be empty.
        on: Day; None if nobody knows.
    """

    outlet: str
    url: str = ""
    lang: str = ""
    translator: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Republication:
    """Terms, and where it was published already."""

    terms: Terms = Terms.SOURCE
    printings: tuple[Printing, ...] = field(default=())


def tidy_words(words: Words) -> Words:
    """Return *words* in one spelling, empty lines left out.

    Raises:
        TooManyLines, LineTooLong, AnswerMissing: They can't stand so.
        CharacterForbidden: A line holds a control character or a mark that turns the direction.
    """
    objections = []
    for objection, answer in words.objections:
        pair = _fold(objection, MAX_OBJECTION), _fold(answer, MAX_ANSWER)
        if all(pair):
            objections.append(pair)
        elif any(pair):
            raise AnswerMissing
    if len(objections) > MOST_OBJECTIONS:
        raise TooManyLines
    return Words(
        wordings=_tidy_lines(words.wordings, MOST_WORDINGS, MAX_WORDING),
        points=_tidy_lines(words.points, MOST_POINTS, MAX_POINT),
        objections=tuple(objections),
    )


def tidy_republication(told: Republication) -> Republication:
    """Return *told* in one spelling, empty rows left out.

    Raises:
        OutletMissing, PlaceOdd, TooManyLines, LineTooLong: It can't stand so.
        LanguageInvalid: A language is no language tag.
        CharacterForbidden: A line holds a control character or a mark that turns the direction.
    """
    printings = []
    for one in told.printings:
        tidy = Printing(
            outlet=_fold(one.outlet, MAX_OUTLET),
            url=_fold(one.url, MAX_URL),
            lang=_fold(one.lang, MAX_OUTLET),
            translator=_fold(one.translator, MAX_OUTLET),
            on=one.on,
        )
        if tidy == Printing(""):
            continue
        _check_printing(tidy)
        printings.append(tidy)
    if len(printings) > MOST_PRINTINGS:
        raise TooManyLines
    return Republication(told.terms, tuple(printings))


def _check_printing(one: Printing) -> None:
    if not one.outlet:
        raise OutletMissing
    if one.url and not is_web_address(one.url):
        raise PlaceOdd
    if one.lang:
        check_language(one.lang)


def is_web_address(url: str) -> bool:
    """Say whether *url* is an address of the web with a host and nothing that could be read in two ways."""
    return bool(_WEB_ADDRESS.fullmatch(url))


def _tidy_lines(lines: tuple[str, ...], most: int, longest: int) -> tuple[str, ...]:
    tidy = tuple(line for line in (_fold(line, longest) for line in lines) if line)
    if len(tidy) > most:
        raise TooManyLines
    return tidy


def _fold(words: str, longest: int) -> str:
    line = fold_line(words)
    if len(line) > longest:
        raise LineTooLong
    return line
