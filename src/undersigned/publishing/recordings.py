"""Recordings in a bundle: which are heard beside which text, their files, named by their hashes, and the feeds.

A recording is no part of what was signed and stands in no entry of the log: it is what convenors put beside a text, and
goes when they take it back. Source: docs/reference/recordings.md.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.instance.doors import FILE_TYPES
from undersigned.publishing.cards import COVER, card_path
from undersigned.publishing.podcast import Episode, Show, describe, format_podcast, podcast_path, spell_length
from undersigned.publishing.rules import interface_lang
from undersigned.recordings import queries
from undersigned.texts.canonical import parse_text
from undersigned.verifier.layout import is_listed_by_name, recording_path

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage
    from undersigned.recordings.models import Recording
    from undersigned.texts.canonical import Content

_FOLDER = recording_path("")
_FEEDS = podcast_path("*")


class Recordings:
    """The recordings that are heard in one bundle: those of texts that its log names."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @cached_property
    def _rows(self) -> list[Recording]:
        found = queries.recordings_of(self._bundle.statement)
        return [one for one in found if one.text_sha256 in self._bundle.ledger.all_texts]

    @property
    def langs(self) -> list[str]:
        """The languages in which something is heard."""
        return list(dict.fromkeys(one.lang for one in self._rows))

    def beside(self, lang: str, text_sha256: str) -> dict[str, Any]:
        """Return what the page of the text with this hash in *lang* tells of its newest recording; may be empty."""
        row = next((one for one in self._rows if one.lang == lang), None)
        if row is None:
            return {}
        # Translators: under the player of a recording of the text; %(who)s is a person's name
        words = _("Read aloud by %(who)s") % {"who": row.speaker} if row.speaker else ""
        return {
            "path": recording_path(row.file_name),
            "type": FILE_TYPES[f".{row.kind}"],
            "kind": row.kind.upper(),
            "words": words,
            "length": spell_length(row.seconds),
            "seconds": row.seconds,
            "size": filesizeformat(row.size_bytes),
            "other_version": row.version if row.text_sha256 != text_sha256 else 0,
            "feed": podcast_path(lang),
        }

    def stage(self, stage: Stage, cards: Container[str], *, is_whole: bool) -> None:
        """Stage files and feeds of what is heard, and that all others go; *cards* are the pictures that there are.

        Unless *is_whole*, only those files that are not out.
        """
        wanted = {recording_path(row.file_name): row for row in self._rows}
        for path, row in wanted.items():
            # Its name tells its bytes: one that is out need not be read again with every signature.
            if is_whole or not stage.exists(path):
                stage.put(path, bytes(row.data))
        folder = stage.folder / _FOLDER
        for file in folder.iterdir() if folder.exists() else ():
            path = recording_path(file.name)
            if is_listed_by_name(file.name) and path not in wanted:
                stage.remove(path)
        feeds = {podcast_path(lang) for lang in self.langs}
        for lang in self.langs:
            with translation.override(interface_lang(lang)):
                stage.put(podcast_path(lang), self._feed(lang, cards))
        for gone in stage.folder.glob(_FEEDS):
            if gone.name not in feeds:
                stage.remove(gone.name)

    def _feed(self, lang: str, cards: Container[str]) -> bytes:
        bundle, statement = self._bundle, self._bundle.statement
        rows = [one for one in self._rows if one.lang == lang]
        content = self._content(rows[0])
        cover = card_path(lang, COVER)
        contact = statement.contact
        show = Show(
            title=content.title,
            description=describe(content),
            link=bundle.home if lang == bundle.lead.lang else f"{bundle.home}{lang}/",
            feed_url=f"{bundle.home}{podcast_path(lang)}",
            lang=lang,
            author=statement.convened_by or bundle.instance.host,
            address=contact if "@" in contact and "/" not in contact and " " not in contact else "",
            cover_url=f"{bundle.home}{cover}" if cover in cards else "",
        )
        return format_podcast(show, list(self._episodes(rows, show.link)))

    def _episodes(self, rows: list[Recording], link: str) -> Iterator[Episode]:
        for row in rows:
            title = self._content(row).title
            if row.version != self._bundle.ledger.version or len(rows) > 1:
                title = f"{title} ({_('Version %(number)s') % {'number': row.version}})"
            yield Episode(row, title, link, f"{self._bundle.home}{recording_path(row.file_name)}")

    def _content(self, row: Recording) -> Content:
        return parse_text(self._bundle.history[row.text_sha256][1])
