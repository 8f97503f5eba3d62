"""Decisions and refusals of signing in."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Any

LINK_LIFETIME = timedelta(hours=24)
CODE_BYTES = 24

SESSION_LIFETIME = timedelta(hours=12)
"""A session ends then, however busy."""
SESSION_REST = timedelta(hours=3)
"""A session that nobody used for so long has ended. Drafting a long text is one request."""
ENTRANCE_LIFETIME = timedelta(minutes=30)
"""How long somebody who has not come in yet may take: code, second code, passkey."""
MOST_ENTRANCES = 2_000
"""Sessions of people who have not come in yet; beyond this the oldest are forgotten."""
FRESH_FOR = timedelta(minutes=30)
"""How long after coming in, or showing again who one is, the acts are open that are hard to take back."""

PASSKEY_CHARACTERS = 16_384
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")

ADDRESS_CODE_LIFETIME = timedelta(minutes=10)
ADDRESS_CODE_TRIES = 3


class Way(StrEnum):
    """How a convenor came in."""

    LINK = "link"
    PASSKEY = "passkey"
    MAIL = "mail"


class Duty(StrEnum):
    """What a convenor looks after at a statement; who has all of them may also give and take them."""

    TEXT = "text"
    SIGNATORIES = "signatories"
    PRESS = "press"
    KEYS = "keys"


ALL_DUTIES = frozenset(Duty)


def parse_duties(spelt: str) -> frozenset[Duty]:
    """Return the duties that *spelt* names, comma-separated."""
    return frozenset(Duty(word) for word in spelt.split(",") if word)


def format_duties(duties: frozenset[Duty]) -> str:
    """Return *duties* comma-separated, in their own order."""
    return ",".join(duty for duty in Duty if duty in duties)


class Refusal(Exception):
    """Nobody was signed in; nothing has changed."""


class LinkInvalid(Refusal):
    """The link was used before, has expired, or never was one."""


class LinkOfSomebodyElse(Refusal):
    """The link is good, but lets in another convenor than the one who is signed in."""


class NameInvalid(Refusal):
    """A convenor's name is empty, too long or holds a control character."""


class AddressInvalid(Refusal):
    """No mail could reach the address."""


class AddressTaken(Refusal):
    """Another convenor comes in with this address."""


class PasskeyMalformed(Refusal):
    """What was posted as the answer of a passkey has not its shape."""


def check_name(name: str) -> str:
    """Return *name* without outer white space.

    Raises:
        NameInvalid: It is empty, longer than 200 characters, or not printable.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= 200 or not name.isprintable():
        raise NameInvalid
    return name


def check_address(address: str) -> str:
    """Return *address* without outer white space.

    Raises:
        AddressInvalid: It has no local part or domain, holds white space or control characters, or is too long.
    """
    address = address.strip()
    local, at, domain = address.rpartition("@")
    is_plain = address.isprintable() and not any(character.isspace() for character in address)
    if not at or not local or "." not in domain or not is_plain or len(address) > 254:
        raise AddressInvalid
    return address


def find_way(methods: list[str]) -> Way:
    """Return how somebody came in, from the *methods* that were recorded on the way."""
    if "code" in methods:
        return Way.MAIL
    return Way.LINK if "link" in methods else Way.PASSKEY


def check_passkey(answer: object) -> dict[str, Any]:
    """Return *answer* if it has the shape of what a passkey says; what it says is not looked at.

    Raises:
        PasskeyMalformed: A member is missing, is of another type, or is not base64url.
    Source: Web Authentication, level 3, 5.1 (PublicKeyCredential).
    """
    if (
        not isinstance(answer, dict)
        or answer.get("type") != "public-key"
        or not isinstance(answer.get("response"), dict)
    ):
        raise PasskeyMalformed
    response = {name: text for name, text in answer["response"].items() if text is not None}
    texts = [answer.get("id"), answer.get("rawId"), response.get("clientDataJSON"), *response.values()]
    if not all(isinstance(text, str) and _BASE64URL.fullmatch(text) for text in texts):
        raise PasskeyMalformed
    if not isinstance(answer.get("clientExtensionResults", {}), dict):
        raise PasskeyMalformed
    return {**answer, "response": response}
