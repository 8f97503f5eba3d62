"""Decisions about keys and what is locked with them. They are told everything and know nothing of the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.sealing.envelope import RecipientMalformed, check_recipient, fingerprint_recipients

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REHEARSED_FOR = timedelta(days=90)
"""So long a rehearsal is good; then locked choices pause, and only they."""

WARNS_BEFORE = timedelta(days=14)
OPENED_WITHIN = timedelta(days=30)
"""So long after the deadline trustees may still open what reached its number."""

BACKUPS_RUN_OUT = timedelta(days=14)
"""So long backups are kept where the operator says nothing else: what is destroyed is in none after that."""
MIN_TRUSTEES, MAX_TRUSTEES = 2, 7


class Part(StrEnum):
    """Whose a key is: the convenors', a second organisation's that opens the same, or that of trustees together."""

    OWN = "own"
    SECOND = "second"
    TRUSTEES = "trustees"


class Fate(StrEnum):
    """What became of a key that is not good any more."""

    LOST = "lost"
    SUSPECTED = "suspected"


class Missing(StrEnum):
    """What a key still lacks before anything is locked to it."""

    STICK_1 = "stick-1"
    STICK_2 = "stick-2"
    TRIAL = "trial"
    ACCEPTED = "accepted"


class Pause(StrEnum):
    """Why locked choices are paused."""

    OVERDUE = "overdue"
    LOST = "lost"
    SUSPECTED = "suspected"
    SWAPPED = "swapped"


class Wish(StrEnum):
    """What takes two convenors. A wish about one epoch carries its number behind a hyphen."""

    DESTROY = "destroy"
    DELETE_EPOCH = "delete-epoch"
    DELETE_THRESHOLD = "delete-threshold"
    NEW_MARKS = "new-marks"


class Told(StrEnum):
    """What a public note tells."""

    KEY_IN_FORCE = "key-in-force"
    KEY_LOST = "key-lost"
    KEY_SUSPECTED = "key-suspected"
    CHECKED = "checked"
    OPENED = "opened"
    DELETED = "deleted"
    TOO_FEW = "too-few"
    TRUSTEES_LOST = "trustees-lost"
    MARKS_LOST = "marks-lost"
    DESTROYED = "destroyed"


class Refusal(Exception):
    """Something about keys or locked signatures that is not done; nothing has changed."""


class KeyMalformed(Refusal):
    """It is no public key."""


class KeyIsSecret(Refusal):
    """It is the secret half, which must never be typed here."""


class KeyKnown(Refusal):
    """The key is there already, or was replaced before: a key never comes back."""


class HolderMissing(Refusal):
    """Nobody is named who holds the key."""


class OwnKeyMissing(Refusal):
    """A second organisation's key goes beside one of the convenors, and there is none."""


class BoxMalformed(Refusal):
    """It is no box of trustees."""


class BoxForeign(Refusal):
    """The box was made for another statement."""


class TrusteesOdd(Refusal):
    """There are fewer than two trustees or more than seven."""


class NoSuchKey(Refusal):
    """There is no such key, or it is out of use."""


class AnswerWrong(Refusal):
    """The answer is not what the test says; there is a new test now."""


class AnswerOfOtherTest(Refusal):
    """The answer belongs to the test of the other stick."""


class NoTest(Refusal):
    """No test waits for an answer."""


class NotReady(Refusal):
    """A key lacks something. *missing* says what, by part."""

    def __init__(self, missing: tuple[tuple[Part, Missing | None], ...] = ()) -> None:
        super().__init__(", ".join(f"{part}: {what or 'no key'}" for part, what in missing))
        self.missing = missing


class NothingPrepared(Refusal):
    """All keys that are ready are in force already."""


class NothingLocked(Refusal):
    """There is nothing to export."""


class DecisionsMalformed(Refusal):
    """It is no whole file of decisions. *why* says what is wrong with it."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class DecisionsForeign(Refusal):
    """The decisions are about another statement."""


class DecisionsStale(Refusal):
    """The decisions are about another export than those that were made here."""


class DecisionsIncomplete(Refusal):
    """The decisions do not name the records of the export, all of them and no others."""


class DecisionsWait(Refusal):
    """Decisions about these signatures wait for a second convenor already."""


class NoDecisions(Refusal):
    """No decisions wait."""


class SecondNeeded(Refusal):
    """The one who asked can't agree too; another convenor has to."""


class NothingAsked(Refusal):
    """Nobody asked for it, or it was taken back."""


class NotReached(Refusal):
    """Fewer than the number that was promised stand the check."""


class NamesMalformed(Refusal):
    """It is no whole file of opened names. *why* says what is wrong with it."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class NamesUnfit(Refusal):
    """The names are not those that were confirmed, or not what the log counted."""


class NamesNeeded(Refusal):
    """This choice is opened by bringing the names, not by agreeing alone."""


class NotClosed(Refusal):
    """Signing is not closed for good yet."""


class StillLocked(Refusal):
    """Locked signatures are there that nobody looked at, and nobody said that they may go unread."""


class AlreadyDestroyed(Refusal):
    """Keys and locked records were destroyed before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one key.

    Attributes:
        part: Whose it is.
        recipient: The key.
        passes: Day of the newest success of each stick; trustees have one, number 1.
        is_accepted: Somebody ticked that nobody can restore it.
        fate: What became of it, if anything.
    """

    part: Part
    recipient: str
    passes: dict[int, date]
    is_accepted: bool
    fate: Fate | None = None


def read_recipient(typed: str) -> str:
    """Return the public key that was *typed* or pasted, perhaps with line breaks.

    Raises:
        KeyIsSecret: It is a secret one.
        KeyMalformed: It is none.
    """
    joined = "".join(typed.split())
    if "AGE-SECRET-KEY-" in joined.upper():
        raise KeyIsSecret
    try:
        check_recipient(joined)
    except RecipientMalformed as error:
        raise KeyMalformed from error
    return joined


def read_holder(typed: str) -> str:
    """Return who holds a key; raises HolderMissing."""
    holder = " ".join(typed.split())[:300]
    if not holder or not holder.isprintable():
        raise HolderMissing
    return holder


def sticks_of(part: Part) -> tuple[int, ...]:
    """Return the tests that a key of *part* has to pass: the convenors' own from two sticks, the others once."""
    return (1, 2) if part is Part.OWN else (1,)


