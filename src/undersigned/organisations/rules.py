"""How an organisation is known: levels that are never added up, domains as typed, the string that shows control.

A level is a code in the record: `domain:DOMAIN:DAY` or `address:DOMAIN:DAY`; without one, everything is as stated by
who signed. That the convenors know an organisation is theirs to say and no part of the record.
Source: docs/reference/organisations.md; behind it draft-ietf-dnsop-domain-verification-techniques.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from unicodedata import name as name_of
from unicodedata import normalize

import idna

from undersigned.publiclog.encoding import format_base64url
from undersigned.publiclog.record import MAX_LENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

CHALLENGE_BYTES: Final = 24
CHALLENGE_LIFETIME: Final = timedelta(days=14)
WELL_KNOWN: Final = "/.well-known/statement-challenge"
MAX_ACTING: Final = 12
"""Codes that may act for one organisation at the same time, the first one included."""
LOGO_PIXELS: Final = 240
"""The longer side of a logo as it is published: it is shown small, and sharp on fine screens at that size."""
MAX_OFFERED_BYTES: Final = 500_000
"""Of a file that an organisation hands in as its logo."""
MOST_OFFERED: Final = 50
"""Logos that may wait at one statement."""
OFFERED_KEPT: Final = timedelta(days=90)
MISSED_NIGHTS: Final = 3
"""Nights in which a domain that was shown is not found before the pages say so."""


class Refusal(Exception):
    """Something about an organisation that is not done; a subclass is a reason."""


class DomainMissing(Refusal):
    """No domain was typed."""


class DomainInvalid(Refusal):
    """It is not the name of a domain."""


class DomainIsAddress(Refusal):
    """It is a number of a machine, not the name of a domain."""


class DomainReserved(Refusal):
    """It is a name that nobody can own."""


class DomainTooLong(Refusal):
    """The name is longer than a record can say."""


class DomainLooksAlike(Refusal):
    """Letters of it belong to another script and look like those of a different name."""


class OfferGone(Refusal):
    """The logo that was looked at waits no more: taken back, decided on, or another one stands in its place."""


class OfferTooLarge(Refusal):
    """The file has more bytes than are taken from an organisation."""


class OfferTooSoon(Refusal):
    """The convenors did not take a logo of this organisation today."""


class TooManyOffers(Refusal):
    """As many logos wait at this statement as can."""


class OfferState(StrEnum):
    """Where a logo stands that an organisation handed in."""

    SEALED = "sealed"
    """The file waits to be made anew."""
    WAITING = "waiting"
    """The picture waits for a convenor."""
    UNREAD = "unread"
    """The file could not be made a picture; nothing of it is kept."""
    REFUSED = "refused"
    """A convenor did not take it; nothing of it is kept."""


class Level(StrEnum):
    """How an organisation or affiliation is known; these are kinds, not steps of one ladder."""

    STATED = "stated"
    ADDRESS = "address"
    DOMAIN = "domain"


class Method(StrEnum):
    """Where the string was found."""

    DNS = "dns"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a level says: *level*, the domain in ASCII, and the day on which it was shown."""

    level: Level
    domain: str
    day: str


def read_domain(typed: str) -> str:
    """Return the domain that was *typed*, in ASCII; addresses of pages and mailboxes are cut down to theirs.

    Raises:
        Refusal: It can't be shown to be controlled; the subclass says why.
    """
    host = _cut(typed)
    if not host:
        raise DomainMissing
    if _is_number(host):
        raise DomainIsAddress
    try:
        spelt = idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise DomainInvalid from error
    # Again: what stands for nothing in a domain, as a mark before it, hid it from the first cut.
    spelt = _WWW.sub("", spelt)
    if not _DOMAIN.fullmatch(spelt):
        raise DomainInvalid
    if spelt.rpartition(".")[2] in _RESERVED or _is_number(spelt):
        raise DomainReserved
    *labels, last = idna.decode(spelt).split(".")
    if any(_looks_alike(label, last) for label in labels):
        raise DomainLooksAlike
    if len(spelt) > _MAX_DOMAIN:
        raise DomainTooLong
    return spelt


