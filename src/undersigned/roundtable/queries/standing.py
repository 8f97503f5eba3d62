"""The text as it stands: the draft of the statement, or what was frozen last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.roundtable.rules.drafting import Draft, draft_from_content
from undersigned.roundtable.rules.refusing import Refusal
from undersigned.texts import queries as texts
from undersigned.texts.rules import TextInvalid

if TYPE_CHECKING:
    from undersigned.roundtable.models import Table
    from undersigned.texts.canonical import Content


@dataclass(frozen=True, slots=True)
class StandingText:
    """What is on the table, and in which language."""

    content: Content
    lang: str
    is_frozen: bool


def standing_text(table: Table) -> StandingText | None:
    """Return the text that *table* talks about, or None where nothing was written yet."""
    if draft := texts.draft_of(table.statement):
        return StandingText(texts.content_of(draft), draft.lang, is_frozen=False)
    frozen = texts.newest_frozen(table.statement)
    return StandingText(frozen.content, frozen.lang, is_frozen=True) if frozen else None


def title_of(table: Table) -> str:
    """Return what *table* is called: the title of its text, or the address of its statement."""
    standing = standing_text(table)
    return (standing.content.title if standing else "") or table.statement.slug


def standing_draft(table: Table) -> Draft | None:
    """Return the text that *table* talks about clause by clause, or None where it is no whole text yet."""
    standing = standing_text(table)
    try:
        return draft_from_content(standing.content) if standing else None
    except (Refusal, TextInvalid):
        return None
