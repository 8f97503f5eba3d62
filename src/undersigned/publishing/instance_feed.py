"""The feed of the instance: its statements and editions, the newest first; no names of signatories.

Source: RFC 4287 (Atom).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from undersigned.publishing.xml import format_xml, xml_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_ATOM = "http://www.w3.org/2005/Atom"
_NEWEST = 50


@dataclass(frozen=True, slots=True)
class News:
    """A statement or an edition of the instance.

    Attributes:
        path: Of its folder.
        title: As written.
        convened_by: Who calls for the statement; empty for an edition.
        on: The day on which the statement was opened, or the edition came out.
        number: Of the edition; may be empty.
    """

    path: str
    title: str
    convened_by: str
    on: date
    number: str = ""


def format_instance_feed(base_url: str, host: str, lang: str, news: Sequence[News]) -> bytes:
    """Return the feed of the instance at *base_url*."""
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": lang})
    SubElement(feed, "id").text = f"{base_url}/"
    SubElement(feed, "title").text = _("Statements on %(host)s") % {"host": host}
    newest = max((one.on for one in news), default=None)
    SubElement(feed, "updated").text = f"{newest.isoformat() if newest else '1970-01-01'}T00:00:00Z"
    SubElement(SubElement(feed, "author"), "name").text = host
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base_url}/feed.atom"})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{base_url}/"})
    for one in news[:_NEWEST]:
        _add(feed, f"{base_url}/{one.path}", one)
    return format_xml(feed)


def _add(feed: Element, address: str, one: News) -> None:
    title = xml_words(one.title)
    called = _("Called by %(who)s.") % {"who": one.convened_by} if one.convened_by else xml_words(one.number) or title
    entry = SubElement(feed, "entry")
    SubElement(entry, "id").text = address
    SubElement(entry, "title").text = title
    SubElement(entry, "updated").text = f"{one.on.isoformat()}T00:00:00Z"
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    SubElement(entry, "summary").text = xml_words(called)
