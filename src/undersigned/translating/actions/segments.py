"""Translating unit by unit, reviewing, and putting the text together again.

Writers of one translation take turns by an UPDATE of its row, on both databases. What somebody typed over words that
were saved meanwhile is not taken and not lost: the outcome says so, and the page shows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from undersigned.texts.inline import canonical_line, escape_words, plain_words
from undersigned.texts.rules import LanguageLeads, NotFrozen, Role, TextInvalid, check_language, fold_line
from undersigned.translating import queries
from undersigned.translating.models import Credit, HandSession, Segment, Translation
from undersigned.translating.rules import refusing, segments, working
from undersigned.translating.rules.segments import Part, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement
    from undersigned.translating.models import Hand
    from undersigned.translating.queries import Row, Source


class Outcome(Enum):
    """What became of what somebody typed for a unit."""

    SAVED = "saved"
    SAME = "same"
    CHANGED = "changed"  # somebody else saved other words meanwhile
    SOURCE_CHANGED = "source-changed"  # the text changed after the page was made
    GONE = "gone"
    TOO_LONG = "too-long"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for a unit.

    Attributes:
        key: Of the unit.
        words: The translation; empty takes it away.
        source: Hash of the words of the text that the person saw.
        base: By which words the form was made (`queries.Row.base`).
        is_right: The words hold for the new wording of the text too.
        made_by: Who made them.
    """

    key: str
    words: str
    source: str
    base: str
    is_right: bool = False
    made_by: working.MadeBy = working.MadeBy.PERSON


def begin_translation(statement: Statement, *, lang: str, role: Role, now: datetime) -> Translation:
    """Begin to put *statement* into *lang*.

    Raises:
        LanguageInvalid, LanguageLeads: Of `texts`: it is no language, or the one that leads.
        TranslationExists, TooManyLanguages: Nothing was begun.
    """
    check_language(lang)
    if lang == statement.lead_lang:
        raise LanguageLeads
    if Translation.objects.filter(statement=statement).count() >= segments.MOST_LANGUAGES:
        raise refusing.TooManyLanguages
    try:
        with transaction.atomic():
            return Translation.objects.create(statement=statement, lang=lang, role=_checked(role), begun_at=now)
    except IntegrityError as error:
        raise refusing.TranslationExists from error


def change_role(translation: Translation, role: Role) -> None:
    """Say what the language shall be once it is frozen."""
    Translation.objects.filter(pk=translation.pk).update(role=_checked(role))
    translation.refresh_from_db()


@transaction.atomic
def drop_translation(translation: Translation) -> None:
    """Throw the translation away, with the links to it; what was frozen before stays."""
    HandSession.objects.filter(hand__translation=translation).delete()
    translation.delete()


@transaction.atomic
def save_words(translation: Translation, hand: Hand | None, typed: Iterable[Typed]) -> dict[str, Outcome]:
    """Keep what *hand* typed, unit by unit, and return what became of each.

    Words of a reviewer are theirs from then on, so somebody else reviews them.
    """
    source, rows = _take_turn(translation)
    found = {row.key: row for row in rows}
    places = {row.key: at for at, row in enumerate(rows)}
    outcomes: dict[str, Outcome] = {}
    for one in typed:
        row = found.get(one.key)
        outcomes[one.key] = Outcome.GONE if row is None else _save(translation, hand, row, places[one.key], one)
    if Outcome.SAVED in outcomes.values():
        _settle_places(translation, source)
    return outcomes


@transaction.atomic
def review(translation: Translation, hand: Hand, seen: Iterable[tuple[str, str, str]]) -> dict[str, Exception | None]:
    """Note that *hand* reviewed units: key, base and hash of the source as the page showed them.

    Returns:
        For each key a refusal, or None where it is reviewed now.
    """
    _, rows = _take_turn(translation)
    found = {row.key: row for row in rows}
    answers: dict[str, Exception | None] = {}
    for key, base, source in seen:
        try:
            _review(found.get(key), hand, base, source)
        except refusing.Refusal as refusal:
            answers[key] = refusal
        else:
            answers[key] = None
    return answers


def fill_from(translation: Translation, hand: Hand | None, content: Content) -> int:
    """Take the words of a whole text in this language for what is not translated yet; return for how many units.

    What stands there stays. Both texts are matched by their order, clauses by number.
    """
    source = queries.source_of(translation.statement)
    if source is None:
        return 0
    rows = queries.rows_of(translation, source)
    matched = segments.match_content([row.unit for row in rows], content)
    typed = [
        Typed(row.key, matched[at], row.unit.digest, row.base)
        for at, row in enumerate(rows)
        if at in matched and row.is_missing
    ]
    return list(save_words(translation, hand, typed).values()).count(Outcome.SAVED)


