"""Decisions of the desk: what is still missing before a statement opens, and which step comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.accounts.rules import ALL_DUTIES, Duty

if TYPE_CHECKING:
    from datetime import date

PLACEHOLDER = "[name and address]"
"""Stands in the privacy notice to begin with; a notice that still holds it is not complete."""


class Refusal(Exception):
    """Something that was asked at the desk is not done; nothing has changed."""


class NothingAdopted(Refusal):
    """The table has adopted no text."""


class NoTableDrafts(Refusal):
    """No round table works on this text, or what it adopted was taken over."""


class LanguageNamed(Refusal):
    """The round table decided that the text is equally authoritative in this language."""


class TextDiffers(Refusal):
    """What lies at the table is not the text that was adopted."""


class DetailsMissing(Refusal):
    """What readers and signatories must be told is not there yet. *names* are the fields."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(names))
        self.names = names


class OriginMissing(Refusal):
    """The instance has no public host, so only its sample may open."""


class SampleInPublic(Refusal):
    """A sample is for trying out; it may not open on a public host."""


class KeyNotKept(Refusal):
    """The key of the new statement could not be locked for the next reboot: the second party does not answer."""


class KeyAway(Refusal):
    """The statement's key is not in memory just now."""


class TextNotFrozen(Refusal):
    """There is no frozen text yet that could be signed."""


class DraftChanged(Refusal):
    """The draft is not the one that was shown before the button was pressed."""


class DraftOvertaken(Refusal):
    """Another draft was saved since the page was made from which this one comes."""


class ListChanged(Refusal):
    """The list of names is not the one that the page was made from."""


class NothingHandedIn(Refusal):
    """Neither text nor file was handed in."""


class FileEmpty(Refusal):
    """A file was chosen that has nothing in it."""


class ListHandedIn(Refusal):
    """A list of names was handed in where the text of a statement belongs."""


class FileMissing(Refusal):
    """No file was chosen, or it is empty."""


class BlankLeft(Refusal):
    """Something of a skeleton is not filled in. *passage* is what is meant."""

    def __init__(self, passage: str = "") -> None:
        super().__init__(passage)
        self.passage = passage


class GroundMissing(Refusal):
    """Imported names are not shown without saying why they may be."""


class FormIncomplete(Refusal):
    """A form arrived without all of its fields."""


class NameTooLong(Refusal):
    """A name, role or affiliation is longer than its limit."""


class NameOdd(Refusal):
    """A name has no letter, or holds an address or a character that nobody sees."""


class NameMissing(Refusal):
    """A row of names has a role or affiliation and no name."""


class Needs(StrEnum):
    """What a page needs that is no single duty."""

    NO_STATEMENT = "no-statement"
    ANY = "any"
    ALL = "all"


def is_enough(has: frozenset[Duty], needs: Duty | Needs) -> bool:
    """Say whether a convenor with the duties *has* may do what *needs* says."""
    if isinstance(needs, Duty):
        return needs in has
    return has == ALL_DUTIES if needs is Needs.ALL else bool(has) or needs is Needs.NO_STATEMENT


