"""Shapes of statements: where they stand, what readers must know of them, what may be chosen."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Base64Bytes, Field, model_validator

from undersigned.api.shapes.base import Count, Lang, Line, Sha256, Shape, Words
from undersigned.importing.source import Kind as SourceKind
from undersigned.texts.rules import Kind, Role


class State(StrEnum):
    """Where a statement stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    OPEN = "open"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"


class File(Shape):
    """A file as it would be uploaded at the desk."""

    name: Annotated[str, Field(min_length=1, max_length=255, examples=["appeal.docx"])]
    """Its ending may tell the format."""
    data: Base64Bytes
    """The bytes in Base64."""


class Begin(Shape):
    """A new statement: out of a text, a file or a skeleton, or empty."""

    text: Annotated[Words, Field(max_length=2_000_000)] | None = None
    """The whole text, with what stands around it; what is no statement is left out."""
    format: Literal[SourceKind.TEXT, SourceKind.MARKDOWN, SourceKind.HTML] | None = None
    """Of *text*; guessed where it is absent."""
    file: File | None = None
    names: File | None = None
    """A list of names signed elsewhere."""
    coalition: Annotated[str, Field(max_length=20, examples=["harbour"])] | None = None
    """Where it belongs for good; needed where the convenor belongs to several."""
    skeleton: Kind | None = None
    """Begin with the parts of this kind, to be filled in."""
    lang: Lang = "en"
    """Of a skeleton or an empty statement; that of a text is recognised."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if sum(source is not None for source in (self.text, self.file, self.skeleton)) > 1:
            raise ValueError("give one of text, file and skeleton")
        if self.text is not None and not self.text.strip():
            raise ValueError("text is empty")
        return self


class Counts(Shape):
    """Signatures of one class, of the newest version."""

    signed: Count
    """All who ever signed."""
    standing: Count
    """Those whose signature stands."""
    listed: Count
    not_named: Count
    hidden: Count
    withdrawn: Count
    removed: Count


class Tally(Shape):
    """Signatures of the newest version. Persons and organisations are never added."""

    person: Counts
    org: Counts


class StatementRow(Shape):
    """Where a statement stands, in short."""

    slug: str
    title: str
    state: State
    version: int | None
    """Number of the newest frozen version."""
    text_sha256: Sha256 | None
    """What people sign."""
    page: str | None
    """The public page, once it was opened."""
    names_withheld: bool
    counts: Tally | None
    """Absent (null) before it was opened."""


class StatementList(Shape):
    """A page of statements, the newest first."""

    items: list[StatementRow]
    next: str | None


class TextRow(Shape):
    """A language of a version."""

    lang: str
    role: Role
    sha256: Sha256 | None
    """Absent (null) for a draft."""


class OpenThing(Shape):
    """Something that waits for a convenor."""

    what: str
    count: Count
    day: date | None


class StatementFull(StatementRow):
    """Where a statement stands, with what is missing and what is open today."""

    kind: Kind
    lang: str
    is_sample: bool
    has_draft: bool
    reviews_first: bool
    missing: list[str]
    """Details that have to be given before it opens."""
    languages: list[TextRow]
    imported: Count
    """Names signed elsewhere; not counted."""
    closes_on: date | None
    closes_at: datetime | None
    """While it closes: until when links that were mailed are taken."""
    open_today: list[OpenThing]


class DayRow(Shape):
    """What entered the log on a day."""

    day: date
    signed: Count
    ended: Count


class Trend(Shape):
    """Days, the newest first; days without anything are among them."""

    items: list[DayRow]


class Days(Shape):
    """How many days are asked for."""

    days: Annotated[int, Field(ge=1, le=366)] = 14


class Details(Shape):
    """Who calls and how to reach them, and what may be chosen when signing."""

    kind: Kind
    convened_by: str
    contact: str
    imprint: str
    privacy: str
    allows_identification: bool
    allows_organisations: bool
    allows_initials: bool
    allows_bulk_list: bool
    lists_affiliations: bool
    allows_person_reservations: bool
    closes_on: date | None
    accent: str
    key_printed_at: str
    missing: list[str]


class DetailsChange(Shape):
    """What is to change; members that are left out stay as they are."""

    kind: Kind = Kind.JOINT_STATEMENT
    convened_by: Annotated[Words, Field(max_length=300)] = ""
    contact: Annotated[Words, Field(max_length=300)] = ""
    imprint: Annotated[Words, Field(max_length=4000)] = ""
    privacy: Annotated[Words, Field(max_length=8000)] = ""
    allows_identification: bool = True
    allows_organisations: bool = True
    allows_initials: bool = True
    allows_bulk_list: bool = False
    lists_affiliations: bool = False
    """List signatories by the organisation that they named too."""
    allows_person_reservations: bool = False
    closes_on: date | None = None
    """Last day of signing; null for none."""
    accent: Annotated[Words, Field(max_length=7)] = ""
    """Colour of links and buttons on the pages, such as `#0f5468`; empty for the house's own."""
    key_printed_at: Annotated[Words, Field(max_length=1000)] = ""
    """Where else the fingerprint of the log's key is printed, a place a line."""


class Choices(Shape):
    """Who may see names: what the convenors want to offer, and what is open."""

    people_at_risk: bool
    offers_threshold: bool
    offers_members: bool
    offers_news: bool
    threshold: int | None
    threshold_until: date | None
    open_now: list[str]
    """Values of `vis` that a signatory may choose today; a locked one waits for its keys."""


class ChoicesChange(Shape):
    """What is to change; members that are left out stay as they are."""

    people_at_risk: bool = False
    """Offers that only the convenors can read a name."""
    offers_threshold: bool = False
    offers_members: bool = False
    offers_news: bool = False
    threshold: Annotated[int, Field(ge=1, lt=100_000_000)] | None = None
    threshold_until: date | None = None


class CheckRow(Shape):
    """A point of a checklist."""

    what: str
    words: Line
    is_done: bool


class Checklist(Shape):
    """What is done, and what is missing."""

    items: list[CheckRow]


class ActRow(Shape):
    """What was done to names, as the public record tells it."""

    day: date
    act: str
    by: str
    number: Count
    reason: str
    entry: int | None


class DeedRow(Shape):
    """What a convenor did at the desk, or a script with a token, on a day."""

    day: date
    what: str
    by_token: bool
    convenor: int
    """The convenor's number."""
    times: Count


class Acts(Shape):
    """What was done: the newest fifty acts, and what is known of the last thirty days."""

    acts: list[ActRow]
    deeds: list[DeedRow]
