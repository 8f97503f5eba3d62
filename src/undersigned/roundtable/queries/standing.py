"""The text as it stands: what the table drafts; before that the draft of the statement, or what was frozen last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.roundtable.queries.drafting import draft_of, find_drafting
from undersigned.roundtable.rules.drafting import Draft, content_of, draft_from_content
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
    if drafting := find_drafting(table):
        return StandingText(content_of(draft_of(drafting)), table.statement.lead_lang, is_frozen=False)
    if draft := texts.draft_of(table.statement):
        return StandingText(texts.content_of(draft), draft.lang, is_frozen=False)
    frozen = texts.newest_frozen(table.statement)
    return StandingText(frozen.content, frozen.lang, is_frozen=True) if frozen else None


def lang_of(table: Table) -> str:
    """Return the language of the text on *table*, without reading it where the table drafts."""
    standing = None if find_drafting(table) else standing_text(table)
    return standing.lang if standing else table.statement.lead_lang


def title_of(table: Table) -> str:
    """Return what *table* is called: the title of its text, or the address of its statement."""
    if drafting := find_drafting(table):
        return draft_of(drafting).title
    standing = standing_text(table)
    return (standing.content.title if standing else "") or table.statement.slug


def standing_draft(table: Table) -> Draft | None:
    """Return the text that *table* talks about clause by clause, or None where it is no whole text yet."""
    if drafting := find_drafting(table):
        return draft_of(drafting)
    standing = standing_text(table)
    try:
        return draft_from_content(standing.content) if standing else None
    except (Refusal, TextInvalid):
        return None
