"""The languages that the house speaks, and how one is chosen for a reader.

A language stands here once it has every mail (`tests/house/test_messages.py`). *is_read* says that a native speaker has
read its words; until then, mails in which a wrong word could do harm show the English beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the house.

    Attributes:
        code: BCP 47.
        name: As its speakers call it.
        is_rtl: Whether it is written from right to left.
        is_read: Whether a native speaker has read its words.
    """

    code: str
    name: str
    is_rtl: bool = False
    is_read: bool = False


SOURCE: Final = "en"
"""The language that everything is written in first, and that stands in for what is missing."""

LANGUAGES: Final = {
    language.code: language
    for language in (
        Language("en", "English", is_read=True),
        Language("de", "Deutsch"),
        Language("es", "Español"),
        Language("fr", "Français"),
        Language("it", "Italiano"),
        Language("pl", "Polski"),
        Language("pt-BR", "Português (Brasil)"),
        Language("tr", "Türkçe"),
        Language("ru", "Русский"),
        Language("uk", "Українська"),
        Language("ar", "العربية", is_rtl=True),
        Language("fa", "فارسی", is_rtl=True),
        Language("he", "עברית", is_rtl=True),
        Language("zh-Hans", "简体中文"),
        Language("ja", "日本語"),
        Language("ko", "한국어"),
    )
}

PAGES: Final = tuple(LANGUAGES)
"""Languages in which the pages that readers and signatories meet are complete."""

WARNINGS: Final = tuple(LANGUAGES)
"""Those in which it is said as well what signing can do to people, and what is not protected."""

DETAILS: Final = tuple(LANGUAGES)
"""Those in which also the pages are complete that few open: keys, members, organisations, moderation."""

TABLE: Final = tuple(LANGUAGES)
"""Those in which who has no account works on a text: at a round table, before a release, on a translation."""

DESK: Final = tuple(LANGUAGES)
"""Those of the convenors' pages."""

PARTS: Final = {
    "mails": tuple(LANGUAGES),
    "pages": PAGES,
    "warnings": WARNINGS,
    "details": DETAILS,
    "table": TABLE,
    "desk": DESK,
}
"""A catalogue for each part of the house, and the languages in which it is whole: docs/decisions/0040."""

_MOST_ASKED: Final = 20
# Where a language is written in two scripts, the other one is not offered as if it were the same.
_TRADITIONAL: Final = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def choose_language(wanted: str, among: Collection[str] = tuple(LANGUAGES)) -> str:
    """Return the language out of *among* that serves who asked for *wanted*; English where none does.

    A regional form stands in for another of the same language (`pt` is served by `pt-BR`, `de-AT` by `de`).
    """
    asked = wanted.strip().replace("_", "-").lower()
    if asked.startswith(_TRADITIONAL):
        return SOURCE
    for code in among:
        if code.lower() == asked:
            return code
    for code in among:
        if code.partition("-")[0] == asked.partition("-")[0]:
            return code
    return SOURCE


def choose_for_browser(header: str, among: Collection[str] = tuple(LANGUAGES)) -> str:
    """Return the language out of *among* that a browser asks for first (RFC 9110, section 12.5.4); English for none."""
    weighed = []
    for place, asked in enumerate(header.split(",")[:_MOST_ASKED]):
        lang, _, weight = asked.strip().partition(";")
        try:
            weighed.append((-float(weight.strip().removeprefix("q=") or 1), place, lang))
        except ValueError:
            continue
    for _weight, _place, lang in sorted(weighed):
        found = choose_language(lang, among)
        if found != SOURCE or lang.lower().partition("-")[0] == SOURCE:
            return found
    return SOURCE
