"""Amendments and questions: where they stand, who may do what, and how a change is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.roundtable.rules import changing
from undersigned.roundtable.rules.changing import Change, Delete, Insert, Join, Move, Retitle, Split
from undersigned.roundtable.rules.drafting import Wording, canonical_wording
from undersigned.roundtable.rules.refusing import (
    AlreadyAgreed,
    CarriedWaits,
    DeadlineOdd,
    DecisionOpen,
    LanguagesOdd,
    NotAmendable,
    ReasonLong,
    Refusal,
)
from undersigned.texts.canonical import BlockKind
from undersigned.texts.difference import Line, find_difference, find_words
from undersigned.texts.rules import LanguageInvalid, check_language

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.roundtable.rules.changing import AnyChange
    from undersigned.roundtable.rules.drafting import Clause, Draft

REASON_CHARACTERS = 1_000
MOST_AMENDMENTS = 5_000
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=365)
MOST_LANGUAGES = 20


class AmendmentState(StrEnum):
    """Where an amendment stands; `carried`: agreed to, and to be laid together with the text as it is by now."""

    OPEN = "open"
    PUT = "put"
    CARRIED = "carried"
    ADOPTED = "adopted"
    FALLEN = "fallen"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """What was decided about a clause in the very words that it has now."""

    OPEN = "open"
    AGREED = "agreed"
    NOT_AGREED = "not-agreed"


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it is shown.

    Attributes:
        clause: Id of the clause that it is about; empty for the title, or for something new.
        does: Which sort of change, as in `changing`.
        was: What was said before, line by line.
        now: What would be said.
        lines: Their difference by word.
        place: Where something goes; None where nothing moves.
    """

    clause: str
    does: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    lines: tuple[Line, ...]
    place: changing.Place | None = None


def check_reason(reason: str) -> str:
    """Return *reason*, without space around it.

    Raises:
        ReasonLong: It has more than 1,000 characters.
    """
    if len(reason) > REASON_CHARACTERS:
        raise ReasonLong
    return reason.strip()


def read_languages(typed: str, lead: str) -> tuple[str, ...]:
    """Return the languages that *typed* names beside *lead*, each once, in their order.

    Raises:
        LanguagesOdd: One is no language or the one of the text itself, or there are too many.
    """
    languages = tuple(dict.fromkeys(one for one in re.split(r"[\s,;]+", typed) if one))
    if lead in languages or len(languages) > MOST_LANGUAGES:
        raise LanguagesOdd
    try:
        for one in languages:
            check_language(one)
    except LanguageInvalid as error:
        raise LanguagesOdd from error
    return languages


def check_deadline(closes_at: datetime, *, now: datetime) -> None:
    """Raise DeadlineOdd unless a question that opens *now* may close then."""
    if not SHORTEST <= closes_at - now <= LONGEST:
        raise DeadlineOdd


def check_clause_can_be_put(standing: Standing | None, *, is_amended: bool, has_carried: bool) -> None:
    """Raise a Refusal unless a clause may be put to a decision as it stands.

    Args:
        standing: What was decided about these words, or None.
        is_amended: Whether a change of it is being decided.
        has_carried: Whether one was carried and is not made yet.
    Raises:
        DecisionOpen, CarriedWaits, AlreadyAgreed: It may not.
    """
    if standing is Standing.OPEN or is_amended:
        raise DecisionOpen
    if has_carried:
        raise CarriedWaits
    if standing is Standing.AGREED:
        raise AlreadyAgreed


