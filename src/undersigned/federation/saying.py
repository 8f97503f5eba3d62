"""What is said of a statement: that it opened, has a new version, got an answer, is closed. No count and no name.

Names of those who call and of addressees stand in the text itself. Words are those of the pages, in every language that
the statement has, as far as we speak it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.answers import queries as answers
from undersigned.federation.documents import Said, Words
from undersigned.instance.languages import DETAILS
from undersigned.logkeeper import queries as logs
from undersigned.publishing.answering import entry_title
from undersigned.publishing.rules import interface_lang
from undersigned.signing.rules import CollectionState
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from undersigned.answers.queries import EntryRow
    from undersigned.signing.models import Collection
    from undersigned.texts.queries import FrozenText

_SHORT = 400


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that there has to be. *on* is the day of what it tells; None for today."""

    name: str
    said: Said
    on: date | None


def find_wanted(collection: Collection, base_url: str) -> Iterator[Wanted]:
    """Yield what is to be said of *collection*, in the order in which it happened."""
    statement, number = collection.statement, collection.version
    page = f"{base_url}/s/{collection.slug}/"
    versions = {one: texts.frozen_texts(statement, one) for one in range(1, number + 1)}
    if not versions.get(number):
        return

    def say(name: str, on: date | None, url: str, version: int, *lines: Callable[[FrozenText], str]) -> Wanted:
        words = tuple(_say(text, url, lines) for text in _lead_first(versions[version], collection.lang))
        return Wanted(f"{collection.slug}-{name}", Said(url, words), on)

    called = statement.convened_by
    opened_on = logs.day_of(collection.log, 0)
    yield say("open", opened_on, page, 1, lambda _text: _("Open for signing"), lambda _text: _called(called))
    for one in range(2, number + 1):
        version = texts.find_version(statement, one)
        on = version.frozen_at.date() if version and version.frozen_at else None
        yield say(f"version-{one}", on, page, one, lambda _text, one=one: _("Version %(number)s") % {"number": one})  # type: ignore[misc]
    for row in sorted(answers.published_entries(statement), key=lambda row: row.number):
        yield say(
            f"answer-{row.number}",
            row.published_on,
            f"{page}answers/index.html#e{row.number}",
            min(row.version, number) or number,
            lambda text, row=row: entry_title(text.content, row),  # type: ignore[misc]
            lambda _text, row=row: _shorten(row),  # type: ignore[misc]
        )
    if collection.state in {CollectionState.CLOSING, CollectionState.CLOSED}:
        yield say("closed", None, page, number, lambda _text: _("Signing is closed"))


def _say(text: FrozenText, url: str, lines: tuple[Callable[[FrozenText], str], ...]) -> Words:
    with translation.override(interface_lang(text.lang, DETAILS)):
        said = [text.content.title, *(line(text) for line in lines)]
    parts = [f"<p>{escape(words)}</p>" for words in said if words]
    shown = escape(url)
    return Words(text.lang, "".join([*parts, f'<p><a href="{shown}">{shown}</a></p>']))


def _lead_first(found: list[FrozenText], lead: str) -> list[FrozenText]:
    return sorted(found, key=lambda text: text.lang != lead)


def _called(who: str) -> str:
    return _("Called by %(who)s.") % {"who": who} if who else ""


def _shorten(row: EntryRow) -> str:
    words = row.typed.words or row.typed.quote
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"
