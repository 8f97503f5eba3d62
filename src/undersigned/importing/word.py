"""DOCX: paragraphs, headings, tables and lists, with the numbers that Word would show.

Refused before anything is unpacked: too many or too large parts, parts packed tighter than text can be, document type
declarations (no DOCX needs them; they carry entities). Deleted words of tracked changes are left out, inserted ones
kept; running heads and notes are named among what was dropped.
Source: ECMA-376, part 1, 17.3 (paragraphs), 17.9 (numbering).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

import docx
from docx.oxml.ns import qn
from lxml import etree

from undersigned.importing.errors import DamagedSource, DangerousSource
from undersigned.importing.numbering import format_number
from undersigned.importing.source import BlockKind, Builder

MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_RATIO = 200
_FORMATS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pict"), qn("w:instrText"), qn("w:pPr")}
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\0!\0D|\0<\0!\0D", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    pattern: str


@dataclass(slots=True)
class _Numbering:
    """The lists of a document: their levels, and how far each has counted."""

    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    def next_marker(self, number_id: str, depth: int) -> str:
        level = self.levels.get((number_id, depth))
        if level is None or level.style == "none":
            return ""
        if level.style == "bullet":
            return "•"
        key = (number_id, depth)
        self.counters[key] = self.counters.get(key, level.start - 1) + 1
        for other in [other for other in self.counters if other[0] == number_id and other[1] > depth]:
            del self.counters[other]
        return re.sub(r"%(\d)", lambda found: self._part(number_id, int(found[1]) - 1), level.pattern)

    def _part(self, number_id: str, depth: int) -> str:
        level = self.levels.get((number_id, depth))
        if level is None:
            return ""
        number = self.counters.get((number_id, depth), level.start)
        return format_number(number, _FORMATS.get(level.style, "1"))


def read_docx(data: bytes) -> tuple[Builder, str | None]:
    """Read a Word document; gives the text with its blocks, and the title of its properties.

    Raises:
        DangerousSource: Built to exhaust a reader.
        DamagedSource: Not a Word document.
    """
    _check_package(data)
    try:
        return _read_package(data)
    except (
        BadZipFile,
        zlib.error,
        etree.LxmlError,
        LookupError,
        ValueError,
        AttributeError,
        TypeError,
        OSError,
    ) as error:
        # The library takes a package as it comes, and stumbles wherever one is not as the standard says.
        raise _damaged() from error


def _read_package(data: bytes) -> tuple[Builder, str | None]:
    document = docx.Document(io.BytesIO(data))
    numbering = _read_numbering(document)
    out = Builder()
    for element, in_table in _paragraphs(document.element.body):
        if in_table:
            out.write(BlockKind.ROW, _row_words(element))
        else:
            _write_paragraph(element, document, numbering, out)
    _drop_running_heads(document, out)
    title = (document.core_properties.title or "").strip()
    return out, title or None


# What the archive's reader raises where bytes are damaged.
_BROKEN = (BadZipFile, zlib.error, ValueError, OSError)


def _damaged() -> DamagedSource:
    return DamagedSource("This is not a readable Word document (DOCX). Open it in a word processor and save it again.")


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(data), 10_000):
                raise DangerousSource(
                    "This document unpacks to far more than it should. Save it again, or paste its text."
                )
            if "word/document.xml" not in package.namelist():
                raise _damaged()
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _DOCTYPE.search(package.read(part)):
                    raise DangerousSource(
                        "This document declares entities, which no DOCX needs. Paste its text instead."
                    )
    except (*_BROKEN, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged() from error


def _paragraphs(body: Any) -> Iterator[tuple[Any, bool]]:
    """Give paragraphs, and rows of tables, in the order of reading; content controls are looked through."""
    for child in body:
        if child.tag == qn("w:p"):
            yield child, False
        elif child.tag == qn("w:tbl"):
            yield from ((row, True) for row in child.iter(qn("w:tr")))
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")}:
            yield from _paragraphs(child)


def _row_words(row: Any) -> str:
    cells = [" ".join(_words(paragraph) for paragraph in cell.iter(qn("w:p"))).strip() for cell in row.iter(qn("w:tc"))]
    return ", ".join(" ".join(cell.split()) for cell in cells if cell)


def _words(element: Any) -> str:
    """Collect the words of *element*; what was deleted or stands in a text box is passed over."""
    parts: list[str] = []
    stack = [element]
    while stack:
        current = stack.pop()
        if current.tag == qn("w:t"):
            parts.append(current.text or "")
        elif current.tag == qn("w:tab"):
            parts.append("\t")
        elif current.tag in {qn("w:br"), qn("w:cr")}:
            parts.append("\n")
        elif current.tag == qn("w:noBreakHyphen"):
            parts.append("\u2011")
        if current.tag not in _LEFT_OUT:
            stack.extend(reversed(current))
    return "".join(parts)


def _write_paragraph(element: Any, document: Any, numbering: _Numbering, out: Builder) -> None:
    words = _words(element)
    style = _style_of(element, document)
    name = (style.name or "").casefold() if style is not None else ""
    heading = re.fullmatch(r"heading ([1-6])|(title|subtitle)", name)
    if heading:
        level = int(heading[1]) if heading[1] else {"title": 1, "subtitle": 2}[heading[2]]
        out.write(BlockKind.HEADING, words, level=level)
        return
    list_id, depth = _list_of(element, style)
    marker = numbering.next_marker(list_id, depth) if list_id and words.strip() else ""
    if marker:
        out.write(BlockKind.ITEM, words, level=depth + 1, marker=marker)
    else:
        out.write(BlockKind.PARAGRAPH, words)


def _style_of(element: Any, document: Any) -> Any:
    style_id = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    if style_id is None:
        return None
    wanted = style_id.get(qn("w:val"))
    return next((style for style in document.styles if style.style_id == wanted), None)


def _list_of(element: Any, style: Any) -> tuple[str, int]:
    """Find the list of a paragraph: its own, else that of its style."""
    found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if found is None and style is not None:
        found = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if found is None:
        return "", 0
    number_id, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    if number_id is None or number_id.get(qn("w:val")) in {None, "0"}:
        return "", 0
    return str(number_id.get(qn("w:val"))), int(depth.get(qn("w:val"), "0")) if depth is not None else 0


def _read_numbering(document: Any) -> _Numbering:
    numbering = _Numbering()
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return numbering
    abstract = {part.get(qn("w:abstractNumId")): part for part in root.findall(qn("w:abstractNum"))}
    for number in root.findall(qn("w:num")):
        number_id = number.get(qn("w:numId"))
        reference = number.find(qn("w:abstractNumId"))
        base = abstract.get(reference.get(qn("w:val"))) if reference is not None else None
        for level in base.findall(qn("w:lvl")) if base is not None else []:
            depth = int(level.get(qn("w:ilvl"), "0"))
            numbering.levels[number_id, depth] = _read_level(level, number, depth)
    return numbering


def _read_level(level: Any, number: Any, depth: int) -> _Level:
    start = _value(level, "w:start", "1")
    for override in number.findall(qn("w:lvlOverride")):
        if override.get(qn("w:ilvl")) == str(depth):
            start = _value(override, "w:startOverride", start)
    return _Level(int(start), _value(level, "w:numFmt", "decimal"), _value(level, "w:lvlText", f"%{depth + 1}."))


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val"), default)) if found is not None else default


def _drop_running_heads(document: Any, out: Builder) -> None:
    seen: set[str] = set()
    for section in document.sections:
        for part, reason in ((section.header, "running head"), (section.footer, "page foot")):
            words = " ".join(paragraph.text for paragraph in part.paragraphs).strip()
            if words and words not in seen:
                seen.add(words)
                out.drop(words, reason)
