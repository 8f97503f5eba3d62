"""A statement that is put into another language, and the people who do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.builders import NOON, make_statement
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.rules import Role
from undersigned.translating import actions, queries
from undersigned.translating.actions import Typed

if TYPE_CHECKING:
    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement
    from undersigned.translating.models import Hand, Translation


def make_translation(
    statement: Statement | None = None, lang: str = "de", role: Role = Role.TRANSLATION
) -> Translation:
    return actions.begin_translation(statement or make_statement(), lang=lang, role=role, now=NOON)


def make_hand(translation: Translation, task: str = "translator", name: str = "Tove", credit: bool = True) -> Hand:
    hand, _ = actions.invite(translation, task=task, name=name, now=NOON)
    actions.take_link(hand, name=name, wants_credit=credit, now=NOON)
    return hand


def rows_of(translation: Translation) -> list[queries.Row]:
    source = queries.source_of(translation.statement)
    return queries.rows_of(translation, source)


def translate(translation: Translation, hand: Hand | None = None, words: Any = str.upper, only: Any = None) -> None:
    """Translate every unit, or those that *only* names by their part, by calling *words* with the source."""
    typed = [
        Typed(row.key, words(row.unit.text), row.unit.digest, row.base)
        for row in rows_of(translation)
        if only is None or row.unit.part in only
    ]
    actions.save_words(translation, hand, typed)


def review_all(translation: Translation, hand: Hand) -> dict[str, Exception | None]:
    seen = [(row.key, row.base, row.unit.digest) for row in rows_of(translation)]
    return actions.review(translation, hand, seen)


def change_draft(statement: Statement, content: Content) -> None:
    """Correct the draft of the leading text; of a frozen one, that of a new version."""
    if reading.draft_of(statement) is None:
        texts.start_version(statement)
    texts.save_draft(reading.draft_of(statement), content)
