"""What an entry may say, which demands there are, and how each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

MAX_LINE_CHARACTERS = 300
MAX_SOURCE_CHARACTERS = 1000
MAX_WORDS_CHARACTERS = 2000
MAX_QUOTE_CHARACTERS = 20_000
MOST_ENTRIES = 500
MOST_REMINDERS = 50


class Kind(StrEnum):
    """What an entry tells."""

    DELIVERY = "delivery"
    ANSWER = "answer"
    CONDITION = "condition"


class State(StrEnum):
    """How a demand stands. What nobody answered is an answer too."""

    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    PROMISED = "promised"
    PARTLY_MET = "partly-met"
    MET = "met"


class Refusal(Exception):
    """Something about answers that is not done; nothing has changed. *field* is what has to be mended."""

    field = ""


class AddresseeMissing(Refusal):
    """It is not said who was asked."""

    field = "addressee"


class ClauseUnknown(Refusal):
    """The statement has no such clause."""

    field = "clause"


class DayMissing(Refusal):
    """It is not said when it happened."""

    field = "happened_on"


class DayOdd(Refusal):
    """What was typed is no day."""

    field = "happened_on"


class DayBeforeOpening(Refusal):
    """It would have happened before the statement was opened."""

    field = "happened_on"


class DayToCome(Refusal):
    """It would happen in the future."""

    field = "happened_on"


class SourceMissing(Refusal):
    """Nobody could look it up."""

    field = "source"


class HandedByMissing(Refusal):
    """It is not said who handed the statement over."""

    field = "handed_by"


class WordsMissing(Refusal):
    """An answer says neither what happened nor what was said."""

    field = "words"


class StateMissing(Refusal):
    """A condition is fulfilled, or it is not."""

    field = "state"


class QuoteLanguageMissing(Refusal):
    """Words of an addressee stand in a language, which has to be named."""

    field = "quote_lang"


class TextTooLong(Refusal):
    """Something is longer than is kept. *field* says what."""

    def __init__(self, field: str = "") -> None:
        super().__init__(field)
        self.field = field


class CharacterForbidden(Refusal):
    """Something holds a control character, or a mark that turns the direction. *field* says what."""

    def __init__(self, field: str = "") -> None:
        super().__init__(field)
        self.field = field


class DocumentUnnamed(Refusal):
    """A picture or file without words tells nothing to who can't see it."""

    field = "document_words"


class NotOpened(Refusal):
    """A statement that nobody could read has no answers."""


class NoSuchEntry(Refusal):
    """No entry has this number here."""


class AlreadyPublished(Refusal):
    """It is published: it is corrected, not changed."""


class AlreadyCorrected(Refusal):
    """Another entry corrects it already; that one can be corrected."""


class NotPublished(Refusal):
    """It is a draft, which can be changed as it is."""


class OtherKind(Refusal):
    """An entry is corrected by one of its own kind."""


class TwoNeeded(Refusal):
    """Only two convenors together say that a condition is fulfilled."""


class SecondNeeded(Refusal):
    """The one who asks cannot be the one who agrees."""


class AskerGone(Refusal):
    """Who asked is no convenor of the statement any more."""


class TooManyEntries(Refusal):
    """There are as many entries as a page can carry."""


class ReminderPast(Refusal):
    """A reminder is for a day to come."""

    field = "asks_on"


class TooManyReminders(Refusal):
    """There are as many reminders as anybody can look after."""