class Step(StrEnum):
    """The step that comes next on the way from a pasted text to an answer."""

    CORRECT = "correct"
    DETAILS = "details"
    OPEN = "open"
    SHARE = "share"
    RESUME = "resume"
    WAIT = "wait"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a statement stands, as far as the next step depends on it. *state* is empty before opening."""

    state: str
    is_frozen: bool
    missing: tuple[str, ...]


class Todo(StrEnum):
    """What can be open at a statement, most urgent first."""

    OBJECTIONS = "objections"
    HELD = "held"
    REMOVALS = "removals"
    ALARMS = "alarms"
    LOGOS = "logos"
    LOCKED_PAUSED = "locked-paused"
    REHEARSAL = "rehearsal"
    SECOND = "second"
    ASK_AGAIN = "ask-again"
    CLOSES = "closes"
    THRESHOLD = "threshold"
    SIGN_ON = "sign-on"
    ADOPTED = "adopted"
    QUESTIONS = "questions"
    IMPORTED = "imported"
    OFFERS = "offers"
    DRAFT = "draft"
    ANSWER_DRAFTS = "answer-drafts"
    HOOKS = "hooks"
    SECOND_AWAITED = "second-awaited"


DUTY_OF: dict[Todo, Duty] = {
    Todo.OBJECTIONS: Duty.SIGNATORIES,
    Todo.HELD: Duty.SIGNATORIES,
    Todo.REMOVALS: Duty.SIGNATORIES,
    Todo.ALARMS: Duty.SIGNATORIES,
    Todo.LOGOS: Duty.SIGNATORIES,
    Todo.LOCKED_PAUSED: Duty.KEYS,
    Todo.REHEARSAL: Duty.KEYS,
    Todo.CLOSES: Duty.PRESS,
    Todo.THRESHOLD: Duty.KEYS,
    Todo.SIGN_ON: Duty.SIGNATORIES,
    Todo.ADOPTED: Duty.TEXT,
    Todo.QUESTIONS: Duty.TEXT,
    Todo.IMPORTED: Duty.SIGNATORIES,
    Todo.OFFERS: Duty.TEXT,
    Todo.DRAFT: Duty.TEXT,
    Todo.HOOKS: Duty.PRESS,
    Todo.ASK_AGAIN: Duty.PRESS,
    Todo.ANSWER_DRAFTS: Duty.PRESS,
}
"""Whom an open thing is for; what takes two is for those who look after its page."""
_DUTY_OF_PAGE = {"release": Duty.SIGNATORIES, "condition": Duty.PRESS}


@dataclass(frozen=True, slots=True)
class OpenThing:
    """Something that waits for a convenor.

    Attributes:
        what: What it is.
        count: How many there are, where they are counted.
        day: Its day, where it has one.
        page: The name of the page of the desk, where *what* does not tell it.
    """

    what: Todo
    count: int = 0
    day: date | None = None
    page: str = ""

    @property
    def duty(self) -> Duty:
        """What a convenor has to look after to do something about it."""
        return DUTY_OF.get(self.what) or _DUTY_OF_PAGE.get(self.page, Duty.KEYS)


class Check(StrEnum):
    """A point of a checklist."""

    HEIR = "heir"
    WAY_BACK = "way-back"
    DETAILS = "details"
    REACHED = "reached"
    KEYS = "keys"
    CLOSED = "closed"
    NAMES = "names"
    IMPORTED = "imported"
    NOTHING_ASKED = "nothing-asked"
    SHOWN = "shown"
    NO_DRAFT = "no-draft"
    NOTHING_LOCKED = "nothing-locked"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a checklist: whether it is done, and the page of the desk where it can be."""

    what: Check
    is_done: bool
    page: str


def sort_open_things(found: list[OpenThing]) -> list[OpenThing]:
    """Return *found* with the most urgent first."""
    urgency = list(Todo)
    return sorted(found, key=lambda one: urgency.index(one.what))


def find_next_step(standing: Standing) -> Step:
    """Return the step that comes next."""
    if standing.state == "open":
        return Step.SHARE
    if standing.state == "paused":
        return Step.RESUME
    if standing.state == "closing":
        return Step.WAIT
    if standing.state == "closed":
        return Step.DONE
    if not standing.is_frozen:
        return Step.CORRECT
    return Step.DETAILS if standing.missing else Step.OPEN


def find_missing(*, convened_by: str, contact: str, imprint: str, privacy: str) -> tuple[str, ...]:
    """Return the names of the details that are required before opening and empty or not completed."""
    given = {"convened_by": convened_by, "contact": contact, "imprint": imprint, "privacy": privacy}
    return tuple(name for name, value in given.items() if not value.strip() or PLACEHOLDER in value)


def complete_notice(privacy: str, *, convened_by: str, contact: str) -> str:
    """Return the notice *privacy* with who calls and how to reach them where it begins with a placeholder."""
    return privacy.replace(PLACEHOLDER, f"{convened_by}, {contact}") if convened_by and contact else privacy


def check_may_open(
    *, is_frozen: bool, missing: tuple[str, ...], has_origin: bool, is_sample: bool, is_on_loopback: bool
) -> None:
    """Raise a Refusal unless a statement may open for signing."""
    if not is_frozen:
        raise TextNotFrozen
    if missing:
        raise DetailsMissing(missing)
    if is_sample and not is_on_loopback:
        raise SampleInPublic
    if not has_origin and not is_sample:
        raise OriginMissing
