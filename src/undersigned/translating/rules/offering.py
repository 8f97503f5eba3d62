"""Translations that are sent without being asked for: what is taken, and when it is shown as unofficial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from undersigned.texts.rules import CharacterForbidden, check_language, fold_line
from undersigned.translating.rules import refusing

MOST_CHARACTERS: Final = 100_000
MOST_WAITING: Final = 20
"""Offers of one statement that wait for a look; more are asked to come later."""
KEPT: Final = timedelta(days=90)
"""So long an offer waits for a look; then it is deleted unread."""
MOST_NAME: Final = 200
MOST_ADDRESS: Final = 300
_SCHEMES = ("https://", "http://")


class OfferState(StrEnum):
    """Where an offer stands. One that was declined, or was reviewed and frozen, is deleted."""

    WAITING = "waiting"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a translation: a name, and the address of a web site, as given; the address may be empty."""

    name: str
    address: str = ""


def check_sender(name: str, address: str) -> Sender:
    """Return who sends a translation, each as one line.

    Raises:
        OfferIncomplete: There is no name, or more than one may have.
        AddressNotPublic: The address is none that readers can open.
    """
    try:
        name, address = fold_line(name), fold_line(address)
    except CharacterForbidden as error:
        raise refusing.OfferIncomplete from error
    if not name or len(name) > MOST_NAME:
        raise refusing.OfferIncomplete
    if address and (not address.lower().startswith(_SCHEMES) or len(address) > MOST_ADDRESS or " " in address):
        raise refusing.AddressNotPublic
    return Sender(name, address)


def check_offer(*, lang: str, words: str) -> None:
    """Raise a Refusal unless *words* in *lang* may be sent.

    Raises:
        LanguageInvalid: It is no language tag (of `texts`).
        OfferIncomplete, OfferTooLong: There is nothing, or too much.
    """
    check_language(lang)
    if not words.strip():
        raise refusing.OfferIncomplete
    if len(words) > MOST_CHARACTERS:
        raise refusing.OfferTooLong