class NoSuchReminder(Refusal):
    """It was done already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whom a text asks for something: a clause by name and number, or the whole (both empty)."""

    addressee: str
    clause: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An entry as it was typed, or as it is kept.

    Attributes:
        state: How the demand stands after it; None leaves it as it was.
        words: What happened, in the convenors' words and the statement's language.
        quote: The addressee's own words.
        quote_lang: Their language.
        source: Where anybody can look it up: an address, or words.
        handed_by: Who handed it over.
        document_words: What the picture or file shows.
        corrects: Number of the published entry that this one corrects; 0 for none.
        empties: Words and document of that one go, its place stays.
    """

    kind: Kind
    addressee: str = ""
    clause: str = ""
    happened_on: date | None = None
    state: State | None = None
    words: str = ""
    quote: str = ""
    quote_lang: str = ""
    source: str = ""
    handed_by: str = ""
    document_words: str = ""
    corrects: int = 0
    empties: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What of a published entry decides how a demand stands."""

    number: int
    addressee: str
    clause: str
    state: State | None
    happened_on: date
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand and how it stands; *since* is the day of the entry that says so. *number* 0: not in this text."""

    addressee: str
    clause: str
    number: int
    state: State = State.NO_ANSWER
    since: date | None = None


def check_entry(typed: Typed, *, clauses: Iterable[str], opens_on: date, today: date) -> Typed:
    """Return *typed* as it is kept.

    Args:
        typed: What was typed.
        clauses: Names of the clauses that can be meant.
        opens_on: Day on which the statement was opened.
        today: The day.
    Raises:
        Refusal: Of the first thing that has to be mended; its *field* says where.
    """
    kept = _clean(typed)
    if kept.kind is not Kind.CONDITION and not kept.addressee:
        raise AddresseeMissing
    if kept.clause and kept.clause not in set(clauses):
        raise ClauseUnknown
    check_day(kept.happened_on, opens_on=opens_on, today=today)
    if kept.kind is Kind.DELIVERY:
        if not kept.handed_by:
            raise HandedByMissing
        return replace(kept, clause="", state=None, quote="", quote_lang="")
    if not kept.words and not kept.quote:
        raise WordsMissing
    if kept.quote and not _LANG.fullmatch(kept.quote_lang):
        raise QuoteLanguageMissing
    if not kept.source:
        raise SourceMissing
    if kept.kind is Kind.CONDITION:
        if kept.state not in {State.MET, State.NO_ANSWER}:
            raise StateMissing
        return replace(kept, addressee="", clause="", quote="", quote_lang="", handed_by="")
    return replace(kept, handed_by="", quote_lang=kept.quote_lang if kept.quote else "")


def check_day(day: date | None, *, opens_on: date, today: date) -> None:
    """Raise a Refusal unless something can have happened on *day*."""
    if day is None:
        raise DayMissing
    if day < opens_on:
        raise DayBeforeOpening
    if day > today:
        raise DayToCome


def check_document_words(words: str) -> str:
    """Return what a picture or file shows, as one line.

    Raises:
        DocumentUnnamed, TextTooLong, CharacterForbidden: It can't be kept so.
    """
    line = _line("document_words", words, MAX_LINE_CHARACTERS)
    if not line:
        raise DocumentUnnamed
    return line


def check_reminder(asks_on: date | None, addressee: str, note: str, *, today: date) -> tuple[date, str, str]:
    """Return day, addressee and note of a reminder as they are kept.

    Raises:
        ReminderPast, TextTooLong, CharacterForbidden: It can't be kept so.
    """
    if asks_on is None or asks_on <= today:
        raise ReminderPast
    kept = _line("addressee", addressee, MAX_LINE_CHARACTERS)
    return asks_on, kept, _line("note", note, MAX_LINE_CHARACTERS)


def find_demands(asked: Sequence[Asked], told: Sequence[Told]) -> list[Demand]:
    """Return the demands, in the order of the text, each as the newest entry about it says.

    The whole statement is a demand where nothing else asks its addressee, or an entry speaks of it as a whole. What an
    earlier text asked comes last.
    """
    by_key = {_key(one.clause, one.addressee): one for one in asked}
    asked_by_clause = {fold(one.addressee) for one in asked if one.clause}
    # An entry that was corrected says nothing any more; one that says nothing of a state makes no demand.
    saying = [one for one in told if not one.is_corrected and one.state is not None]
    spoken_of = {_key(one.clause, one.addressee) for one in saying}
    rows = [
        one
        for key, one in by_key.items()
        if one.clause or fold(one.addressee) not in asked_by_clause or key in spoken_of
    ]
    rows += [Asked(one.addressee, one.clause) for one in saying if _key(one.clause, one.addressee) not in by_key]
    newest = {
        _key(one.clause, one.addressee): one for one in sorted(saying, key=lambda one: (one.happened_on, one.number))
    }
    demands: dict[tuple[str, str], Demand] = {}
    for row in rows:
        key = _key(row.clause, row.addressee)
        last = newest.get(key)
        state, since = (last.state or State.NO_ANSWER, last.happened_on) if last else (State.NO_ANSWER, None)
        demands.setdefault(key, Demand(row.addressee, row.clause, row.number, state, since))
    return sorted(demands.values(), key=lambda one: (not one.clause, one.number == 0, one.number))


def is_address(source: str) -> bool:
    """Say whether *source* can be a link."""
    return bool(_ADDRESS.fullmatch(source))


def fold(addressee: str) -> str:
    """Return *addressee* as two spellings of it are compared."""
    return " ".join(normalize("NFKC", addressee).casefold().split())


def _key(clause: str, addressee: str) -> tuple[str, str]:
    return clause, fold(addressee)


def _clean(typed: Typed) -> Typed:
    return replace(
        typed,
        addressee=_line("addressee", typed.addressee, MAX_LINE_CHARACTERS),
        handed_by=_line("handed_by", typed.handed_by, MAX_LINE_CHARACTERS),
        document_words=_line("document_words", typed.document_words, MAX_LINE_CHARACTERS),
        source=_line("source", typed.source, MAX_SOURCE_CHARACTERS),
        quote_lang=_line("quote_lang", typed.quote_lang, MAX_LINE_CHARACTERS),
        words=_block("words", typed.words, MAX_WORDS_CHARACTERS),
        quote=_block("quote", typed.quote, MAX_QUOTE_CHARACTERS),
    )


def _line(field: str, words: str, limit: int) -> str:
    return " ".join(_block(field, words, limit).split())


def _block(field: str, words: str, limit: int) -> str:
    """Return *words* in NFC with single line feeds: words of others are kept as they were said."""
    kept = normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")).strip()
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept.split("\n")))
    if _TURNS.search(kept) or any(category(one) in {"Cc", "Cs"} for one in kept if one not in "\n\t"):
        raise CharacterForbidden(field)
    if len(kept) > limit:
        raise TextTooLong(field)
    return kept


_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS = re.compile(r"https?://[^\s/?#@\"'<>]+(?:[/?#][^\s\"'<>]*)?")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
