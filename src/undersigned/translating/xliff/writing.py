"""Writing XLIFF 2.1: units with notes, glossary entries, states, and hashes of what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from undersigned.texts.inline import Words
from undersigned.translating.xliff.codes import GLOSSARY, METADATA, NAMESPACE, Code, codes_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.texts.inline import Parts

_SUBTYPES = {"em": "xlf:i", "strong": "xlf:b"}
_NOT_IN_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_STATES = {"missing": "initial", "stale": "initial", "draft": "translated", "reviewed": "reviewed"}


@dataclass(frozen=True, slots=True)
class WrittenUnit:
    """What is written of a part.

    Attributes:
        key: Its name, by which it is found again.
        label: What it is, for people: `clause 4`.
        kind: What it is, for programs: `clause`.
        is_plain: Its words carry no emphasis and no links.
        source: Its words.
        words: Their translation; empty if there is none.
        state: `missing`, `stale`, `draft` or `reviewed`.
        digest: Hash of the source.
        base: By which changed words are noticed (`queries.Row.base`).
        terms: Term, translation (may be empty) and note (may be empty) of each entry of the glossary that occurs.
    """

    key: str
    label: str
    kind: str
    is_plain: bool
    source: str
    words: str
    state: str
    digest: str
    base: str
    terms: Sequence[tuple[str, str, str]] = ()


def format_xliff(units: Sequence[WrittenUnit], *, original: str, source_lang: str, lang: str) -> bytes:
    """Return the file of *units*, in their order; *original* says which statement they are of."""
    names: dict[str | None, str] = {None: NAMESPACE}
    attributes = {"version": "2.1", "srcLang": source_lang, "trgLang": lang}
    root = etree.Element(f"{{{NAMESPACE}}}xliff", attributes, nsmap=names)  # type: ignore[arg-type]
    file = _add(root, "file", id="f1", original=original)
    for unit in units:
        _add_unit(file, unit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False) + b"\n"


def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    child.text = _spell(text or "") or None
    return child


def _spell(words: str) -> str:
    # A text may hold them, XML can't; that the source is another one is known by its hash.
    return words.translate(_NOT_IN_XML)


def _add_unit(file: etree._Element, unit: WrittenUnit) -> None:
    # In the order that the schema asks for: modules, notes, original data, segment.
    made = _add(file, "unit", id=unit.key, name=unit.label, type=f"undersigned:{unit.kind}")
    if unit.terms:
        _add_terms(made, unit)
    _add_metadata(made, unit)
    _add(_add(made, "notes"), "note", unit.label, id="n1", category="place")
    source = parts_of(unit.source, is_plain=unit.is_plain)
    target = parts_of(unit.words, is_plain=unit.is_plain)
    addresses = list(dict.fromkeys(code.href for code in codes_of(source) + codes_of(target) if code.href))
    if addresses:
        held = _add(made, "originalData")
        for number, address in enumerate(addresses, 1):
            _add(held, "data", address, id=f"d{number}")
    attributes = {"id": "s1", "state": _STATES[unit.state]}
    if unit.state == "stale":
        attributes["subState"] = "undersigned:stale"
    segment = _add(made, "segment", **attributes)
    codes = codes_of(source)
    _Speller(codes, addresses).spell(_add(segment, "source"), source)
    if unit.words:
        _Speller(codes, addresses).spell(_add(segment, "target"), target)


def _add_terms(made: etree._Element, unit: WrittenUnit) -> None:
    glossary = etree.SubElement(made, f"{{{GLOSSARY}}}glossary", nsmap={"gls": GLOSSARY})
    for term, translation, note in unit.terms:
        entry = etree.SubElement(glossary, f"{{{GLOSSARY}}}glossEntry")
        # The schema wants a translation or a definition beside the term.
        told = {"term": term, "translation": translation, "definition": note or ("" if translation else term)}
        for name, words in told.items():
            if words:
                etree.SubElement(entry, f"{{{GLOSSARY}}}{name}").text = _spell(words)


def _add_metadata(made: etree._Element, unit: WrittenUnit) -> None:
    metadata = etree.SubElement(made, f"{{{METADATA}}}metadata", nsmap={"mda": METADATA})
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", {"category": "undersigned"})
    etree.SubElement(group, f"{{{METADATA}}}meta", {"type": "source-sha256"}).text = unit.digest
    if unit.base:
        etree.SubElement(group, f"{{{METADATA}}}meta", {"type": "base"}).text = unit.base


class _Speller:
    """Spells the parts of one line; each code takes the number of one of the source's that is free and alike."""

    def __init__(self, codes: Sequence[Code], addresses: Sequence[str]) -> None:
        self._addresses = addresses
        self._free = dict(enumerate(codes, 1))
        self._next = len(codes) + 1

    def spell(self, parent: etree._Element, parts: Parts) -> None:
        """Write *parts* into *parent*."""
        last: etree._Element | None = None
        for part in parts:
            if isinstance(part, Words):
                if last is None:
                    parent.text = (parent.text or "") + _spell(part.text)
                else:
                    last.tail = (last.tail or "") + _spell(part.text)
                continue
            attributes = {"id": str(self._number(Code(part.tag, part.href)))}
            if part.tag == "a":
                attributes |= {"type": "link", "dataRefStart": f"d{self._addresses.index(part.href) + 1}"}
            else:
                attributes |= {"type": "fmt", "subType": _SUBTYPES[part.tag]}
            last = _add(parent, "pc", **attributes)
            self.spell(last, part.parts)

    def _number(self, code: Code) -> int:
        alike = [number for number, free in self._free.items() if free == code]
        alike += [number for number, free in self._free.items() if free.tag == code.tag]
        if alike:
            del self._free[alike[0]]
            return alike[0]
        self._next += 1
        return self._next - 1
