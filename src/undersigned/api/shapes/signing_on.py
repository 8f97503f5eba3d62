"""Shapes of signing before a release: numbers and moments. No name, address or link is in what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from undersigned.api.shapes.base import Count, Shape, Words
from undersigned.signon.rules import MAX_NAME_CHARACTERS, MOST_INVITED, Phase

Moment = Annotated[AwareDatetime, Field(examples=["2100-01-02T18:00:00Z"])]


class DeadlinesIn(Shape):
    """Until when answers are hoped for, and until when the form is open; what is left out stays."""

    soft_at: Moment | None = None
    """Until when answers are hoped for; null for no such day."""
    hard_at: Moment | None = None
    """Until when it can be signed before the release; null for as long as there is none."""


class Invited(Shape):
    """Somebody who is asked to sign."""

    name: Annotated[Words, Field(min_length=1, max_length=MAX_NAME_CHARACTERS, examples=["Riders' Union"])]
    address: Annotated[
        Words,
        Field(max_length=254, pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$", examples=["riders@union.example"]),
    ]
    """Where the link is mailed. It is not told again, and neither is the link."""


class InviteIn(Shape):
    """Who is asked, in the order in which the names will stand."""

    klass: Annotated[Literal["person", "org"], Field(alias="class")] = "org"
    invited: Annotated[list[Invited], Field(min_length=1, max_length=MOST_INVITED)]


class BoardCounts(Shape):
    """How many stand where."""

    invited: Count
    """They did not open the link."""
    seen: Count
    """They looked at the text."""
    deciding: Count
    signs: Count
    declines: Count


class BoardOut(Shape):
    """How signing before a release stands, in numbers."""

    state: Phase
    soft_at: datetime | None
    hard_at: datetime | None
    releases_at: datetime | None
    """When everything is released by itself; set at the desk."""
    person: BoardCounts
    org: BoardCounts
    can_be_reminded: Count
    """Those who have an address, did not answer, and were not reminded since the deadlines were set."""


class Mailed(BoardOut):
    """How it stands, after mails were queued."""

    mailed: Count
