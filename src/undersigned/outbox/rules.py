"""Values and decisions of the outbox: what a mail is, when it is tried again, when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

# Half a minute, then twice as long each time, but at least every half hour: people wait for their link.
_FIRST_WAIT_SECONDS = 30
_LONGEST_WAIT_SECONDS = 30 * 60
# Links in mails live for two days: what could not be delivered by then is worth nothing.
_LIFETIME_SECONDS = 48 * 60 * 60

CLAIM_SECONDS = 10 * 60
"""How long a worker may keep a mail that it took; afterwards it counts as not sent and is taken again."""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one person.

    Attributes:
        to: The address, as typed.
        subject: One line.
        body: Plain text with LF line ends.
        lang: BCP 47 tag of the body.
        html: The same words as a page, or nothing.
        stop: Address that ends such mails when it is posted to, or nothing.
    """

    to: str
    subject: str
    body: str
    lang: str
    html: str = ""
    stop: str = ""


class Outcome(Enum):
    """What became of one attempt."""

    SENT = "taken"
    REFUSED = "refused for good"
    DEFERRED = "not taken now"
    UNREACHABLE = "no mail server answered"


def find_domain(address: str) -> str:
    """Return the domain of *address*, in lower case."""
    return address.rpartition("@")[2].lower()


def find_wait(attempts: int) -> int | None:
    """Return the seconds until a mail that failed *attempts* times is tried again, or None to give it up."""
    waits = _list_waits(attempts)
    if sum(waits) > _LIFETIME_SECONDS:
        return None
    return waits[-1] if waits else 0


def find_least_age(attempts: int) -> int:
    """Return for how many seconds a mail that failed *attempts* times has waited at least: no row keeps its time."""
    return sum(_list_waits(attempts)[:-1])


def _list_waits(attempts: int) -> list[int]:
    return [min(_FIRST_WAIT_SECONDS * 2**turn, _LONGEST_WAIT_SECONDS) for turn in range(attempts)]


def make_decoy(to: str) -> str:
    """Return an address for a mail that is queued and never sent, as long in bytes as *to*."""
    return "." * len(to.encode())


def is_decoy(message: Message) -> bool:
    """Say whether *message* was queued only so that nobody sees that nothing is sent."""
    return "@" not in message.to
