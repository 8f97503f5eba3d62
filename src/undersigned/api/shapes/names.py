"""Shapes of names: signed elsewhere, signed here, waiting for a look; organisations; order in the letter box."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from undersigned.api.rules import MAX_PAGE
from undersigned.api.shapes.base import Count, EntryNumber, RowId, Shape, Words
from undersigned.api.shapes.statements import File
from undersigned.publiclog.moderation import Reason
from undersigned.signing.rules import HIDING, SHOWING, NameState

Class = Literal["person", "org"]
Hiding = Annotated[Reason, Field(json_schema_extra={"enum": [reason.value for reason in HIDING]})]
Showing = Annotated[Reason, Field(json_schema_extra={"enum": [reason.value for reason in SHOWING]})]


Domain = Annotated[Words, Field(max_length=253)]


class ImportedName(Shape):
    """A name that was signed elsewhere."""

    name: Annotated[Words, Field(min_length=1, max_length=200)]
    role: Annotated[Words, Field(max_length=200)] = ""
    affiliation: Annotated[Words, Field(max_length=300)] = ""
    former: bool = False
    """Role and affiliation are former ones."""
    klass: Annotated[Class, Field(alias="class")] = "person"
    as_printed: Annotated[Words, Field(max_length=1000)] = ""
    source: Annotated[Words, Field(max_length=500)] = ""


class ImportedNames(Shape):
    """A page of imported names, in the order given."""

    items: list[ImportedName]
    next: str | None
    total: Count
    ground: str
    """Why they are shown; empty while they are not."""


class NamesIn(Shape):
    """All imported names, in their order."""

    items: Annotated[list[ImportedName], Field(max_length=20_000)]


class NamesFile(Shape):
    """A list of names, added behind those that are there."""

    file: File


class LeftOut(Shape):
    """A row that did not become a name, or a column that is not read."""

    text: str
    reason: str


class Added(Shape):
    """How many names there are now, what was left out of the file, and what to know about its reading."""

    total: Count
    left_out: list[LeftOut]
    notes: list[str]


class Ground(Shape):
    """Why imported names may be shown."""

    ground: Annotated[Words, Field(min_length=1, max_length=500)]


class RemovalRow(Shape):
    """An imported name whose removal somebody asked for."""

    number: int
    name: str
    role: str
    affiliation: str
    asked: Count


class Removals(Shape):
    """Imported names whose removal somebody asked for."""

    items: list[RemovalRow]


class RemovalAnswer(Shape):
    """What is done about it."""

    do: Literal["remove", "keep"]


class Search(Shape):
    """What the list of names is narrowed by; what is empty narrows nothing.

    Names travel in bodies, never in addresses.
    """

    words: Annotated[Words, Field(max_length=200)] = ""
    """Beginning of the name, compared without case and accents."""
    organisation: Annotated[Words, Field(max_length=200)] = ""
    state: Literal[NameState.LISTED, NameState.HIDDEN] | None = None
    klass: Annotated[Class | None, Field(alias="class")] = None
    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    inside: bool = False
    """Look inside of names too: slow in a long list."""
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    after: Annotated[Words, Field(max_length=1000)] = ""
    """What `next` of the answer before said."""


class Signatory(Shape):
    """A name on the lists, as it was signed."""

    entry: EntryNumber
    """Its number in the public log."""
    klass: Annotated[Class, Field(alias="class")]
    name: str
    role: str
    affiliation: str
    former: bool
    identification_only: bool
    decided_on: str
    reservation: str
    signed: str
    version: int
    hidden: bool


class Signatories(Shape):
    """A page of names in their order; while all are withheld they are here still, for convenors alone."""

    items: list[Signatory]
    next: str | None


class Hide(Shape):
    """Of which kind the reason is; it is published without the name."""

    reason: Hiding


class Show(Shape):
    """Of which kind the reason is; it is published without the name."""

    reason: Showing = Reason.CHECKED


class ObjectionRow(Shape):
    """A name to which somebody objected: kinds of objection, and how often each."""

    signatory: Signatory
    reasons: dict[str, int]


class Objections(Shape):
    """Objections that nobody answered yet, the most frequent first."""

    items: list[ObjectionRow]


class Held(Shape):
    """A name that waits for a look; nothing of it is public yet."""

    id: str
    is_change: bool
    name: str
    role: str
    affiliation: str
    before: str | None
    """The name that stands on the list now, where this is a change of it."""
    has_twin: bool
    """The same name stands on the list already."""


class Queue(Shape):
    """A page of what waits, in no order."""

    items: list[Held]
    next: str | None
    total: Count


class QueuePage(Shape):
    """Which part of the queue is asked for."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    after: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class LetIn(Shape):
    """Whom to let in."""

    ids: Annotated[list[RowId], Field(min_length=1, max_length=1000)]


class Decline(LetIn):
    """Whom not to let in, and of which kind the reason is."""

    reason: Hiding


class Wanted(Shape):
    """Whether it is wanted."""

    is_wanted: bool


class Organisation(Shape):
    """An organisation that signed."""

    entry: EntryNumber
    name: str
    decided_on: str
    hidden: bool
    known_on: str
    """Since when the convenors know it; empty where they don't."""
    domain: str
    """The domain that it showed; empty where it did not."""
    logo: str
    """The name of the file of its logo under `logos/`; empty where it has none."""


class Organisations(Shape):
    """A page of organisations in the order of signing."""

    items: list[Organisation]
    next: str | None


class LogoIn(Shape):
    """A picture: PNG, JPEG or WebP. It is made anew and small."""

    file: File


class Known(Shape):
    """Whether the convenors know it."""

    is_known: bool


class MembersRow(Shape):
    """An organisation whose members are counted without their names."""

    org: str
    name: str
    phase: str
    invited: Count
    asked: Count


class Members(Shape):
    """Organisations whose members are counted without their names."""

    items: list[MembersRow]


class AlarmRow(Shape):
    """Something unusual within an hour, of the last days."""

    day: date
    kind: str
    number: Count
    domain: str


class Order(Shape):
    """What the letter box does not take, when it asks for proofs of work, and alarms."""

    blocked_domains: list[str]
    takes_disposable: bool
    normal_level: int | None
    alarms: list[AlarmRow]


class OrderChange(Shape):
    """What is to change; members that are left out stay as they are."""

    blocked_domains: Annotated[list[Domain], Field(max_length=1000)] = Field(default_factory=list)
    takes_disposable: bool = False
    normal_level: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class KeyRow(Shape):
    """A public key that names are or were locked to."""

    number: int
    part: str
    recipient: str
    holder: str
    is_accepted: bool
    tried_on: dict[str, date]
    """By number of the stick: the day on which it was last shown to open."""
    from_epoch: int | None
    until_epoch: int | None
    fate: str


class Keys(Shape):
    """The keys of a statement, oldest first. They are made, tried and changed by people at the desk."""

    items: list[KeyRow]
    is_paused: bool
    """Locked choices are paused."""