def format_domain(domain: str) -> str:
    """Return *domain* as people read it; one in other letters than ASCII stands with its ASCII form behind it."""
    try:
        shown = idna.decode(domain)
    except idna.IDNAError:
        return domain
    return shown if shown == domain else f"{shown} ({domain})"


def challenge_name(domain: str) -> str:
    """Return the name under which *domain* shows the string as a TXT record."""
    return f"_statement-challenge.{domain}"


def make_challenge(random: bytes) -> str:
    """Return the string out of 24 *random* bytes."""
    return f"undersigned={format_base64url(random)}"


def is_among(lines: Iterable[str], challenge: str) -> bool:
    """Say whether one of *lines* is exactly *challenge*, but for space around it."""
    return any(line.strip() == challenge for line in lines)


def format_level(level: Level, domain: str, day: str) -> str:
    """Return the code of a level for the record."""
    return f"{level}:{domain}:{day}"


def parse_level(code: str) -> Shown | None:
    """Return what the *code* of a record says, or None where it says nothing that is understood."""
    kind, _, rest = code.partition(":")
    domain, _, day = rest.rpartition(":")
    if kind not in (Level.ADDRESS, Level.DOMAIN) or not _DOMAIN.fullmatch(domain):
        return None
    try:
        if date.fromisoformat(day).isoformat() != day:
            return None
    except ValueError:
        return None
    return Shown(Level(kind), domain, day)


def check_offer(*, state: str, offered_on: str, waiting: int, today: date) -> None:
    """Raise a Refusal unless a body may hand in a logo.

    Args:
        state: Where the one stands that it handed in before; empty if there is none.
        offered_on: The day on which it did.
        waiting: How many of other bodies wait at the statement.
        today: The day.
    """
    # Whoever was refused and hands in the next one at once would keep the convenors busy.
    if state == OfferState.REFUSED and offered_on == today.isoformat():
        raise OfferTooSoon
    if waiting >= MOST_OFFERED:
        raise TooManyOffers


def has_room_for_acting(count: int) -> bool:
    """Say whether one more code may act beside *count* others."""
    return count < MAX_ACTING


def is_lost(missing_since: str, checked_on: str) -> bool:
    """Say whether, at the look of *checked_on*, a domain was missing for so long that readers are told."""
    if not missing_since:
        return False
    return date.fromisoformat(missing_since) + timedelta(days=MISSED_NIGHTS) <= date.fromisoformat(checked_on)


def _cut(typed: str) -> str:
    host = _SCHEME.sub("", normalize("NFKC", typed).strip().lower())
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2]
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = re.sub(r":[0-9]*$", "", host)
    return _WWW.sub("", host.rstrip("."))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Also 127.1, 0x7f.0.0.1 and 2130706433, which some programs take for addresses.
        return bool(_NUMBER.fullmatch(host))
    return True


def _looks_alike(label: str, last: str) -> bool:
    """Say whether *label*, under the top-level domain *last*, mixes scripts that share letters or only borrows them."""
    scripts = {_script(character) for character in label if character.isalpha()}
    if len(scripts & _SHARING) > 1:
        return True
    is_foreign = bool(scripts) and scripts <= _SHARING - {"LATIN"} and last.isascii()
    return is_foreign and set(label) <= _TWINS | set("-0123456789")


def _script(character: str) -> str:
    return name_of(character, "").partition(" ")[0]


_WWW: Final = re.compile(r"^(?:www\.)+")
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]*://")
_MAX_DOMAIN: Final = MAX_LENGTHS["level"] - len("address::2026-11-23")
_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")
# RFC 6761, 6762, 7686, 8375, 9476, and what local networks use.
_RESERVED: Final = frozenset(
    {"alt", "arpa", "corp", "example", "home", "internal", "invalid", "lan", "local", "localhost", "onion", "test"}
)
_SHARING: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
# Letters of Cyrillic, Greek and Armenian that look like Latin ones: a word of these alone reads as another word.
_TWINS: Final = frozenset("асԁеһіјӏорԛѕԝхуѵүғкмтвнгпԍαινορυκχγτωηοսօոցհքզլյ")
