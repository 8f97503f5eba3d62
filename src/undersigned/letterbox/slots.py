"""Pages: rendered at release with named slots, split here once into literals and slots, and filled, escaped.

A slot is spelt `⟦group.name⟧`. Slots of the group `slot` have to be filled; those of `invalid` say "false" unless they
are, all others nothing.
What is filled in is escaped, except what a caller made as `Html`.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from undersigned.instance.languages import choose_language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

_SLOT: Final = re.compile("⟦([a-z_]+\\.[a-z_]+)⟧")
_REQUIRED: Final = "slot."
_YES_OR_NO: Final = "invalid."


class PagesMissing(Exception):
    """The rendered pages are not there; they are made when the server starts."""


class Html(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()


class Slots:
    """Stands for a group of slots in a template: each of its members spells its own slot."""

    def __init__(self, group: str) -> None:
        """Make the group named *group*."""
        self._group = group

    def __getitem__(self, name: str) -> str:
        """Return the slot *name*, as the template asks for it."""
        return f"⟦{self._group}.{name}⟧"


class Page:
    """One page in one language."""

    __slots__ = ("_parts",)

    def __init__(self, rendered: str) -> None:
        """Split *rendered* into literals, as bytes, and the names of slots between them."""
        self._parts = [part.encode() if at % 2 == 0 else part for at, part in enumerate(_SLOT.split(rendered))]

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return the page with *values* in its slots.

        Raises:
            KeyError: A slot of the group `slot` is not among *values*.
        """
        filled = []
        for part in self._parts:
            if isinstance(part, bytes):
                filled.append(part)
                continue
            unfilled = "false" if part.startswith(_YES_OR_NO) else ""
            value = values[part] if part.startswith(_REQUIRED) else values.get(part, unfilled)
            filled.append((value if isinstance(value, Html) else escape(value)).encode())
        return b"".join(filled)


class Pages:
    """All pages in all languages, read once at the start."""

    def __init__(self, folder: Path) -> None:
        """Read the pages under *folder*, a folder for each language.

        Raises:
            PagesMissing: There are none in English, which stands in for every other language.
        """
        self._pages = {(path.parent.name, path.stem): Page(path.read_text("utf-8")) for path in folder.glob("*/*.html")}
        self._words: dict[str, dict[str, str]] = {}
        for path in folder.glob("*/*.txt"):
            lines = (line.split(": ", 1) for line in path.read_text("utf-8").split("\n") if ": " in line)
            self._words.setdefault(path.parent.name, {}).update(lines)  # type: ignore[arg-type]
        if "en" not in self._words:
            raise PagesMissing(f"No pages in {folder}: start with `undersigned serve`, which renders them.")

    def choose_lang(self, wanted: str) -> str:
        """Return the language of pages that serves who asked for *wanted*; English where none does."""
        return wanted if wanted in self._words else choose_language(wanted, tuple(self._words))

    def fill(self, name: str, lang: str, values: Mapping[str, str]) -> bytes:
        """Fill the page *name* in *lang*."""
        return self._pages[self.choose_lang(lang), name].fill(values)

    def say(self, code: str, lang: str) -> str:
        """Return the sentence for *code* in *lang*."""
        return self._words[self.choose_lang(lang)][code]

    def say_day(self, day: date, lang: str) -> str:
        """Return *day* in the words of *lang*."""
        return self.say(f"Month{day.month}", lang).replace("DAY", str(day.day)).replace("YEAR", str(day.year))
