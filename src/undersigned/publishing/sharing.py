"""Pages that help a statement travel: pass it on, talk about it, reprint it, show it in a frame; oEmbed.

Links lead to messengers and networks with words in the address, as a person would type them; nothing of anybody else is
loaded, counted or kept. Everything works without a script. What convenors wrote comes from `sharing`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.instance.languages import DETAILS
from undersigned.publishing.cards import SHAPES, card_path
from undersigned.publishing.chrome import Chrome
from undersigned.publishing.counting import short_tally
from undersigned.publishing.interchange import akoma_ntoso_path, licence_of, plain_path
from undersigned.publishing.rules import interface_lang
from undersigned.publishing.spelling import spell_day
from undersigned.texts.rules import direction
from undersigned.translating.naming import language_name

if TYPE_CHECKING:
    from collections.abc import Container

    from undersigned.publishing.bundle import Bundle, Language
    from undersigned.publishing.stage import Stage
    from undersigned.sharing.rules import Words

OEMBED_PATH = "oembed.json"
_FRAME_WIDTH, _FRAME_HEIGHT = 480, 300
_DAY_SECONDS = 86_400
# Name, and the address with what is filled in: `{text}` has the words and the address, `{url}` the address alone.
_FEW = (
    ("WhatsApp", "https://wa.me/?text={text}"),
    ("Telegram", "https://t.me/share/url?url={url}&text={words}"),
    ("Threema", "threema://compose?text={text}"),
    ("Bluesky", "https://bsky.app/intent/compose?text={text}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    ("X", "https://x.com/intent/post?text={text}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    ("Reddit", "https://www.reddit.com/submit?url={url}&title={words}"),
    ("LINE", "https://line.me/R/share?text={text}"),
    ("VK", "https://vk.com/share.php?url={url}&title={words}"),
    ("Weibo", "https://service.weibo.com/share/share.php?url={url}&title={words}"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages of one language stand."""

    bundle: Bundle
    language: Language

    def path(self, name: str) -> str:
        """Return the path of the page *name* in this language."""
        return name if self.language is self.bundle.lead else f"{self.language.lang}/{name}"

    @property
    def address(self) -> str:
        """The absolute address of the front page in this language."""
        return self.bundle.home if self.language is self.bundle.lead else f"{self.bundle.home}{self.language.lang}/"


def stage_sharing(bundle: Bundle, stage: Stage, cards: Container[str]) -> None:
    """Stage the pages of every language, and oEmbed; *cards* are the paths of pictures that there are."""
    for language in bundle.languages:
        place = Place(bundle, language)
        words = bundle.shared_words[language.lang]
        with translation.override(interface_lang(language.lang, DETAILS)):
            _put(stage, place, "share.html", "publishing/share.html", _share_context(place, words, cards))
            _put(stage, place, "reprint.html", "publishing/reprint.html", _reprint_context(place))
            _put(stage, place, "embed.html", "publishing/embed.html", {})
            if words.points or words.objections:
                _put(stage, place, "talk.html", "publishing/talk.html", {"words": words})
            elif stage.exists(place.path("talk.html")):
                stage.remove(place.path("talk.html"))
    stage.put(OEMBED_PATH, format_oembed(Place(bundle, bundle.lead)))


def _put(stage: Stage, place: Place, name: str, template: str, context: dict[str, Any]) -> None:
    path = place.path(name)
    stage.put(path, Chrome.render(template, {**_page_context(place), **context}).fill(path))


def _page_context(place: Place) -> dict[str, Any]:
    bundle, language = place.bundle, place.language
    return {
        **bundle.context(),
        "interface_lang": interface_lang(language.lang, DETAILS),
        "interface_dir": direction(interface_lang(language.lang, DETAILS)),
        "text": {"title": language.content.title, "lang": language.lang, "dir": direction(language.lang)},
        "address": place.address,
        "front_path": place.path("index.html"),
        "share_path": place.path("share.html"),
        "talk_path": place.path("talk.html") if has_talk(bundle, language) else "",
        "reprint_path": place.path("reprint.html"),
        "short_tally": short_tally(bundle.ledger.counts()),
        "day": bundle.day,
        "day_words": spell_day(bundle.day),
        "home": bundle.home,
        "vkey": bundle.vkey,
        "slug": bundle.collection.slug,
    }


def has_talk(bundle: Bundle, language: Language) -> bool:
    """Say whether the convenors wrote anything to talk about in *language*."""
    words = bundle.shared_words[language.lang]
    return bool(words.points or words.objections)