def put_together(translation: Translation) -> Content:
    """Return the newest frozen text in this language.

    Raises:
        NotFrozen: Of `texts`: there is no frozen text yet.
        UnitsMissing, UnitsStale, UnitsUnreviewed: Something has to be done before; they say where.
    """
    source = queries.source_of(translation.statement, frozen_only=True)
    if source is None:
        raise NotFrozen
    rows = queries.rows_of(translation, source)
    for refusal, is_meant in (
        (refusing.UnitsMissing, lambda row: row.is_missing),
        (refusing.UnitsStale, lambda row: row.is_stale),
        (refusing.UnitsUnreviewed, lambda row: not row.is_reviewed and _has_to_be_reviewed(translation, row)),
    ):
        if units := [row.unit for row in rows if is_meant(row)]:
            raise refusal(units)
    return segments.assemble(source.content, [row.words for row in rows])


@transaction.atomic
def note_credit(translation: Translation, sha256: str) -> None:
    """Write down what readers are told of the file with this hash, which was put together from the segments."""
    source = queries.source_of(translation.statement, frozen_only=True)
    rows = queries.rows_of(translation, source) if source else []
    done = [row.segment for row in rows if row.segment is not None]
    Credit.objects.update_or_create(
        statement=translation.statement,
        sha256=sha256,
        defaults={
            "is_reviewed": all(row.is_reviewed for row in rows),
            "translators": _names(segment.translator for segment in done),
            "reviewers": _names(segment.reviewer for segment in done),
        },
    )


def _checked(role: Role) -> Role:
    if role is Role.LEAD:
        raise LanguageLeads
    return role


def _take_turn(translation: Translation) -> tuple[Source | None, list[Row]]:
    Translation.objects.filter(pk=translation.pk).update(lang=F("lang"))
    source = queries.source_of(translation.statement)
    return source, queries.rows_of(translation, source) if source else []


def _save(translation: Translation, hand: Hand | None, row: Row, position: int, typed: Typed) -> Outcome:
    try:
        words = _spell(row.unit.part, typed.words)
    except TextInvalid:
        return Outcome.UNREADABLE
    outcome = _judge(row, typed, words)
    if outcome is Outcome.SAVED:
        is_machine = typed.made_by is working.MadeBy.MACHINE
        _write(
            row,
            words,
            translation=translation,
            position=position,
            made_by=typed.made_by,
            translator=None if is_machine else hand,
        )
    return outcome


def _judge(row: Row, typed: Typed, words: str) -> Outcome:
    """Say what becomes of *words*, as they would be kept."""
    if len(words) > segments.MOST_CHARACTERS:
        return Outcome.TOO_LONG
    is_touched = _base_of(words) != typed.base or typed.is_right
    if not is_touched or (words == row.words and not (row.is_stale and typed.is_right)):
        return Outcome.SAME
    if typed.base != row.base:
        return Outcome.CHANGED
    return Outcome.SOURCE_CHANGED if typed.source != row.unit.digest else Outcome.SAVED


def _write(row: Row, words: str, *, translation: Translation, **about: object) -> None:
    if not words:
        Segment.objects.filter(translation=translation, key=row.key).delete()
        return
    Segment.objects.update_or_create(
        translation=translation,
        key=row.key,
        defaults={
            **about,
            "part": row.unit.part,
            "place": row.unit.place,
            "source": row.unit.text,
            "words": words,
            "state": State.DRAFT,
            "reviewer": None,
        },
    )


def _base_of(words: str) -> str:
    return segments.digest_of(words)[:16] if words else ""


def _spell(part: Part, words: str) -> str:
    if part in segments.PLAIN:
        return fold_line(words)
    line = canonical_line(words)
    return escape_words(plain_words(line)) if part is Part.HEADING else line


def _review(row: Row | None, hand: Hand, base: str, source: str) -> None:
    if row is None:
        raise refusing.SegmentGone
    segment = row.segment
    if segment is None or row.is_stale or segment.state == State.REVIEWED:
        raise refusing.NothingToReview
    # What somebody changed in the same form as pressing the button is theirs.
    working.check_may_review(hand.task, is_own=segment.translator_id == hand.pk)
    if base != row.base:
        raise refusing.SegmentChanged
    if source != row.unit.digest:
        raise refusing.SourceChanged
    Segment.objects.filter(pk=segment.pk).update(state=State.REVIEWED, reviewer=hand)


def _settle_places(translation: Translation, source: Source | None) -> None:
    """Let segments stand in the order of the text, by which they are found when it changes the next time."""
    if source is None:
        return
    moved = []
    for position, row in enumerate(queries.rows_of(translation, source)):
        segment = row.segment
        if segment and (segment.position, segment.place) != (position, row.unit.place):
            segment.position, segment.place = position, row.unit.place
            moved.append(segment)
    Segment.objects.bulk_update(moved, ["position", "place"], batch_size=200)


def _has_to_be_reviewed(translation: Translation, row: Row) -> bool:
    return translation.role == Role.AUTHORITATIVE or row.is_machine_made


def _names(hands: Iterable[Hand | None]) -> str:
    named: Sequence[str] = [hand.name for hand in hands if hand is not None and hand.wants_credit and hand.name]
    return "\n".join(dict.fromkeys(named))
