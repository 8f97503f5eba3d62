"""Shapes of answers: entries, how demands stand, reminders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from undersigned.answers.rules import Kind, State
from undersigned.api.shapes.base import Count, Lang, Line, Shape, Words
from undersigned.api.shapes.statements import File

Day = Annotated[date, Field(examples=["2026-12-31"])]
Long = Annotated[Words, Field(max_length=40_000)]


class EntryIn(Shape):
    """An entry, kept as a draft."""

    kind: Literal["answer", "delivery"] = "answer"
    happened_on: Day
    """The day on which it happened: since the opening, today at the latest."""
    addressee: Line
    clause: Annotated[Words, Field(max_length=32)] = ""
    """Name of the clause, such as `c2`; empty for the whole statement."""
    state: State | None = None
    """How the demand stands after it; null leaves it as it was."""
    words: Long = ""
    """What happened, in the convenors' words."""
    quote: Long = ""
    """The addressee's own words."""
    quote_lang: Lang | Literal[""] = ""
    """Their language."""
    source: Line = ""
    """Address or words by which anybody can look it up."""
    handed_by: Line = ""
    """Who handed the statement over."""
    corrects: Count = 0
    """Number of the published entry that it corrects; 0 for none."""
    empties: bool = False
    """Take off what the corrected entry said; its day and place stay."""
    file: File | None = None
    """A picture (JPEG, PNG, WebP), which is made anew, or a PDF; 5 MB at most."""
    document_words: Line = ""
    """What the file shows."""


class DocumentOut(Shape):
    """A picture or PDF that was handed in."""

    kind: str
    sha256: str
    size: Count
    words: str


class EntryOut(Shape):
    """An entry."""

    id: int
    """Its row, which addresses name."""
    number: Count
    """Among the published ones, from 1; 0 for a draft."""
    published_on: date | None
    kind: Kind
    happened_on: date
    addressee: str
    clause: str
    version: Count
    state: State | None
    words: str
    quote: str
    quote_lang: str
    source: str
    handed_by: str
    corrects: Count
    corrected_by: Count
    is_emptied: bool
    document: DocumentOut | None


class DemandOut(Shape):
    """A demand, and how it stands."""

    addressee: str
    clause: str
    number: Count
    """Of the clause in the text; 0 for the whole, or for a clause that an earlier text had."""
    state: State
    since: date | None


class ReminderIn(Shape):
    """To be reminded of asking again."""

    asks_on: Day
    addressee: Line = ""
    note: Line = ""


class ReminderOut(Shape):
    """A reminder."""

    id: int
    asks_on: date
    addressee: str
    note: str


class AnswersOut(Shape):
    """All that is recorded of answers."""

    demands: list[DemandOut]
    items: list[EntryOut]
    reminders: list[ReminderOut]
