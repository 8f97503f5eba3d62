"""Podcast feeds: RSS 2.0 with what directories want beside it. Source: RSS 2.0; Apple's guide for podcasters.

Directories refuse a feed without language, category, explicit, a square picture of 1400 to 3000 pixels without
transparency, or an enclosure whose length and type are those of the file; they pass over a second episode with the same
file, and over what is neither MP3 nor M4A. Whoever claims a feed gets mail at the owner's address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from undersigned.instance.doors import FILE_TYPES
from undersigned.publishing.xml import format_xml, xml_words
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.recordings.models import Recording
    from undersigned.texts.canonical import Content

_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_ATOM = "http://www.w3.org/2005/Atom"
# Fits statements of any camp, and has no part that one would have to choose.
_CATEGORY = "Society & Culture"
_DESCRIPTION = 600


@dataclass(frozen=True, slots=True)
class Show:
    """What directories list. *address* and *cover_url* may be empty; all addresses are whole ones."""

    title: str
    description: str
    link: str
    feed_url: str
    lang: str
    author: str
    address: str
    cover_url: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One recording, the page on which it stands, and where its file lies."""

    recording: Recording
    title: str
    link: str
    url: str


def podcast_path(lang: str) -> str:
    """Return the path of the feed in *lang*, in the bundle."""
    return f"podcast.{lang}.xml"


def spell_length(seconds: int) -> str:
    """Return how long something lasts, as players show it."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def describe(content: Content) -> str:
    """Return the first paragraph of a text, or its title, as far as directories show it."""
    words = next((plain_words(block.text) for block in content.blocks if block.kind is BlockKind.PARAGRAPH), "")
    words = words or content.title
    return words if len(words) <= _DESCRIPTION else f"{words[: _DESCRIPTION - 1]}…"


def format_podcast(show: Show, episodes: Sequence[Episode]) -> bytes:
    """Return the feed of *show* with its *episodes*, the newest first."""
    feed = Element("rss", {"version": "2.0", "xmlns:itunes": _ITUNES, "xmlns:atom": _ATOM})
    channel = SubElement(feed, "channel")
    _add(channel, "title", show.title)
    _add(channel, "link", show.link)
    _add(channel, "description", show.description)
    _add(channel, "language", show.lang)
    SubElement(channel, "atom:link", {"rel": "self", "type": "application/rss+xml", "href": show.feed_url})
    _add(channel, "itunes:author", show.author)
    if show.address:
        owner = SubElement(channel, "itunes:owner")
        _add(owner, "itunes:name", show.author)
        _add(owner, "itunes:email", show.address)
    if show.cover_url:
        SubElement(channel, "itunes:image", {"href": show.cover_url})
    SubElement(channel, "itunes:category", {"text": _CATEGORY})
    _add(channel, "itunes:explicit", "false")
    _add(channel, "itunes:type", "episodic")
    for episode in sorted(episodes, key=lambda one: (one.recording.on, one.recording.pk), reverse=True):
        _add_episode(channel, episode)
    return format_xml(feed)


def _add_episode(channel: Element, episode: Episode) -> None:
    row = episode.recording
    spoken = f"{_('Read aloud by %(who)s') % {'who': row.speaker}}. " if row.speaker else ""
    item = SubElement(channel, "item")
    _add(item, "title", episode.title)
    _add(item, "link", episode.link)
    _add(item, "description", f"{spoken}{episode.link}")
    kind = FILE_TYPES[f".{row.kind}"]
    SubElement(item, "enclosure", {"url": episode.url, "length": str(row.size_bytes), "type": kind})
    SubElement(item, "guid", {"isPermaLink": "false"}).text = row.sha256
    _add(item, "pubDate", format_datetime(datetime.combine(row.on, time(), UTC), usegmt=True))
    _add(item, "itunes:duration", str(row.seconds))
    _add(item, "itunes:explicit", "false")
    _add(item, "itunes:episodeType", "full")


def _add(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = xml_words(words)
