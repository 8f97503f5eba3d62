"""Bringing a language back from another program: what fits is taken, and for everything it is said what happened.

A file never replaces what somebody saved after it was written, unless that is asked for, and never counts as a review.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from undersigned.translating import queries
from undersigned.translating.actions.segments import Outcome, Typed, save_words
from undersigned.translating.rules.refusing import XliffOfAnother
from undersigned.translating.rules.segments import PLAIN, digest_of
from undersigned.translating.xliff import read_xliff

if TYPE_CHECKING:
    from undersigned.translating.models import Hand, Translation
    from undersigned.translating.queries import Row
    from undersigned.translating.rules.segments import Unit
    from undersigned.translating.xliff import ReadUnit


class Became(Enum):
    """What became of a unit of a file."""

    TAKEN = "taken"
    SAME = "same"
    EMPTY = "empty"  # the file has no translation of it
    STALE = "stale"  # made for another wording of the text
    CONFLICT = "conflict"  # other words were saved after the file was written
    TAGS = "tags"
    UNREADABLE = "unreadable"
    TOO_LONG = "too-long"
    UNKNOWN = "unknown"  # the text has no such part


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one unit: its part of the text, if it has one, and the words that were not taken."""

    became: Became
    unit: Unit | None
    key: str
    words: str


_OUTCOMES = {
    Outcome.SAVED: Became.TAKEN,
    Outcome.SAME: Became.SAME,
    Outcome.CHANGED: Became.CONFLICT,
    Outcome.SOURCE_CHANGED: Became.STALE,
    Outcome.GONE: Became.UNKNOWN,
    Outcome.TOO_LONG: Became.TOO_LONG,
    Outcome.UNREADABLE: Became.UNREADABLE,
}


def import_xliff(translation: Translation, hand: Hand | None, data: bytes, *, is_replacing: bool) -> list[Report]:
    """Take what the file *data* translates, and return what became of each of its units.

    Args:
        translation: The language.
        hand: Who brings the file; the words are theirs, so somebody else reviews them.
        data: XLIFF.
        is_replacing: Words of the file replace those that are here, also where it can't be said which are newer.
    Raises:
        NotXliff, XliffTooBig, XliffOfAnother: Nothing was changed.
    """
    source = queries.source_of(translation.statement)
    rows = {row.key: row for row in queries.rows_of(translation, source)} if source else {}
    lang, units = read_xliff(data, is_plain={key: row.unit.part in PLAIN for key, row in rows.items()})
    if lang and lang.casefold() != translation.lang.casefold():
        raise XliffOfAnother
    reports: dict[str, Report] = {}
    typed: list[Typed] = []
    for unit in units:
        row = rows.get(unit.key)
        became = _judge(row, unit, is_replacing=is_replacing)
        reports[unit.key] = Report(became, row.unit if row else None, unit.key, unit.words or "")
        if became is Became.TAKEN and row is not None:
            typed.append(Typed(unit.key, unit.words or "", row.unit.digest, row.base))
    for key, outcome in save_words(translation, hand, typed).items():
        reports[key] = replace(reports[key], became=_OUTCOMES[outcome])
    return list(reports.values())


def _judge(row: Row | None, unit: ReadUnit, *, is_replacing: bool) -> Became:
    """Say what becomes of *unit*; TAKEN where saving it is to be tried."""
    if row is None:
        return Became.UNKNOWN
    if unit.words is None:
        return Became.TAGS
    if not unit.words:
        return Became.EMPTY
    made_from = unit.digest or (digest_of(unit.source) if unit.source is not None else "")
    if made_from != row.unit.digest:
        return Became.STALE
    if unit.words == row.words and not row.is_stale:
        return Became.SAME
    is_newer = row.is_missing or unit.base == row.base
    return Became.TAKEN if is_newer or is_replacing else Became.CONFLICT
