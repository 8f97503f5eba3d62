"""The shape of what is typed about languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.translating.actions import Typed
from undersigned.translating.rules.glossary import Entry, Rendering, TermKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

_CODE = re.compile(r"([A-Za-z0-9_-]{20,64})/?\s*$")
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class OfferForm:
    """A translation that is sent, as typed."""

    lang: str
    words: str
    name: str
    address: str
    made_from: str


def read_code(data: QueryDict) -> str:
    """Return the code of a link, out of the link itself or alone; empty where there is none."""
    found = _CODE.search(data.get("link", "").strip().rpartition("#")[2])
    return found[1] if found else ""


def read_number(text: str) -> int | None:
    """Return the number of a row, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def read_words(data: QueryDict) -> list[Typed]:
    """Return what was typed for each unit that the page showed."""
    return [
        Typed(
            key,
            data.get(f"words-{key}", "").replace("\r\n", "\n"),
            data.get(f"source-{key}", ""),
            data.get(f"base-{key}", ""),
            is_right=f"right-{key}" in data,
        )
        for key in dict.fromkeys(data.getlist("unit"))
    ]


def read_operation(data: Mapping[str, str]) -> tuple[str, str]:
    """Return what a button asks for, and about which unit."""
    verb, _, key = data.get("do", "").partition(" ")
    return verb, key


def read_offer(data: QueryDict) -> OfferForm:
    """Return a translation as it was sent."""
    return OfferForm(
        lang=data.get("lang", "").strip(),
        words=data.get("words", "").replace("\r\n", "\n").replace("\0", "\ufffd"),
        name=data.get("name", ""),
        address=data.get("address", ""),
        made_from=data.get("text", "") if re.fullmatch("[0-9a-f]{64}", data.get("text", "")) else "",
    )


def read_entry(data: QueryDict) -> Entry:
    """Return an entry of the glossary as typed; a language without words is left out."""
    kind = data.get("kind", "")
    told = zip(data.getlist("lang"), data.getlist("words"), data.getlist("by"), strict=False)
    return Entry(
        TermKind(kind) if kind in set(TermKind) else TermKind.TERM,
        data.get("source", ""),
        data.get("note", ""),
        tuple(Rendering(lang.strip(), words, by) for lang, words, by in told if words.strip()),
    )
