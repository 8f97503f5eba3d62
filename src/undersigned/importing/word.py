"""DOCX: paragraphs, headings, tables and lists, with the numbers that Word would show.

Refused before anything is unpacked: too many or too large parts, parts packed tighter than text can be, document type
declarations (no DOCX needs them; they carry entities). Deleted words of tracked changes are left out, inserted ones
kept; running heads and notes are named among what was dropped. A table inside of a table has rows of its own.
Source: ECMA-376, part 1, 17.3 (paragraphs), 17.9 (numbering).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
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
MAX_ELEMENTS = 1_500_000
_SECTIONS_LOOKED_AT = 200
_FORMATS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pict"), qn("w:instrText"), qn("w:pPr")}
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_LOOKED_THROUGH = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")}
_WORDS, _VALUE = qn("w:t"), qn("w:val")
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
_STYLE, _NUMBER = f"{qn('w:pPr')}/{qn('w:pStyle')}", f"{qn('w:pPr')}/{qn('w:numPr')}"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\0!\0D|\0<\0!\0D", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    pattern: str


@dataclass(slots=True)
class _List:
    """A list of a document: its levels by depth, and how far each has counted."""

    levels: dict[int, _Level]
    starts: dict[int, int]
    counters: dict[int, int] = field(default_factory=dict)

    def next_marker(self, depth: int) -> str:
        level = self.levels.get(depth)
        if level is None or level.style == "none":
            return ""
        if level.style == "bullet":
            return "•"
        self.counters[depth] = self.counters.get(depth, self._start(depth) - 1) + 1
        self.counters = {other: count for other, count in self.counters.items() if other <= depth}
        return re.sub(r"%(\d)", lambda found: self._part(int(found[1]) - 1), level.pattern)

    def _start(self, depth: int) -> int:
        return self.starts.get(depth, self.levels[depth].start)

    def _part(self, depth: int) -> str:
        level = self.levels.get(depth)
        if level is None:
            return ""
        return format_number(self.counters.get(depth, self._start(depth)), _FORMATS.get(level.style, "1"))


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
    lists = _read_numbering(document)
    styles = {style.style_id: style for style in document.styles}
    out = Builder()
    for element in _parts(document.element.body):
        if isinstance(element, str):
            out.write(BlockKind.ROW, element)
        else:
            _write_paragraph(element, styles, lists, out)
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
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(package.read(part))
    except (*_BROKEN, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged() from error


def _check_part(words: bytes) -> None:
    if _DOCTYPE.search(words):
        raise DangerousSource("This document declares entities, which no DOCX needs. Paste its text instead.")
    if words.count(b"<") > MAX_ELEMENTS:
        raise DangerousSource("This document has far more parts than a statement needs. Paste its text instead.")


def _parts(body: Any) -> Iterator[Any]:
    """Give paragraphs, and the words of rows, in the order of reading; content controls are looked through."""
    stack = [iter(body)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == _PARAGRAPH:
            yield child
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag in _LOOKED_THROUGH:
            stack.append(iter(child))


def _rows(table: Any) -> Iterator[str]:
    """Give the words of each row; a table inside of a cell parts the row, and each paragraph is taken once."""
    cells: list[list[str]] = []
    for event, element in etree.iterwalk(table, events=("start", "end"), tag=(_TABLE, _ROW, _CELL, _PARAGRAPH)):
        if element.tag == _PARAGRAPH:
            # Inside of a paragraph only text boxes hold further ones, and those are left out.
            if event == "start" and cells and not _is_inside(element, _PARAGRAPH):
                cells[-1].append(_words(element))
        elif element.tag == _CELL and event == "start":
            cells.append([])
        elif element.tag != _CELL:
            yield _row_words(cells)
            cells = [[]]


def _is_inside(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _row_words(cells: list[list[str]]) -> str:
    squeezed = (" ".join(" ".join(cell).split()) for cell in cells)
    return ", ".join(cell for cell in squeezed if cell)


def _words(element: Any) -> str:
    """Collect the words of *element*; what was deleted or stands in a text box is passed over."""
    parts: list[str] = []
    stack = [element]
    while stack:
        current = stack.pop()
        if current.tag == _WORDS:
            parts.append(current.text or "")
        elif current.tag in _SIGNS:
            parts.append(_SIGNS[current.tag])
        if current.tag not in _LEFT_OUT:
            stack.extend(reversed(current))
    return "".join(parts)


def _write_paragraph(element: Any, styles: dict[str, Any], lists: dict[str, _List], out: Builder) -> None:
    words = _words(element)
    if not words.strip():
        return
    style_id = element.find(_STYLE)
    style = styles.get(style_id.get(_VALUE)) if style_id is not None else None
    name = (style.name or "").casefold() if style is not None else ""
    heading = re.fullmatch(r"heading ([1-6])|(title|subtitle)", name)
    if heading:
        level = int(heading[1]) if heading[1] else {"title": 1, "subtitle": 2}[heading[2]]
        out.write(BlockKind.HEADING, words, level=level)
        return
    list_id, depth = _list_of(element, style)
    marker = lists[list_id].next_marker(depth) if list_id in lists else ""
    if marker:
        out.write(BlockKind.ITEM, words, level=depth + 1, marker=marker)
    else:
        out.write(BlockKind.PARAGRAPH, words)


def _list_of(element: Any, style: Any) -> tuple[str, int]:
    """Find the list of a paragraph: its own, else that of its style."""
    found = element.find(_NUMBER)
    if found is None and style is not None:
        found = style.element.find(_NUMBER)
    if found is None:
        return "", 0
    number_id, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    if number_id is None or number_id.get(_VALUE) in {None, "0"}:
        return "", 0
    return str(number_id.get(_VALUE)), int(depth.get(_VALUE, "0")) if depth is not None else 0


def _read_numbering(document: Any) -> dict[str, _List]:
    """Read the lists; those that count alike share their levels, however many they are."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    levels = {
        part.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"), "0")): _read_level(level) for level in part.findall(qn("w:lvl"))
        }
        for part in root.findall(qn("w:abstractNum"))
    }
    lists: dict[str, _List] = {}
    for number in root.findall(qn("w:num")):
        reference = number.find(qn("w:abstractNumId"))
        known = levels.get(reference.get(_VALUE)) if reference is not None else None
        lists[number.get(qn("w:numId"))] = _List(known or {}, _read_starts(number))
    return lists


def _read_level(level: Any) -> _Level:
    depth = int(level.get(qn("w:ilvl"), "0"))
    start = int(_value(level, "w:start", "1"))
    return _Level(start, _value(level, "w:numFmt", "decimal"), _value(level, "w:lvlText", f"%{depth + 1}."))


def _read_starts(number: Any) -> dict[int, int]:
    starts = {}
    for override in number.findall(qn("w:lvlOverride")):
        start = _value(override, "w:startOverride", "")
        if start:
            starts[int(override.get(qn("w:ilvl"), "0"))] = int(start)
    return starts


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val"), default)) if found is not None else default


def _drop_running_heads(document: Any, out: Builder) -> None:
    seen: set[str] = set()
    for section in islice(document.sections, _SECTIONS_LOOKED_AT):
        for part, reason in ((section.header, "running head"), (section.footer, "page foot")):
            # What is linked says again what the section before said, and is looked for through all of them.
            if part.is_linked_to_previous:
                continue
            words = " ".join(paragraph.text for paragraph in part.paragraphs).strip()
            if words and words not in seen:
                seen.add(words)
                out.drop(words, reason)
