"""The feeds: counts, texts, answers; no names, no time finer than a day. Source: RFC 4287 (Atom); JSON Feed 1.1."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from undersigned.publishing.answering import feed_items
from undersigned.publishing.counting import short_tally
from undersigned.publishing.front import front_path
from undersigned.publishing.xml import format_xml, xml_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from undersigned.publishing.bundle import Bundle

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news: a count, a text or an answer, with its day. *summary* may be empty."""

    id: str
    title: str
    on: date
    path: str
    summary: str = ""


def format_feed(bundle: Bundle) -> bytes:
    """Return the feed of *bundle*."""
    day = _moment(bundle.day)
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": bundle.interface_lang})
    SubElement(feed, "id").text = bundle.home
    SubElement(feed, "title").text = bundle.lead.content.title
    SubElement(feed, "updated").text = day
    SubElement(SubElement(feed, "author"), "name").text = xml_words(_author(bundle))
    # Where it was read: a copy stays a feed of its own, also when the origin is gone.
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": "feed.atom"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": "index.html"})
    for item in _items(bundle):
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = item.id
        SubElement(entry, "title").text = xml_words(item.title)
        SubElement(entry, "updated").text = _moment(item.on)
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": item.path})
        SubElement(entry, "summary").text = xml_words(item.summary or item.title)
    return format_xml(feed)


def format_json_feed(bundle: Bundle) -> bytes:
    """Return the same news as JSON Feed 1.1; its readers want absolute addresses."""
    members = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": bundle.lead.content.title,
        "home_page_url": bundle.home,
        "feed_url": f"{bundle.home}feed.json",
        "language": bundle.interface_lang,
        "authors": [{"name": _author(bundle)}],
        "items": [
            {
                "id": item.id,
                "url": f"{bundle.home}{item.path}",
                "title": item.title,
                "content_text": item.summary or item.title,
                "date_modified": _moment(item.on),
            }
            for item in _items(bundle)
        ],
    }
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode()


def _items(bundle: Bundle) -> Iterator[Item]:
    yield Item(f"{bundle.home}#tally", short_tally(bundle.ledger.counts()), bundle.day, "index.html")
    frozen_on = bundle.frozen_on.get(bundle.ledger.version, bundle.day)
    is_again = bundle.ledger.version > 1 and not bundle.ledger.is_closed
    asks_again = (
        _("Did you sign the earlier text? If you stand by this one too, please sign again.") if is_again else ""
    )
    for language in bundle.languages:
        title = _("Version %(number)s, %(lang)s: %(title)s") % {
            "number": bundle.ledger.version,
            "lang": language.lang,
            "title": language.content.title,
        }
        yield Item(f"{bundle.home}#{language.sha256}", title, frozen_on, front_path(bundle, language), asks_again)
    for news in feed_items(bundle):
        yield Item(f"{bundle.home}{news.path}", news.title, news.on, news.path, news.summary)


def _author(bundle: Bundle) -> str:
    return bundle.statement.convened_by or bundle.instance.host


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