def find_missing(key: Standing) -> tuple[Missing, ...]:
    """Return what *key* still lacks, in the order in which it is done."""
    sticks = {Part.OWN: (Missing.STICK_1, Missing.STICK_2), Part.SECOND: (Missing.STICK_1,)}
    words = sticks.get(key.part, (Missing.TRIAL,))
    missing = [word for stick, word in enumerate(words, 1) if stick not in key.passes]
    return (*missing, *(() if key.is_accepted else (Missing.ACCEPTED,)))


def is_ready(key: Standing, today: date) -> bool:
    """Say whether signatures may be locked to *key*: it was shown to open, not too long ago, and nobody gave it up."""
    due = due_on(key)
    return key.fate is None and not find_missing(key) and (due is None or today < due)


def needed_parts(*, convenors: bool, threshold: bool) -> tuple[Part, ...]:
    """Return whose keys a statement needs that offers these choices."""
    return (*((Part.OWN,) if convenors else ()), *((Part.TRUSTEES,) if threshold else ()))


def check_ready(keys: Iterable[Standing], needed: Sequence[Part]) -> None:
    """Check that there is a key for every part of *needed*, that each was shown to open, and nobody gave it up.

    Raises:
        NotReady: With what is missing.
    """
    missing: list[tuple[Part, Missing | None]] = []
    good = [key for key in keys if key.fate is None]
    for part in needed:
        of_part = [key for key in good if key.part is part]
        if not of_part:
            missing.append((part, None))
        missing += [(part, what) for key in of_part[-1:] for what in find_missing(key)]
    if missing:
        raise NotReady(tuple(missing))


def due_on(key: Standing) -> date | None:
    """Return the day from which the convenors' own key has to be tried again; others are tried once."""
    if key.part is not Part.OWN or not key.passes:
        return None
    return max(key.passes.values()) + REHEARSED_FOR


def is_due_soon(key: Standing, today: date) -> bool:
    """Say whether people should be reminded."""
    due = due_on(key)
    return due is not None and today >= due - WARNS_BEFORE


def find_pause(in_force: Iterable[Standing], *, fingerprint: str, today: date) -> Pause | None:
    """Return why locked choices have to pause, or None.

    Args:
        in_force: The keys that are locked to.
        fingerprint: The one that the newest `recipient` entry of the log names; empty where there is none.
        today: The day.
    """
    keys = list(in_force)
    if not keys:
        return None
    if fingerprint != fingerprint_of(keys):
        return Pause.SWAPPED
    if any(key.fate is Fate.SUSPECTED for key in keys):
        return Pause.SUSPECTED
    if any(key.fate is Fate.LOST for key in keys):
        return Pause.LOST
    dues = [due for key in keys if (due := due_on(key))]
    return Pause.OVERDUE if any(due <= today for due in dues) else None


def fingerprint_of(keys: Iterable[Standing]) -> str:
    """Return the fingerprint of all of *keys* together, as the log's `recipient` entry names it."""
    return fingerprint_recipients([key.recipient for key in keys]).hex()


def digest_answer(answer: str) -> bytes:
    """Return what is kept of a test's answer; typed with blanks, hyphens or capitals it is the same."""
    words = "".join(letter if letter.isalpha() else " " for letter in answer.lower()).split()
    return sha256(b"undersigned/v1/rehearsal\n" + "-".join(words).encode()).digest()


def digest_ids(ids: Iterable[str]) -> str:
    """Return what stands for the records of an export, whatever their order."""
    return sha256("".join(f"{id_}\n" for id_ in sorted(ids)).encode()).hexdigest()


def check_trustees(needed: int, papers: int) -> None:
    """Check that so many trustees make sense; raises TrusteesOdd."""
    if not MIN_TRUSTEES <= needed <= papers <= MAX_TRUSTEES:
        raise TrusteesOdd


def check_second(asked_by: int | None, agreeing: int) -> None:
    """Check that two different convenors want the same; raises SecondNeeded."""
    if asked_by is None or asked_by == agreeing:
        raise SecondNeeded


def is_past_deadline(deadline: date | None, today: date) -> bool:
    """Say whether the last day is over."""
    return deadline is not None and today > deadline


def must_delete(*, standing: int, threshold: int | None, deadline: date | None, today: date) -> bool:
    """Say whether locked signatures have to go because their number was not reached, or nobody opened in time."""
    if deadline is None or not is_past_deadline(deadline, today):
        return False
    return standing < (threshold or 0) or today > deadline + OPENED_WITHIN


def digest_list(records: Iterable[bytes]) -> tuple[str, int]:
    """Return SHA-256 of the public list and how many names it has: each record and a line feed, in the log's order."""
    digest, listed = sha256(), 0
    for record in records:
        digest.update(record + b"\n")
        listed += 1
    return digest.hexdigest(), listed
