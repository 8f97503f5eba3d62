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
    return _brought_text(table)


def _brought_text(table: Table) -> StandingText | None:
    """Return the text that a table which drafts nothing itself talks about."""
    if draft := texts.draft_of(table.statement):
        return StandingText(texts.content_of(draft), draft.lang, is_frozen=False)
    frozen = texts.newest_frozen(table.statement)
    return StandingText(frozen.content, frozen.lang, is_frozen=True) if frozen else None


def lang_of(table: Table) -> str:
    """Return the language of the text on *table*, without reading it where the table drafts."""
    standing = None if find_drafting(table) else _brought_text(table)
    return standing.lang if standing else table.statement.lead_lang


def title_of(table: Table) -> str:
    """Return what *table* is called: the title of its text, or the address of its statement."""
    return heading_of(table)[0]


def heading_of(table: Table) -> tuple[str, str]:
    """Return what *table* is called, and the language of its text."""
    if drafting := find_drafting(table):
        return draft_of(drafting).title, table.statement.lead_lang
    standing = _brought_text(table)
    if standing is None:
        return table.statement.slug, table.statement.lead_lang
    return standing.content.title or table.statement.slug, standing.lang


def standing_draft(table: Table) -> Draft | None:
    """Return the text that *table* talks about clause by clause, or None where it is no whole text yet."""
    if drafting := find_drafting(table):
        return draft_of(drafting)
    standing = standing_text(table)
    try:
        return draft_from_content(standing.content) if standing else None
    except (Refusal, TextInvalid):
        return None
