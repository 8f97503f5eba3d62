"""Shapes of what helps a statement travel."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from undersigned.api.shapes.base import Lang, Line, Shape
from undersigned.sharing.rules import Terms


class Objection(Shape):
    """What people may say, and an answer to it."""

    objection: Line
    answer: Annotated[str, Field(max_length=2000)]


class SharedWords(Shape):
    """What convenors wrote in one language: words to pass on, talking points, objections with answers."""

    wordings: list[Line] = Field(default_factory=list)
    """The address of the statement is added to each."""
    points: list[Line] = Field(default_factory=list)
    objections: list[Objection] = Field(default_factory=list)


class Printing(Shape):
    """Where the statement was published too."""

    outlet: Line
    url: Line = ""
    lang: Lang | None = None
    translator: Line = ""
    on: date | None = None


class Republication(Shape):
    """Terms of reprinting the text, and where it was published too."""

    terms: Terms = Terms.SOURCE
    printings: list[Printing] = Field(default_factory=list)
