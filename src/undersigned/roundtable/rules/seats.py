"""Who sits at a table: roles, invitations, sessions, and how long what was said there is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from undersigned.roundtable.rules.refusing import Refusal

CODE_BYTES: Final = 24
INVITATION_LIFETIME: Final = timedelta(days=14)
"""An organisation's delegate may be away for a week or two."""
SESSION_LIFETIME: Final = timedelta(days=30)
"""A browser keeps a seat so long; then a mailed code or a new link is needed."""
SESSION_REST: Final = timedelta(days=14)
"""A seat that a browser did not use for so long is given up there."""
TOUCH_EVERY: Final = timedelta(hours=1)

KEPT_DAYS: Final = 30
MOST_KEPT_DAYS: Final = 365
PATIENCE: Final = timedelta(days=30)
"""So much longer all is kept where nobody took the minutes as a file."""
MOST_SEATS: Final = 1000
MOST_PASSKEYS: Final = 10
ANSWER_LIFETIME: Final = timedelta(minutes=10)
"""A passkey answers a question that was asked so long ago at most."""
PASSKEY_NAME_CHARACTERS: Final = 60
"""Devices show so much of it."""
MOST_WEIGHT: Final = 1_000_000


class TableState(StrEnum):
    """Where a table stands."""

    OPEN = "open"
    ADOPTED = "adopted"
    CLOSED = "closed"


class Role(StrEnum):
    """What a person does at the table."""

    CHAIR = "chair"
    DELEGATE = "delegate"
    DEPUTY = "deputy"
    OBSERVER = "observer"


INVITED: Final = (Role.DELEGATE, Role.DEPUTY, Role.OBSERVER)
"""Roles of people who come by invitation; a chair is a convenor and comes by the desk."""


class PartyClass(StrEnum):
    """What a party is."""

    ORG = "org"
    PERSON = "person"


class TableEnded(Refusal):
    """The text was adopted or the table closed; nobody sits down or says anything more."""


class TableExists(Refusal):
    """The statement has an open table already."""


class TableFull(Refusal):
    """There are as many seats as a table may have."""


class PartyMissing(Refusal):
    """Delegates and deputies sit for somebody."""


class PartyTaken(Refusal):
    """A party of this name sits at the table."""


class PartyGone(Refusal):
    """The party was removed meanwhile, or sits at another table."""


class RoleInvalid(Refusal):
    """There is no such role, or nobody is invited to it."""


class DaysInvalid(Refusal):
    """The number of days is out of bounds."""


class WeightInvalid(Refusal):
    """The weight is no whole number within bounds."""


class InvitationUnknown(Refusal):
    """There is no such invitation: not copied whole, replaced by a newer one, or taken back."""


class InvitationUsed(Refusal):
    """Somebody took the seat with this link."""


class InvitationExpired(Refusal):
    """The link is too old."""


class SeatRemoved(Refusal):
    """The chair removed the seat, or the person left it."""


class PasskeyRefused(Refusal):
    """The passkey is no seat's here, answers another question, or did not check its person."""


class PasskeysFull(Refusal):
    """The seat has as many passkeys as a seat may have."""


class PasskeyNameLong(Refusal):
    """Devices would not show the whole name."""


def check_open(state: str) -> None:
    """Raise TableEnded unless something may still be said at a table in *state*."""
    if state != TableState.OPEN:
        raise TableEnded


def check_invitation(
    *, state: str, is_removed: bool, used_at: datetime | None, expires_at: datetime, now: datetime
) -> None:
    """Raise a Refusal unless a seat may be taken with an invitation at *now*.

    Args:
        state: Of the table.
        is_removed: Whether the seat was removed.
        used_at: When somebody took the seat with it, or None.
        expires_at: When the link becomes void.
        now: The time.
    """
    check_open(state)
    if is_removed:
        raise SeatRemoved
    if used_at is not None:
        raise InvitationUsed
    if expires_at <= now:
        raise InvitationExpired


def check_role(role: str, *, has_party: bool) -> Role:
    """Return *role* if somebody may be invited to it.

    Raises:
        RoleInvalid: There is no such role, or nobody is invited to it.
        PartyMissing: It speaks for a party, and there is none.
    """
    if role not in INVITED:
        raise RoleInvalid
    if role != Role.OBSERVER and not has_party:
        raise PartyMissing
    return Role(role)


def check_kept_days(days: int) -> int:
    """Return *days* if what was said may be kept so long after the end.

    Raises:
        DaysInvalid: It is less than a day or more than a year.
    """
    if not 1 <= days <= MOST_KEPT_DAYS:
        raise DaysInvalid
    return days


def check_passkey_name(name: str) -> str:
    """Return *name* if a device can show it as that of a passkey.

    Raises:
        PasskeyNameLong: It is too long for that.
    """
    if len(name) > PASSKEY_NAME_CHARACTERS:
        raise PasskeyNameLong
    return name


def check_weight(weight: int) -> int:
    """Return *weight* if a party's voice may weigh so much.

    Raises:
        WeightInvalid: It is less than one or more than a million.
    """
    if not 1 <= weight <= MOST_WEIGHT:
        raise WeightInvalid
    return weight


def is_due(*, ended_at: datetime | None, kept_days: int, have_minutes_left: bool, now: datetime) -> bool:
    """Say whether what a table knows of its people is to be deleted at *now*.

    Minutes that nobody took as a file keep it for thirty days more, and not for ever: people were told so.
    """
    wait = timedelta(days=kept_days) + (timedelta() if have_minutes_left else PATIENCE)
    return ended_at is not None and ended_at + wait <= now
