"""Shapes of texts: drafts, the file that people sign, languages, the round table."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from undersigned.api.shapes.base import Lang, Line, Sha256, Shape, Words
from undersigned.api.shapes.statements import File, TextRow
from undersigned.importing.source import Kind as SourceKind
from undersigned.texts.canonical import BlockKind
from undersigned.texts.rules import Role
from undersigned.texts.sizes import MAX_BLOCKS


class Block(Shape):
    """A paragraph, a heading or a clause."""

    kind: BlockKind
    text: Annotated[Words, Field(max_length=100_000)]
    id: Annotated[Words, Field(max_length=40)] = ""
    """Of a clause; a new one gets its own when it is frozen."""
    verb: Annotated[Words, Field(max_length=40, examples=["demand"])] = ""
    addressee: Line = ""
    items: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)


class Draft(Shape):
    """A text as it is being written."""

    title: Annotated[Words, Field(max_length=500)]
    subtitle: Line = ""
    issuers: Annotated[list[Line], Field(max_length=500)] = Field(default_factory=list)
    addressees: Annotated[list[Line], Field(max_length=500)] = Field(default_factory=list)
    blocks: Annotated[list[Block], Field(max_length=MAX_BLOCKS)] = Field(default_factory=list)
    lang: Lang | None = None
    """Of the leading text, as long as nothing is frozen; stays as it is where it is left out."""
    slug: Annotated[str, Field(max_length=64)] | None = None
    """The address of the statement, as long as nothing is frozen; stays as it is where it is left out."""


class TextFile(Shape):
    """The file that freezing would fix, or has fixed."""

    lang: str
    role: Role
    version: int
    is_frozen: bool
    sha256: Sha256
    text: str


class Seen(Shape):
    """Which file was seen before it is frozen."""

    sha256: Sha256
    """Of the file that `text` showed."""


class Languages(Shape):
    """Languages of the newest frozen version, and drafts."""

    frozen: list[TextRow]
    drafts: list[TextRow]


class BeginLanguage(Shape):
    """The newest frozen version in another language."""

    lang: Lang
    role: Literal[Role.AUTHORITATIVE, Role.TRANSLATION] = Role.TRANSLATION
    text: Annotated[Words, Field(max_length=2_000_000)] | None = None
    format: Literal[SourceKind.TEXT, SourceKind.MARKDOWN, SourceKind.HTML] | None = None
    file: File | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.text is None or not self.text.strip()) == (self.file is None):
            raise ValueError("give either text or file")
        return self


class TableRow(Shape):
    """A round table."""

    number: int
    state: str
    opened_at: datetime
    ended_at: datetime | None
    kept_days: int


class Tables(Shape):
    """The round tables of a statement, and which one's adopted text can be taken over."""

    items: list[TableRow]
    adopted: int | None


class OpenTable(Shape):
    """How a table begins."""

    kept_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """After so many days names and words of it are deleted."""


class FollowTable(Shape):
    """Whether translators see the text as its round table changes it."""

    may_follow: bool = True


class TakeText(Shape):
    """Whose adopted text becomes the draft."""

    table: Annotated[int, Field(ge=1, lt=2**53)]
