"""A language of the text as Akoma Ntoso 1.0 (`statement`), for parliaments, libraries and programs of the law.

Every language has a file beside its `text.<lang>.md`; sections, paragraphs and clauses keep their order, clauses their
names (`c1`, `c2` …). No name of a signatory is in it.
Source: docs/reference/formats/interchange.md; OASIS LegalDocML 1.0 (the namespace says 3.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from undersigned.publishing.xml import format_xml, xml_words
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import Marked, parse_inline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from undersigned.texts.canonical import Block, Content
    from undersigned.texts.inline import Words

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN_NAMESPACE = "urn:undersigned:akn:1"
_SOURCE = "#undersigned"
_AUTHOR = "#convenors"
# ISO 3166-1 leaves ZZ to those who name no country: a joint statement belongs to none.
_COUNTRY = "zz"
_TAGS = {"em": "i", "strong": "b"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What stands around the text.

    Attributes:
        content: The text.
        lang: Its language.
        slug: The statement's name in addresses.
        home: Absolute address of the bundle, with a final slash.
        convened_by: Who calls.
        number: Of the version.
        begun_on: Day of the first version.
        frozen_on: Day of this one.
        sha256: Of `text.<lang>.md`, which is what this file says in other words.
        lead_lang: Language that people sign.
        is_translation: It is a translation, and not a text of equal rank.
    """

    content: Content
    lang: str
    slug: str
    home: str
    convened_by: str
    number: int
    begun_on: date
    frozen_on: date
    sha256: str
    lead_lang: str
    is_translation: bool


def format_akoma_ntoso(edition: Edition) -> bytes:
    """Return the file of *edition*."""
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    statement = SubElement(root, "statement", {"name": "statement"})
    _add_meta(statement, edition)
    preface = SubElement(statement, "preface", {"xml:lang": edition.lang})
    SubElement(SubElement(preface, "p"), "docTitle").text = xml_words(edition.content.title)
    if edition.content.subtitle:
        SubElement(preface, "p", {"class": "subtitle"}).text = xml_words(edition.content.subtitle)
    _add_body(SubElement(statement, "mainBody", {"xml:lang": edition.lang}), edition.content)
    return format_xml(root)


def _add_meta(statement: Element, edition: Edition) -> None:
    meta = SubElement(statement, "meta")
    identification = SubElement(meta, "identification", {"source": _SOURCE})
    work = f"/akn/{_COUNTRY}/statement/{edition.begun_on.isoformat()}/{edition.slug}"
    expression = f"{work}/{edition.lang}@{edition.frozen_on.isoformat()}"
    part = _add_level(identification, "FRBRWork", work, edition.begun_on.isoformat(), "begun", alias=edition.home)
    SubElement(part, "FRBRcountry", {"value": _COUNTRY})
    SubElement(part, "FRBRname", {"value": edition.slug})
    part = _add_level(identification, "FRBRExpression", expression, edition.frozen_on.isoformat(), "frozen")
    SubElement(part, "FRBRversionNumber", {"value": str(edition.number)})
    SubElement(part, "FRBRlanguage", {"language": edition.lang})
    if edition.is_translation:
        href = f"{work}/{edition.lead_lang}@{edition.frozen_on.isoformat()}"
        SubElement(part, "FRBRtranslation", {"href": href, "fromLanguage": edition.lead_lang, "by": _AUTHOR})
    part = _add_level(identification, "FRBRManifestation", f"{expression}.xml", edition.frozen_on.isoformat(), "made")
    SubElement(part, "FRBRformat", {"value": "application/akn+xml"})
    references = SubElement(meta, "references", {"source": _SOURCE})
    for name, href, shown in (
        ("undersigned", "/ontology/organization/undersigned", "Undersigned"),
        ("convenors", "/ontology/organization/convenors", edition.convened_by or edition.slug),
    ):
        SubElement(references, "TLCOrganization", {"eId": name, "href": href, "showAs": xml_words(shown)})
    own = SubElement(meta, "proprietary", {"source": _SOURCE})
    SubElement(own, "u:text", {"xmlns:u": OWN_NAMESPACE, "href": f"text.{edition.lang}.md", "sha256": edition.sha256})


def _add_level(identification: Element, name: str, uri: str, day: str, what: str, *, alias: str = "") -> Element:
    level = SubElement(identification, name)
    SubElement(level, "FRBRthis", {"value": f"{uri}/!main" if not uri.endswith(".xml") else uri})
    SubElement(level, "FRBRuri", {"value": uri})
    if alias:
        SubElement(level, "FRBRalias", {"name": "page", "value": alias})
    SubElement(level, "FRBRdate", {"date": day, "name": what})
    SubElement(level, "FRBRauthor", {"href": _AUTHOR})
    return level


def _add_body(body: Element, content: Content) -> None:
    here, sections, paragraphs, number = body, 0, 0, 0
    for block in content.blocks:
        if block.kind is BlockKind.HEADING:
            sections += 1
            here = SubElement(body, "section", {"eId": f"sec_{sections}"})
            _add_words(SubElement(here, "heading"), block.text)
        elif block.kind is BlockKind.CLAUSE:
            number += 1
            _add_clause(here, block, number)
        else:
            paragraphs += 1
            paragraph = SubElement(here, "paragraph", {"eId": f"par_{paragraphs}"})
            _add_words(SubElement(SubElement(paragraph, "content"), "p"), block.text)


def _add_clause(here: Element, block: Block, number: int) -> None:
    clause = SubElement(here, "clause", {"eId": block.id})
    SubElement(clause, "num").text = f"{number}."
    _add_words(SubElement(SubElement(clause, "intro" if block.items else "content"), "p"), block.text)
    for at, item in enumerate(block.items, 1):
        point = SubElement(clause, "point", {"eId": f"{block.id}__point_{at}"})
        SubElement(point, "num").text = f"{at}."
        _add_words(SubElement(SubElement(point, "content"), "p"), item)


def _add_words(element: Element, text: str) -> None:
    _add_parts(element, parse_inline(text))


def _add_parts(element: Element, parts: Iterable[Words | Marked]) -> None:
    last: Element | None = None
    for part in parts:
        if isinstance(part, Marked):
            attributes = {"href": xml_words(part.href)} if part.tag == "a" else {}
            last = SubElement(element, _TAGS.get(part.tag, part.tag), attributes)
            _add_parts(last, part.parts)
        elif last is None:
            element.text = (element.text or "") + xml_words(part.text)
        else:
            last.tail = (last.tail or "") + xml_words(part.text)
