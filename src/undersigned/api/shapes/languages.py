"""Shapes of languages part by part, of the glossary, and of translations that were sent."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from undersigned.api.shapes.base import Count, Lang, Line, Sha256, Shape, Words
from undersigned.texts.rules import Role
from undersigned.translating.actions import Outcome
from undersigned.translating.rules.glossary import TermKind
from undersigned.translating.rules.segments import MOST_CHARACTERS, Part

OtherRole = Literal[Role.AUTHORITATIVE, Role.TRANSLATION]


class Translation(Shape):
    """A language that is translated part by part, and how far it is."""

    lang: str
    role: Role
    parts: Count
    fresh: Count
    reviewed: Count
    stale: Count


class Translations(Shape):
    """All languages that are translated part by part."""

    items: list[Translation]


class BeginTranslation(Shape):
    """Which language is begun."""

    lang: Lang
    role: OtherRole = Role.TRANSLATION


class PartRow(Shape):
    """A part of the text with its translation."""

    key: str
    part: Part
    clause: Count
    """The number that readers see; 0 outside of clauses."""
    item: Count
    source: str
    source_sha256: Sha256
    words: str
    """Empty where nobody has translated it."""
    base: str
    """Send it back with new words, so that nothing is overwritten unseen."""
    state: Literal["missing", "stale", "draft", "reviewed"]


class Parts(Shape):
    """All parts, in reading order."""

    lang: str
    items: list[PartRow]


class TypedPart(Shape):
    """New words for a part."""

    key: Annotated[Words, Field(max_length=64)]
    words: Annotated[Words, Field(max_length=MOST_CHARACTERS)]
    source_sha256: Sha256
    """Of the words that were translated."""
    base: Annotated[Words, Field(max_length=64)] = ""
    """As `parts` gave it; empty where there were no words."""
    is_right: bool = False
    """The words hold for the new wording of a stale part."""


class TypedParts(Shape):
    """New words for some parts."""

    items: Annotated[list[TypedPart], Field(max_length=2000)]


class OutcomeRow(Shape):
    """What became of the words for a part."""

    key: str
    outcome: Outcome


class Outcomes(Shape):
    """What became of the words, part by part."""

    items: list[OutcomeRow]


class RenderingRow(Shape):
    """A term in another language."""

    lang: Lang
    words: Line
    by: Line = ""


class TermEntry(Shape):
    """An entry of the glossary."""

    kind: TermKind = TermKind.TERM
    source: Line
    note: Line = ""
    renderings: Annotated[list[RenderingRow], Field(max_length=100)] = Field(default_factory=list)


class TermRow(TermEntry):
    """An entry with its number."""

    number: int


class Glossary(Shape):
    """The glossary."""

    items: list[TermRow]


class OfferRow(Shape):
    """A translation that somebody sent."""

    number: int
    lang: str
    sender: str
    address: str
    received_on: date
    is_shown: bool
    title: str
    """Of the text; empty where it can't be read as one."""


class Offers(Shape):
    """What was sent, the oldest first."""

    items: list[OfferRow]
