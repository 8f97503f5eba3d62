"""The feed: counts and texts, no names, and no time finer than a day. Source: RFC 4287 (Atom)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from undersigned.publishing.counting import short_tally
from undersigned.publishing.front import front_path
from undersigned.publishing.xml import format_xml, xml_words

if TYPE_CHECKING:
    from undersigned.publishing.bundle import Bundle

_ATOM = "http://www.w3.org/2005/Atom"


def format_feed(bundle: Bundle) -> bytes:
    """Return the feed of *bundle*."""
    day = f"{bundle.day.isoformat()}T00:00:00Z"
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": bundle.interface_lang})
    SubElement(feed, "id").text = bundle.home
    SubElement(feed, "title").text = bundle.lead.content.title
    SubElement(feed, "updated").text = day
    SubElement(SubElement(feed, "author"), "name").text = xml_words(
        bundle.statement.convened_by or bundle.instance.host
    )
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": "index.html"})
    _entry(feed, f"{bundle.home}#tally", short_tally(bundle.ledger.counts()), day, "index.html")
    version = bundle.statement.versions.get(number=bundle.ledger.version)
    frozen_on = f"{version.frozen_at.date().isoformat()}T00:00:00Z" if version.frozen_at else day
    for language in bundle.languages:
        title = _("Version %(number)s, %(lang)s: %(title)s") % {
            "number": bundle.ledger.version,
            "lang": language.lang,
            "title": language.content.title,
        }
        _entry(feed, f"{bundle.home}#{language.sha256}", title, frozen_on, front_path(bundle, language))
    return format_xml(feed)


def _entry(feed: Element, identity: str, title: str, day: str, href: str) -> None:
    entry = SubElement(feed, "entry")
    SubElement(entry, "id").text = identity
    SubElement(entry, "title").text = title
    SubElement(entry, "updated").text = day
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
    SubElement(entry, "summary").text = title
