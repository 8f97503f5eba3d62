"""Where news may go, what happened between two looks, how a delivery is signed, when it is tried again.

Source: Standard Webhooks 1.0.0 (asymmetric signatures, `v1a`); RFC 8032; docs/reference/formats/webhook.md.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    Send = Callable[[list["Outgoing"]], list[int | str]]

MAX_URL: Final = 1000
MOST_HOOKS: Final = 5
"""Addresses that one statement tells."""
SHOWN: Final = 20
"""Deliveries that the desk shows."""
KEPT: Final = timedelta(days=7)
"""How long it is known what was delivered."""
PATIENCE: Final = timedelta(days=3)
"""So long an address may fail before nothing more is sent to it."""
GONE: Final = 410

# Seconds from one attempt to the next: nearly a day in all.
_WAITS: Final = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600)
_STEPS: Final = (10, 25, 50)
_KEY_PURPOSE: Final = b"undersigned/v1/webhook-key"


class Event(StrEnum):
    """What can happen."""

    TEST = "test"
    DRAFTED = "statement.drafted"
    FROZEN = "statement.frozen"
    OPENED = "statement.opened"
    PAUSED = "statement.paused"
    RESUMED = "statement.resumed"
    CLOSED = "statement.closed"
    FINISHED = "statement.finished"
    VERSION = "version.added"
    LANGUAGE = "language.added"
    WITHHELD = "names.withheld"
    RELEASED = "names.released"
    COUNT = "count.reached"


class Refusal(Exception):
    """A webhook is not made or changed; nothing has changed."""


class AddressOdd(Refusal):
    """The address is no HTTPS address of a host with a name, or holds what no address should."""


class AddressKnown(Refusal):
    """News go to this address already."""


class TooManyHooks(Refusal):
    """The statement tells as many addresses as it can."""


class NoSuchHook(Refusal):
    """There is no such webhook."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A signed message, and where it goes."""

    address: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a statement stands, as far as its webhooks tell of it.

    Attributes:
        state: Of collecting; empty before it was opened.
        version: Number of the newest frozen version; 0 before the first.
        has_draft: A text is being drafted.
        languages: Those of the newest version.
        is_withheld: All names are.
        persons: Whose signature stands, of the newest version.
        orgs: The same for organisations.
        reached: The highest round numbers that were told, by class.
    """

    state: str = ""
    version: int = 0
    has_draft: bool = True
    languages: tuple[str, ...] = ()
    is_withheld: bool = False
    persons: int = 0
    orgs: int = 0
    reached: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, with what is said of it beside the counts."""

    event: Event
    more: tuple[tuple[str, str | int], ...] = ()


def find_happenings(before: Standing, after: Standing) -> Iterator[Happening]:
    """Yield what happened between two looks, in the order in which it makes sense."""
    if after.version > before.version:
        event = Event.VERSION if before.version else Event.FROZEN
        yield Happening(event, (("version", after.version),))
    known = before.languages if after.version == before.version else after.languages[:1]
    for lang in after.languages:
        if lang not in known and before.version:
            yield Happening(Event.LANGUAGE, (("lang", lang), ("version", after.version)))
    yield from _find_moves(before.state, after.state)
    if after.has_draft and not before.has_draft:
        yield Happening(Event.DRAFTED)
    if after.is_withheld != before.is_withheld:
        yield Happening(Event.WITHHELD if after.is_withheld else Event.RELEASED)
    for klass, number, told in zip(("person", "org"), reached_by(after), before.reached, strict=True):
        # Counts are per version: with a new one they begin again.
        if number > (told if after.version == before.version else 0):
            yield Happening(Event.COUNT, (("class", klass), ("reached", number)))


def _find_moves(before: str, after: str) -> Iterator[Happening]:
    if before == after or not after:
        return
    if not before:
        yield Happening(Event.OPENED)
    if after == "paused":
        yield Happening(Event.PAUSED)
    elif after == "open" and before == "paused":
        yield Happening(Event.RESUMED)
    elif after == "closing" or (after == "closed" and before != "closing"):
        yield Happening(Event.CLOSED)
    if after == "closed":
        yield Happening(Event.FINISHED)


def reached_by(standing: Standing) -> tuple[int, int]:
    """Return the highest round number that each count has passed."""
    return find_round(standing.persons), find_round(standing.orgs)


def find_round(count: int) -> int:
    """Return the highest of 10, 25, 50, 100, 250, 500, 1,000 … that *count* has reached, or 0."""
    found, scale = 0, 1
    while True:
        for step in _STEPS:
            if step * scale > count:
                return found
            found = step * scale
        scale *= 10


def format_standing(standing: Standing) -> str:
    """Return *standing* as text."""
    return json.dumps(asdict(standing))


def parse_standing(text: str) -> Standing:
    """Return what `format_standing` made."""
    members = json.loads(text)
    return Standing(**members | {name: tuple(members[name]) for name in ("languages", "reached")})


def format_body(happening: Happening, standing: Standing, *, statement: str, host: str, at: datetime) -> str:
    """Return the body of a delivery. No name of anybody is ever in it."""
    told: dict[str, Any] = {
        "host": host,
        "statement": statement,
        "state": standing.state or ("frozen" if standing.version else "draft"),
        "version": standing.version or None,
        "names_withheld": standing.is_withheld,
        "counts": {"person": standing.persons, "org": standing.orgs},
    }
    # When a count passed a number tells when somebody signed, so it is told by the day, like everything published.
    told_at = at.replace(hour=0, minute=0, second=0) if happening.event is Event.COUNT else at
    message = {"type": happening.event.value, "timestamp": _spell(told_at), "data": told | dict(happening.more)}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _spell(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def derive_key(site_key: bytes) -> Ed25519PrivateKey:
    """Return the key that signs deliveries; it dies with the site key."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_KEY_PURPOSE).derive(site_key)
    return Ed25519PrivateKey.from_private_bytes(seed)


def format_public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half of *key* as receivers are given it."""
    return "whpk_" + b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(key: Ed25519PrivateKey, *, message_id: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """Return the headers of a delivery.

    Args:
        key: Of the instance.
        message_id: The same for each attempt, so that a receiver knows what it has seen.
        seconds: Time of this attempt, since 1970.
        body: The bytes that are sent.
    """
    signed = b".".join((message_id.encode(), str(seconds).encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1a,{b64encode(key.sign(signed)).decode()}",
    }


def find_wait(attempts: int) -> int | None:
    """Return the seconds until a delivery that failed *attempts* times is tried again, or None to give it up."""
    return _WAITS[attempts - 1] if attempts <= len(_WAITS) else None


def is_worn_out(failing_since: date | None, today: date) -> bool:
    """Say whether an address has failed for so long that nothing more is sent to it."""
    return failing_since is not None and today - failing_since >= PATIENCE
