"""Reading XLIFF 2.x and 1.2 that other programs wrote; what they added and what is not for us is passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from undersigned.texts.inline import Marked, Words, canonical_line, format_inline
from undersigned.texts.rules import TextInvalid, fold_line
from undersigned.translating.rules.refusing import NotXliff, XliffTooBig
from undersigned.translating.xliff.codes import METADATA, NAMESPACE, OLD_NAMESPACE, Code, TagsUnbalanced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from undersigned.texts.inline import Parts

MOST_BYTES = 5_000_000
MOST_UNITS = 10_000
_DEEPEST = 20
_WHITE_SPACE = re.compile(r"[ \t\n\r]+")
_TAGS = {"xlf:i": "em", "xlf:b": "strong", "italic": "em", "bold": "strong", "link": "a"}
# What only marks a passage for people or for other programs: its words count, it does not.
_SEEN_THROUGH = frozenset({"mrk", "sub"})
_PASSED_OVER = frozenset({"sm", "em"})


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """What a file says of a part.

    Attributes:
        key: The name of the unit.
        source: The words that it was made from, or None where they can't be read.
        words: The translation as a line, or empty; None where its codes don't fit.
        digest: Hash of the source as it was when the file was written; empty where the program dropped it.
        base: By which changed words are noticed; empty where the program dropped it.
    """

    key: str
    source: str | None
    words: str | None
    digest: str
    base: str


def read_xliff(data: bytes, *, is_plain: Mapping[str, bool]) -> tuple[str, list[ReadUnit]]:
    """Return the language that the file *data* translates into (may be empty), and its units.

    Args:
        data: The file.
        is_plain: For the key of each part, whether its words carry no emphasis and no links.
    Raises:
        NotXliff: It is none of a version that is read here.
        XliffTooBig: It has more bytes or units than are read.
    """
    if len(data) > MOST_BYTES:
        raise XliffTooBig
    # Entities stay as they are and are refused with their part: nothing is expanded, fetched or validated.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXliff from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXliff
    version = root.get("version", "")
    if root.tag == f"{{{NAMESPACE}}}xliff" and version in {"2.0", "2.1"}:
        lang, units = root.get("trgLang", ""), _units(root, is_plain)
    elif root.tag in {f"{{{OLD_NAMESPACE}}}xliff", "xliff"} and version == "1.2":
        lang, units = _old_lang(root), _old_units(root, is_plain)
    else:
        raise NotXliff
    found: list[ReadUnit] = []
    for unit in units:
        if len(found) >= MOST_UNITS:
            raise XliffTooBig
        found.append(unit)
    return lang, found


def _units(root: etree._Element, is_plain: Mapping[str, bool]) -> Iterator[ReadUnit]:
    for unit in root.iter(f"{{{NAMESPACE}}}unit"):
        key = unit.get("id", "")
        data = {one.get("id", ""): one.text or "" for one in unit.iterfind(f"{{*}}originalData/{{{NAMESPACE}}}data")}
        # A program may have cut a part into several segments; what stands between them is words too.
        pieces = [one for one in unit if _name(one) in {"segment", "ignorable"}]
        sources = [found for one in pieces if (found := one.find(f"{{{NAMESPACE}}}source")) is not None]
        targets = [found for one in pieces if (found := _target_of(one)) is not None]
        codes = {number: code for one in sources for number, code in _codes(one, data)}
        plain = is_plain.get(key, False)
        # Where a segment has no translation yet, the whole part has none.
        has_all = all(one.find(f"{{{NAMESPACE}}}target") is not None for one in pieces if _name(one) == "segment")
        yield ReadUnit(
            key,
            _line(sources, codes, data, is_plain=plain),
            _line(targets, codes, data, is_plain=plain) if has_all else "",
            _meta(unit, "source-sha256"),
            _meta(unit, "base"),
        )


def _target_of(piece: etree._Element) -> etree._Element | None:
    target = piece.find(f"{{{NAMESPACE}}}target")
    # What is not to be translated stands in the source alone.
    return piece.find(f"{{{NAMESPACE}}}source") if target is None and _name(piece) == "ignorable" else target


def _meta(unit: etree._Element, kind: str) -> str:
    for meta in unit.iter(f"{{{METADATA}}}meta"):
        group = meta.getparent()
        if meta.get("type") == kind and group is not None and group.get("category") == "undersigned":
            return (meta.text or "").strip()
    return ""


def _old_lang(root: etree._Element) -> str:
    file = root.find("{*}file")
    return file.get("target-language", "") if file is not None else ""


def _old_units(root: etree._Element, is_plain: Mapping[str, bool]) -> Iterator[ReadUnit]:
    for unit in root.iter("{*}trans-unit"):
        key = unit.get("id", "")
        if key not in is_plain and unit.get("resname", "") in is_plain:
            key = unit.get("resname", "")
        source, target = unit.find("{*}source"), unit.find("{*}target")
        codes = dict(_codes(source, {})) if source is not None else {}
        plain = is_plain.get(key, False)
        words = _line([target], codes, {}, is_plain=plain) if target is not None else ""
        yield ReadUnit(
            key, _line([source], codes, {}, is_plain=plain) if source is not None else None, words, digest="", base=""
        )


def _codes(source: etree._Element, data: Mapping[str, str]) -> Iterator[tuple[str, Code]]:
    for one in source.iter("{*}pc", "{*}sc", "{*}g"):
        tag = _tag(one)
        if tag:
            yield one.get("id", ""), Code(tag, _href(one, data))


def _tag(code: etree._Element) -> str:
    if code.get("type") == "link":
        return "a"
    return _TAGS.get(code.get("subType", ""), "") or _TAGS.get(code.get("ctype", ""), "")


def _href(code: etree._Element, data: Mapping[str, str]) -> str:
    return data.get(code.get("dataRefStart", code.get("dataRef", "")), "")


def _line(
    pieces: list[etree._Element], codes: Mapping[str, Code], data: Mapping[str, str], *, is_plain: bool
) -> str | None:
    """Return the words of *pieces*, one after the other, as they are kept; None where that can't be said."""
    try:
        flat = [one for piece in pieces for one in _flatten(piece, 0)]
        parts = _tidy(_Reader(codes, data).read(flat))
        if is_plain:
            return (
                fold_line("".join(part.text for part in parts if isinstance(part, Words))) if _is_flat(parts) else None
            )
        return canonical_line(format_inline(parts))
    except (TagsUnbalanced, TextInvalid):
        return None