def _share_context(place: Place, words: Words, cards: Container[str]) -> dict[str, Any]:
    title = place.language.content.title
    lang = place.language.lang if words.wordings else interface_lang(place.language.lang, DETAILS)
    suggested = words.wordings or (
        _("“%(title)s” says what I think. For me it matters because …") % {"title": title},
        _("Do you know “%(title)s” yet? Read it and make up your own mind.") % {"title": title},
        _("I signed “%(title)s”, and I would like to know what you think of it.") % {"title": title},
    )
    shapes = {"wide": _("wide"), "square": _("square"), "story": _("upright")}
    return {
        "cards": [
            {
                "path": card_path(place.language.lang, shape),
                "words": shapes[shape.name],
                "alt": _("Card, %(shape)s: %(title)s") % {"shape": shapes[shape.name], "title": title},
                "width": shape.width,
                "height": shape.height,
            }
            for shape in SHAPES
            if card_path(place.language.lang, shape) in cards
        ],
        "wordings": [
            {
                "number": number,
                "text": f"{wording}\n{place.address}",
                "lang": lang,
                "dir": direction(lang),
                "links": share_links(wording, place.address, subject=title),
            }
            for number, wording in enumerate(suggested, 1)
        ],
    }


def share_links(wording: str, address: str, *, subject: str) -> list[dict[str, str]]:
    """Return links that pass *wording* and *address* on: to a mail, a message, messengers, networks."""
    patterns = [
        (_("Mail"), "mailto:?subject={subject}&body={text}"),
        (_("Text message"), "sms:?&body={text}"),
        *_FEW,
    ]
    parts = {
        "text": quote(f"{wording} {address}", safe=""),
        "words": quote(wording, safe=""),
        "url": quote(address, safe=""),
        "subject": quote(subject, safe=""),
    }
    told = []
    for name, pattern in patterns:
        href = pattern
        for part, value in parts.items():
            href = href.replace(f"{{{part}}}", value)
        told.append({"name": name, "href": href, "pattern": pattern.replace("{subject}", parts["subject"])})
    return told


def _reprint_context(place: Place) -> dict[str, Any]:
    bundle, language = place.bundle, place.language
    told = bundle.republication
    return {
        "terms": told.terms.value,
        "licence": licence_of(bundle),
        "printings": [
            {
                "outlet": one.outlet,
                "url": one.url,
                "lang": one.lang,
                "lang_name": language_name(one.lang) if one.lang else "",
                "translator": one.translator,
                "on": one.on,
                "on_words": spell_day(one.on) if one.on else "",
            }
            for one in told.printings
        ],
        "plain_path": plain_path(language.lang),
        "akoma_ntoso_path": akoma_ntoso_path(language.lang),
        "frame_source": frame_html(place),
        "block_source": block_html(place),
        "manage_url": f"{bundle.instance.base_url}/w",
        "offer_url": f"{bundle.instance.base_url}/translate/offer/{bundle.collection.slug}/",
        "list_path": "signatories/index.html",
    }


def frame_html(place: Place) -> str:
    """Return HTML that shows the statement in a frame on another page: a picture of the day it is loaded."""
    src, title = escape(f"{place.bundle.home}{place.path('embed.html')}"), escape(place.language.content.title)
    return (
        f'<iframe src="{src}" title="{title}" width="{_FRAME_WIDTH}" height="{_FRAME_HEIGHT}" loading="lazy" '
        'referrerpolicy="no-referrer" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def block_html(place: Place) -> str:
    """Return HTML that stands on another page by itself: without script, frame, picture or style."""
    language, statement = place.language, place.bundle.statement
    cite = escape(place.address)
    lang = escape(language.lang)
    parts = [
        f'<blockquote cite="{cite}" lang="{lang}" dir="{direction(language.lang)}">',
        f"<p><strong>{escape(language.content.title)}</strong></p>",
    ]
    if statement.convened_by:
        parts.append(f"<p>{escape(statement.convened_by)}</p>")
    parts.append(f'<p><a href="{cite}">{escape(_("Read it, sign it, check it"))}</a></p>')
    return "\n".join([*parts, "</blockquote>"])


def format_oembed(place: Place) -> bytes:
    """Return the oEmbed answer for the front page, as a file. Source: oembed.com, 1.0."""
    bundle = place.bundle
    members = {
        "version": "1.0",
        "type": "rich",
        "title": place.language.content.title,
        "author_name": bundle.statement.convened_by or bundle.instance.host,
        "provider_name": bundle.instance.host,
        "provider_url": f"{bundle.instance.base_url}/",
        "cache_age": _DAY_SECONDS,
        "html": frame_html(place),
        "width": _FRAME_WIDTH,
        "height": _FRAME_HEIGHT,
    }
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode()
