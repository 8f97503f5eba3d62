"""The text for other programs: Akoma Ntoso, plain text and JSON-LD, each made from the same content as the page.

Markdown is there already, as what people sign. No name of a signatory is in any of them.
Source: docs/reference/formats/interchange.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from undersigned.publishing.akomantoso import Edition, format_akoma_ntoso
from undersigned.sharing.rules import Terms
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import plain_words
from undersigned.texts.rules import Role

if TYPE_CHECKING:
    from undersigned.publishing.bundle import Bundle, Language
    from undersigned.texts.canonical import Content

_GENRES = {
    "joint_statement": "joint statement",
    "open_letter": "open letter",
    "resolution": "resolution",
    "appeal": "appeal",
    "petition": "petition",
    "motion": "motion",
}

_LICENCES = {
    Terms.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Terms.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


def licence_of(bundle: Bundle) -> str:
    """Return the address of the licence of the text, or an empty string."""
    return _LICENCES.get(bundle.republication.terms, "")


def akoma_ntoso_path(lang: str) -> str:
    """Return the path of the text in *lang* as Akoma Ntoso."""
    return f"text.{lang}.akn.xml"


def plain_path(lang: str) -> str:
    """Return the path of the text in *lang* as plain words."""
    return f"text.{lang}.txt"


def interchange_files(bundle: Bundle) -> dict[str, bytes]:
    """Return path and bytes of the text in other formats, for every language of the present version."""
    begun_on = min(bundle.frozen_on.values())
    files = {}
    for language in bundle.languages:
        edition = Edition(
            content=language.content,
            lang=language.lang,
            slug=bundle.collection.slug,
            home=bundle.home,
            convened_by=bundle.statement.convened_by,
            number=bundle.ledger.version,
            begun_on=begun_on,
            frozen_on=bundle.frozen_on[bundle.ledger.version],
            sha256=language.sha256,
            lead_lang=bundle.lead.lang,
            is_translation=language.role is Role.TRANSLATION,
        )
        files[akoma_ntoso_path(language.lang)] = format_akoma_ntoso(edition)
        files[plain_path(language.lang)] = format_plain(language.content, source=_source_line(bundle, language))
    return files


def format_plain(content: Content, *, source: str) -> bytes:
    """Return *content* as words alone, a paragraph a line, and under it where it comes from."""
    parts = [content.title]
    if content.subtitle:
        parts.append(content.subtitle)
    number = 0
    for block in content.blocks:
        words = plain_words(block.text)
        if block.kind is BlockKind.CLAUSE:
            number += 1
            items = [f"   {at}. {plain_words(item)}" for at, item in enumerate(block.items, 1)]
            words = "\n".join([f"{number}. {words}", *items])
        parts.append(words)
    return ("\n\n".join([*parts, "-- ", source]) + "\n").replace("-- \n\n", "-- \n").encode()


def _source_line(bundle: Bundle, language: Language) -> str:
    return "\n".join(
        [
            bundle.home,
            _("Version %(number)s") % {"number": bundle.ledger.version},
            f"text.{language.lang}.md SHA-256: {language.sha256}",
        ]
    )


def json_ld(bundle: Bundle, language: Language, *, address: str, description: str) -> str:
    """Return the data block of the page of *language*: schema.org in JSON-LD, safe between tags of HTML."""
    counts = bundle.ledger.counts()
    members: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": f"{bundle.home}#statement",
        "name": language.content.title,
        "description": description,
        "genre": _GENRES.get(bundle.statement.kind, "joint statement"),
        "inLanguage": language.lang,
        "url": address,
        "version": bundle.ledger.version,
        "datePublished": bundle.frozen_on.get(bundle.ledger.version, bundle.day).isoformat(),
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": bundle.statement.convened_by or bundle.instance.host},
        "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256", "value": language.sha256},
        "interactionStatistic": {
            "@type": "InteractionCounter",
            # An address alone would be read as words.
            "interactionType": {"@type": "EndorseAction"},
            "userInteractionCount": counts.person.signed + counts.org.signed,
        },
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": kind, "contentUrl": f"{bundle.home}{path}"}
            for kind, path in (
                ("text/markdown", f"text.{language.lang}.md"),
                ("text/plain", plain_path(language.lang)),
                ("application/akn+xml", akoma_ntoso_path(language.lang)),
            )
        ],
    }
    if licence := licence_of(bundle):
        members["license"] = licence
    if language is not bundle.lead:
        members["translationOfWork"] = {"@id": f"{bundle.home}#statement", "inLanguage": bundle.lead.lang}
        members["@id"] = f"{bundle.home}#statement-{language.lang}"
    return embed_json(members)


def embed_json(members: dict[str, Any]) -> str:
    """Return *members* as JSON in a data block of a page.

    It is data and no script: browsers don't run it, so the policy of the pages needs no exception. What ends a tag or a
    comment is spelt as an escape of JSON.
    """
    data = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    safe = data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f'<script type="application/ld+json">{safe}</script>'
