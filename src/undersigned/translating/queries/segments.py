"""The text and its translation, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from undersigned.roundtable import queries as tables
from undersigned.texts import queries as texts
from undersigned.texts.difference import find_word_difference
from undersigned.translating.models import Credit, Segment, Translation
from undersigned.translating.rules import segments as rules
from undersigned.translating.rules.segments import Kept, State, digest_of, seat_units, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.texts.canonical import Content
    from undersigned.texts.difference import Stretch
    from undersigned.texts.models import Statement


@dataclass(frozen=True, slots=True)
class Source:
    """The text that is translated: the draft, where there is one, else the newest frozen version.

    *is_at_table*: it is what a round table drafts, or adopted and the convenors have not taken over yet.
    """

    lang: str
    content: Content
    version: int
    is_frozen: bool
    is_at_table: bool = False


@dataclass(frozen=True)
class Row:
    """A unit of the text, with its translation where there is one."""

    key: str
    unit: rules.Unit
    segment: Segment | None

    @property
    def words(self) -> str:
        """The translation, or nothing."""
        return self.segment.words if self.segment else ""

    @property
    def is_missing(self) -> bool:
        """Nobody has translated it."""
        return self.segment is None

    @property
    def is_stale(self) -> bool:
        """The text changed after it was translated."""
        return self.segment is not None and self.segment.source != self.unit.text

    @property
    def is_reviewed(self) -> bool:
        """Somebody else than the translator reviewed it, and the text is still the same."""
        return self.segment is not None and self.segment.state == State.REVIEWED and not self.is_stale

    @property
    def is_machine_made(self) -> bool:
        """A machine proposed it, and nobody touched it."""
        return self.segment is not None and self.segment.made_by == "machine"

    @property
    def state(self) -> Literal["missing", "stale", "draft", "reviewed"]:
        """Where it stands."""
        if self.is_missing:
            return "missing"
        if self.is_stale:
            return "stale"
        return "reviewed" if self.is_reviewed else "draft"

    @property
    def base(self) -> str:
        """By which a form says what words it was made from; empty where there were none."""
        return digest_of(self.segment.words)[:16] if self.segment else ""

    @cached_property
    def change(self) -> tuple[Stretch, ...]:
        """What became of the words that a stale translation was made from."""
        return find_word_difference(self.segment.source, self.unit.text) if self.segment and self.is_stale else ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a translation is: of *count* units so many are fresh, reviewed or stale; the others are missing."""

    count: int
    fresh: int
    reviewed: int
    stale: int

    @property
    def missing(self) -> int:
        """How many nobody has translated."""
        return self.count - self.fresh - self.stale

    @property
    def is_whole(self) -> bool:
        """Nothing is missing or stale."""
        return self.fresh == self.count


def find_translation(statement: Statement, lang: str) -> Translation | None:
    """Return the translation of *statement* into *lang*, or None."""
    return Translation.objects.select_related("statement").filter(statement=statement, lang=lang).first()


def translation_by_id(translation_id: int) -> Translation | None:
    """Return the translation with this number, or None."""
    return Translation.objects.select_related("statement").filter(pk=translation_id).first()


def translations_of(statement: Statement) -> list[Translation]:
    """Return the translations of *statement*, by language."""
    return list(Translation.objects.select_related("statement").filter(statement=statement).order_by("lang"))


def source_of(statement: Statement, *, frozen_only: bool = False) -> Source | None:
    """Return the text that *statement* is translated from; None where only a frozen one is wanted and there is none."""
    followed = None if frozen_only else tables.followed_text(statement)
    if followed is not None:
        number = texts.newest_version(statement).number
        return Source(statement.lead_lang, followed, number, is_frozen=False, is_at_table=True)
    draft = None if frozen_only else texts.draft_of(statement)
    if draft is not None:
        content = rules.canonical_source(texts.content_of(draft))
        return Source(draft.lang, content, draft.version.number, is_frozen=False)
    frozen = texts.newest_frozen(statement)
    return Source(frozen.lang, frozen.content, frozen.number, is_frozen=True) if frozen else None


def rows_of(translation: Translation, source: Source) -> list[Row]:
    """Return the units of *source*, each with its segment."""
    found = {
        row.key: row
        for row in Segment.objects.filter(translation=translation)
        .select_related("translator", "reviewer")
        .order_by("position", "pk")
    }
    kept = [Kept(row.key, row.part, row.place, row.source) for row in found.values()]
    seats = seat_units(units_of(source.content), kept)
    return [Row(seat.key, seat.unit, None if seat.is_new else found[seat.key]) for seat in seats]


def progress_of(rows: Iterable[Row]) -> Progress:
    """Return how far a translation is."""
    rows = list(rows)
    stale = sum(row.is_stale for row in rows)
    fresh = sum(not row.is_missing for row in rows) - stale
    return Progress(len(rows), fresh, sum(row.is_reviewed for row in rows), stale)


def credit_of(statement: Statement, sha256: str) -> Credit | None:
    """Return what readers are told of a frozen file, or None where it was not made from reviewed segments."""
    return Credit.objects.filter(statement=statement, sha256=sha256).first()