def tell_change(change: AnyChange, was: Draft) -> Told:  # noqa: PLR0911 (one for each sort)
    """Return *change* for showing, against the draft that it was written against; what is gone there is shown empty."""
    does = str(changing.members_of(change)["does"])
    match change:
        case Change():
            clause = was.find_clause(change.clause)
            if clause and _meaning(clause.wording) == _meaning(change.wording):
                return _tell(change.clause, does, _words(clause.wording), _words(change.wording))
            return _tell(change.clause, does, _lines_of(was, change.clause), _lines(change.wording))
        case Insert():
            return _tell("", does, (), _lines(change.wording), change.place)
        case Delete():
            return _tell(change.clause, does, _lines_of(was, change.clause), ())
        case Move():
            lines = _lines_of(was, change.clause)
            return _tell(change.clause, does, lines, lines, change.place)
        case Split():
            now = (*_lines(change.head), *_lines(change.tail))
            return _tell(change.clause, does, _lines_of(was, change.clause), now)
        case Join():
            before = (*_lines_of(was, change.clause), *_lines_of(was, change.second))
            return _tell(change.clause, does, before, _lines(change.wording))
        case Retitle():
            head = (was.title, was.subtitle, *was.issuers, *was.addressees)
            now = (change.title, change.subtitle, *change.issuers, *change.addressees)
            return _tell("", does, tuple(filter(None, head)), tuple(filter(None, now)))


def keep_base(draft: Draft, change: AnyChange) -> Draft:
    """Return of *draft* what `tell_change` and a merge need later: the clauses that *change* is about."""
    about = changing.find_touched(change) | ({change.place.after} if isinstance(change, Insert | Move) else set())
    kept = tuple(clause for clause in draft.clauses if clause.id in about)
    return replace(draft, clauses=kept or draft.clauses[:1])


def check_change(draft: Draft, change: AnyChange) -> None:
    """Raise a Refusal, or one of `texts`, unless *change* can be made of *draft*."""
    changing.apply_change(draft, change)


def tell_wordings(proposed: AnyChange, amendment: AnyChange) -> Told:
    """Return what *amendment* does to the words that are *proposed*, for showing.

    Raises:
        Refusal: It can't be made of what is proposed.
    """
    if not isinstance(amendment, Change):
        raise NotAmendable
    after = changing.amend_change(proposed, amendment)
    if not isinstance(proposed, Change | Insert) or not isinstance(after, Change | Insert):
        raise NotAmendable
    return _tell("", "change", _words(proposed.wording), _words(after.wording))


def digest_of(change: Change | Insert) -> str:
    """Return the digest of the words that *change* proposes: what an amendment to it names as its base."""
    return canonical_wording(change.wording).digest


def join_wordings(first: Clause, second: Clause) -> Wording:
    """Return what two clauses say together, for a person to begin with."""
    ends = find_words(first.text)[-1:]
    # Scripts that put no space between words need none here.
    glue = "" if ends and len(ends[0]) == 1 and ord(ends[0]) >= 0x2E80 else " "
    return Wording(
        first.kind,
        f"{first.text}{glue}{second.text}",
        first.verb or second.verb,
        first.addressee or second.addressee,
        first.items + second.items,
    )


def fits(draft: Draft, change: AnyChange) -> bool:
    """Say whether *change* can be made of *draft* as it stands."""
    try:
        changing.apply_change(draft, change)
    except Refusal:
        return False
    return True


def _tell(
    clause: str, does: str, was: tuple[str, ...], now: tuple[str, ...], place: changing.Place | None = None
) -> Told:
    lines = find_difference("\n".join(was).encode(), "\n".join(now).encode())
    return Told(clause, does, was, now, tuple(lines), place)


def _lines_of(draft: Draft, clause_id: str) -> tuple[str, ...]:
    clause = draft.find_clause(clause_id)
    return _lines(clause.wording) if clause else ()


def _lines(wording: Wording) -> tuple[str, ...]:
    meaning = _meaning(wording)
    return (*((f"[{meaning}]",) if meaning else ()), *_words(wording))


def _meaning(wording: Wording) -> str:
    """Return what a numbered clause does, and whom it asks: not part of the text, but shown where it changes."""
    return " → ".join(filter(None, (wording.verb, wording.addressee))) if wording.kind is BlockKind.CLAUSE else ""


def _words(wording: Wording) -> tuple[str, ...]:
    return (wording.text, *wording.items)
