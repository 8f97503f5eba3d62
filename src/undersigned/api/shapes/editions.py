"""Shapes of editions."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from undersigned.api.shapes.base import Count, Lang, Line, Sha256, Shape, Words
from undersigned.editions.rules import MAX_SLUG, MOST_CONTRIBUTIONS, State

Slug = Annotated[str, Field(max_length=MAX_SLUG)]
Paragraph = Annotated[Words, Field(max_length=20_000)]
Slugs = Annotated[list[Slug], Field(min_length=1, max_length=MOST_CONTRIBUTIONS)]


class Make(Shape):
    """A draft of an edition."""

    title: Line
    lang: Lang
    """Of title and introduction; each statement stands there in this language if it has it."""
    statements: Slugs
    """Short names of published statements of one coalition, in order; the token acts at each."""
    number: Line = ""
    dated_on: date | None = None
    """The day that it bears; without one the day on which it comes out."""
    introduction: list[Paragraph] = Field(default_factory=list)
    """Paragraphs."""
    slug: Slug = ""
    """Its address; empty to have it made from the title."""


class Change(Shape):
    """What is to be changed; members that are left out stay as they are."""

    title: Line | None = None
    lang: Lang | None = None
    number: Line | None = None
    dated_on: date | None = None
    introduction: list[Paragraph] | None = None
    statements: Slugs | None = None
    """Of a draft alone."""


class TakeOut(Shape):
    """A statement that is taken out."""

    statement: Slug


class Contribution(Shape):
    """A statement in its place; what it took up on the day on which the edition came out, null before."""

    statement: str
    lang: Lang | None
    version: int | None
    text_sha256: Sha256 | None
    """Of the text that is printed."""
    signed_sha256: Sha256 | None
    """Of the text that people sign."""
    persons: Count | None
    organisations: Count | None
    taken_out_on: date | None


class EditionRow(Shape):
    """An edition in short."""

    slug: str
    title: str
    number: str
    state: State
    out_on: date | None
    page: str | None
    """Its address, once it is out."""


class EditionFull(EditionRow):
    """An edition."""

    lang: str
    dated_on: date | None
    introduction: list[str]
    changed_on: date | None
    taken_back_on: date | None
    contributions: list[Contribution]


class EditionList(Shape):
    """Editions, the newest first."""

    items: list[EditionRow]
