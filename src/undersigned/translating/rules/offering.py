"""Translations that are sent without being asked for: what is taken, and when it is shown as unofficial."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from undersigned.texts.canonical import Block, BlockKind, Content
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


_NUMBERED = re.compile(r"(?P<indent>\s*)\d{1,6}[.)]\s+(?P<words>\S.*)")


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


def read_offer_text(words: str) -> Content:
    """Return the text that somebody sent: a title, then what stands apart by empty lines; numbers begin clauses.

    It is read as the form asks for it, and as the leading text's own file is spelt; nothing is guessed, since a number
    that got lost would make another text of it. Numbers that are indented begin sub-items.
    """
    title, subtitle, is_open = "", "", False
    blocks: list[Block] = []
    for line in words.splitlines():
        if not line.strip():
            is_open = False
        elif not title:
            title = line.strip().removeprefix("# ")
        elif line.startswith("## ") and not blocks:
            subtitle = line.removeprefix("## ").strip()
        else:
            is_open = _take_line(blocks, line, is_open=is_open)
    return Content(title=title, subtitle=subtitle, blocks=tuple(blocks))


def _take_line(blocks: list[Block], line: str, *, is_open: bool) -> bool:
    """Add *line* to *blocks*; say whether the next one may go on with it."""
    found = _NUMBERED.fullmatch(line)
    last = blocks[-1] if blocks else None
    if line.startswith("### "):
        blocks.append(Block(BlockKind.HEADING, line.removeprefix("### ").strip()))
        return False
    if found and found["indent"] and last is not None and last.kind is BlockKind.CLAUSE:
        blocks[-1] = replace(last, items=(*last.items, found["words"].strip()))
    elif found:
        blocks.append(Block(BlockKind.CLAUSE, found["words"].strip()))
    elif is_open and last is not None and last.items:
        blocks[-1] = replace(last, items=(*last.items[:-1], f"{last.items[-1]} {line.strip()}"))
    elif is_open and last is not None:
        blocks[-1] = replace(last, text=f"{last.text} {line.strip()}")
    else:
        blocks.append(Block(BlockKind.PARAGRAPH, line.strip()))
    return True
