"""Decisions of publishing: what is written again, in which language a page speaks, why a bundle may not leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.publiclog.entry import Release, Version, Withhold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.publiclog.entry import Entry

INTERFACE_LANGS = ("en",)
"""Languages that the words of pages are translated to; the text itself may be in any."""


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


def interface_lang(lang: str) -> str:
    """Return the language in which a page around a text in *lang* speaks."""
    base = lang.split("-", 1)[0]
    return base if base in INTERFACE_LANGS else INTERFACE_LANGS[0]
