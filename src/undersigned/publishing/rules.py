"""Decisions of publishing: what is written again, in which language a page speaks, why a bundle may not leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.instance.languages import DETAILS, PAGES, SOURCE, WARNINGS, choose_language
from undersigned.publiclog.entry import Release, Version, Withhold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from undersigned.publiclog.entry import Entry
NOTICES = {"at-risk": WARNINGS, "not-protected": WARNINGS, "hand-over": DETAILS}
"""Pages of the instance that tell people what is protected and what not, and the languages in which they are whole."""


class Refusal(Exception):
    """A bundle may not leave as it was staged; what is published stays as it was."""


class ChainBroken(Refusal):
    """The new checkpoint does not continue the published one."""


class EntryRefused(Refusal):
    """A new entry breaks a rule of the log."""


class NameDisagrees(Refusal):
    """A name that would be shown does not open its commitment, or is not to be shown."""


class PageDisagrees(Refusal):
    """A page does not list exactly those whom it should."""


class CountsDisagree(Refusal):
    """The counts in the database are not those of the log."""


@dataclass(frozen=True, slots=True)
class Published:
    """What one run of publishing did.

    Attributes:
        size: Tree size that the bundle shows now.
        written: Files put into place, without compressed copies.
        removed: Files taken away, without compressed copies.
        is_whole: Everything was written, not only what changed.
    """

    size: int
    written: int = 0
    removed: int = 0
    is_whole: bool = False


def is_everything_touched(entries: Iterable[Entry]) -> bool:
    """Say whether *entries* change every row page: all names go or come, or rows get a remark on their version."""
    return any(isinstance(entry, Withhold | Release | Version) for entry in entries)


def interface_lang(lang: str, among: Collection[str] = PAGES) -> str:
    """Return the language in which a page around a text in *lang* speaks, of those *among* which it can choose."""
    return choose_language(lang, among)


def ask_lang(lang: str, sign: str = "?") -> str:
    """Return what an address of the letter box is given to answer in *lang*; English is what it speaks by itself."""
    return "" if lang == SOURCE else f"{sign}l={lang}"


def checking_path(lang: str) -> str:
    """Return where the page that checks stands in a bundle, for a reader of a text in *lang*."""
    lang = interface_lang(lang, DETAILS)
    return "verify/index.html" if lang == SOURCE else f"verify/{lang}.html"


def notice_path(name: str, lang: str) -> str:
    """Return where the notice *name* (such as `at-risk`) stands in *lang*, or in English where it is not translated."""
    lang = choose_language(lang, NOTICES[name])
    return f"{name}/index.html" if lang == SOURCE else f"{name}/{lang}/index.html"


def notice_links(base_url: str, lang: str) -> dict[str, str]:
    """Return the addresses of the notices in *lang*, by name with underscores."""
    return {name.replace("-", "_"): f"{base_url}/{notice_path(name, lang)}" for name in NOTICES}