def _tidy(parts: Parts) -> Parts:
    """Return *parts* with runs of white space as one space and none at the ends: how XML is indented says nothing."""
    folded = list(_fold(parts))
    if folded and isinstance(folded[0], Words):
        folded[0] = Words(folded[0].text.lstrip(" "))
    if folded and isinstance(folded[-1], Words):
        folded[-1] = Words(folded[-1].text.rstrip(" "))
    return tuple(part for part in folded if not isinstance(part, Words) or part.text)


def _fold(parts: Parts) -> Parts:
    return tuple(
        Words(_WHITE_SPACE.sub(" ", part.text)) if isinstance(part, Words) else replace(part, parts=_fold(part.parts))
        for part in parts
    )


def _is_flat(parts: Parts) -> bool:
    return all(isinstance(part, Words) for part in parts)


def _flatten(piece: etree._Element, depth: int) -> Iterator[str | etree._Element | None]:
    """Yield words, opening codes, and None where the last code that is open ends."""
    if depth > _DEEPEST:
        raise TagsUnbalanced
    if piece.text:
        yield piece.text
    for child in piece:
        name = _name(child)
        if name in {"pc", "g"}:
            yield child
            yield from _flatten(child, depth + 1)
            yield None
        elif name == "sc":
            yield child
        elif name == "ec":
            yield None
        elif name in _SEEN_THROUGH:
            yield from _flatten(child, depth + 1)
        elif name not in _PASSED_OVER:
            # An entity, a placeholder, a character that XML can't hold: nothing that a text has.
            raise TagsUnbalanced
        if child.tail:
            yield child.tail


class _Reader:
    """Puts words and codes together; codes that overlap or are left open are refused."""

    def __init__(self, codes: Mapping[str, Code], data: Mapping[str, str]) -> None:
        self._codes = codes
        self._data = data

    def read(self, flat: list[str | etree._Element | None]) -> Parts:
        """Return the parts."""
        open_codes: list[Code] = []
        levels: list[list[Words | Marked]] = [[]]
        for one in flat:
            if isinstance(one, str):
                _append(levels[-1], Words(one))
            elif one is not None:
                open_codes.append(self._code(one))
                levels.append([])
            elif not open_codes:
                raise TagsUnbalanced
            else:
                code, inner = open_codes.pop(), tuple(levels.pop())
                if inner:
                    _append(levels[-1], Marked(code.tag, inner, code.href))
        if open_codes:
            raise TagsUnbalanced
        return tuple(levels[0])

    def _code(self, one: etree._Element) -> Code:
        known = self._codes.get(one.get("id", ""))
        tag = _tag(one) or (known.tag if known else "")
        href = _href(one, self._data) or (known.href if known and known.tag == tag else "")
        if not tag or (tag == "a" and not href):
            raise TagsUnbalanced
        return Code(tag, href)


def _append(level: list[Words | Marked], part: Words | Marked) -> None:
    last = level[-1] if level else None
    if isinstance(part, Words) and isinstance(last, Words):
        level[-1] = Words(last.text + part.text)
    else:
        level.append(part)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
