"""HTML pages and rich text out of a clipboard: their words and numbering, without the furniture around them.

Left out, each with its reason: navigation, asides, footers, forms, comments of readers, what is hidden, scripts. Kept:
numbers of lists (`start`, `value`, `type`, Word's `mso-list` marks), headings, line breaks.
Limits: bytes of `read.py`, and MAX_TAGS tags, MAX_ATTRIBUTES of one tag and MAX_DEPTH levels, counted before a tree is
built: the parser's time grows with the square of the attributes, and it loses what lies below its own limit in silence.
The levels are counted again in the tree, which has tags that the page left out.
Source: HTML Living Standard, 4.4 (lists), 13.2.5 (tags and attributes), 15.3 (rendering of what is hidden).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from undersigned.importing.errors import DamagedSource, DangerousSource, EmptySource
from undersigned.importing.lines import BULLETS
from undersigned.importing.numbering import format_number
from undersigned.importing.source import BlockKind, Builder

MAX_TAGS = 200_000
MAX_DEPTH = 1_000
MAX_ATTRIBUTES = 500
_SILENT = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "svg",
    "iframe",
    "object",
    "canvas",
    "math",
    "meta",
    "link",
}
_FURNITURE_TAGS = {
    "nav": "navigation",
    "footer": "page foot",
    "aside": "text beside the article",
    "form": "form",
    "button": "button",
    "select": "form",
    "textarea": "form",
    "input": "form",
    "dialog": "dialogue",
}
_ROLES = {
    "navigation": "navigation",
    "banner": "page head",
    "contentinfo": "page foot",
    "complementary": "text beside the article",
    "search": "form",
}
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:(?P<comment>comments?|commentlist|respond|replies)|(?P<share>shar(?:e|ing)\w*|social\w*)"
    r"|(?P<nav>nav|navbar|navigation|menu|breadcrumbs?|pagination|skip-?link)"
    r"|(?P<other>sidebar|widget|footer|cookies?|newsletter|subscribe|related|advert\w*|ads|"
    r"promo|banner|byline|tags))(?:$|[\s_-])",
    re.IGNORECASE,
)
_CLASS_REASONS = {
    "comment": "comments of readers",
    "share": "share buttons",
    "nav": "navigation",
    "other": "page furniture",
}
_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_NEVER_FURNITURE = {"html", "body", "main", "article"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_MSO_LEVEL = re.compile(r"mso-list\s*:[^;]*?\blevel(\d)", re.IGNORECASE)
_MSO_MARKER = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_TAG = re.compile(r"<(?:(?P<comment>!--)|(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*))")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = re.compile(r"[\s/]*(?:(?P<end>>)|[^\s/>][^\s/>=]*(?:\s*=\s*(?:(?P<quote>[\"'])|[^\s>\"'][^\s>]*)?)?)")
_RAW = frozenset(["script", "style"])
_MARKERS_LOOKED_AT = 20
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "option",
    ]
)


@dataclass(slots=True)
class _List:
    ordered: bool
    style: str
    next_number: int
    step: int


@dataclass(slots=True)
class _Walk:
    """Where the reader stands in the page."""

    out: Builder = field(default_factory=Builder)
    words: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    heading: int = 0
    marker: str = ""
    level: int = 0
    keeps_lines: bool = False
    splits_on_empty_lines: bool = False


def read_html(text: str, *, splits_on_empty_lines: bool = False) -> tuple[Builder, str | None]:
    """Read a page or a fragment.

    Args:
        text: HTML, decoded.
        splits_on_empty_lines: Empty lines part paragraphs, as they do where Markdown holds the page.
    Returns:
        The text with its blocks, and the page's title.
    Raises:
        DangerousSource: Too many tags or too deep.
        DamagedSource: No page could be made of it.
    """
    _check_size(text)
    tree = _parse(text)
    _check_depth(tree)
    title = tree.findtext(".//title")
    walk = _Walk(splits_on_empty_lines=splits_on_empty_lines)
    _visit(_main_part(tree, walk), walk)
    _flush(walk)
    return walk.out, " ".join(title.split()) if title and title.strip() else None


def _check_size(text: str) -> None:
    if text.count("<") > MAX_TAGS:
        raise DangerousSource(
            f"This page has more than {MAX_TAGS:,} tags. Copy the statement out of it and paste that."
        )
    depth = 0
    for closing, name in _tags(text):
        if name not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_DEPTH:
            raise _too_deep()


def _tags(text: str) -> Iterator[tuple[bool, str]]:
    """Give the tags of *text*, closing or not, as a browser cuts them: in quotes, scripts and comments there are none.

    Raises:
        DangerousSource: One has too many attributes.
    """
    place = 0
    while tag := _TAG.search(text, place):
        place = tag.end()
        if tag["comment"]:
            end = _COMMENT_END.search(text, place - 2)
            if end is None:
                return
            place = end.end()
            continue
        closed = _end_of_tag(text, place)
        if closed is None:
            return
        name = tag["name"].lower()
        if text[closed - 2] != "/":
            yield bool(tag["closing"]), name
        place = closed
        if name in _RAW and not tag["closing"]:
            raw_end = re.compile(f"</{name}", re.IGNORECASE).search(text, place)
            if raw_end is None:
                return
            place = raw_end.start()


def _end_of_tag(text: str, place: int) -> int | None:
    """Find where the tag ends whose name ends at *place*; None where it never does."""
    count = 0
    while found := _ATTRIBUTE.match(text, place):
        if found["end"]:
            return found.end()
        count += 1
        if count > MAX_ATTRIBUTES:
            raise DangerousSource(
                f"A tag of this page has more than {MAX_ATTRIBUTES} attributes. Copy the statement out of it and paste "
                "that."
            )
        place = found.end()
        if found["quote"]:
            place = text.find(found["quote"], place) + 1
            if not place:
                return None
    return None


def _too_deep() -> DangerousSource:
    return DangerousSource("The tags of this page are nested too deep. Copy the statement out of it and paste that.")


def _check_depth(tree: HtmlElement) -> None:
    """Refuse a tree so deep that the parser may have left out what lay deeper."""
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep()


def _parse(text: str) -> HtmlElement:
    # Without huge_tree the parser ends the tree at 256 levels, in silence; with it at 2,048.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    # Characters that XML 1.0 forbids would end the tree in silence.
    clean = re.sub(r"[\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    try:
        return document_fromstring(clean.encode(), parser=parser)
    except (etree.ParserError, ValueError) as error:
        if not re.sub(r"<[^<>]*>", "", clean).strip():
            raise EmptySource("There is no text in this page. Paste the text of the statement itself.") from error
        raise DamagedSource("This page can't be read as HTML. Paste its text instead.") from error


def _main_part(tree: HtmlElement, walk: _Walk) -> HtmlElement:
    """Choose the part that holds the statement: the only main or article element, if it has most of the words."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        parts = tree.findall(path)
        if len(parts) == 1 and len(_all_words(parts[0])) * 2 > len(_all_words(tree.find("body"))):
            outside = _all_words(tree.find("body")).replace(_all_words(parts[0]), " ")
            walk.out.drop(outside, "outside the main part of the page")
            part: HtmlElement = parts[0]
            return part
    body = tree.find("body")
    return tree if body is None else body


def _all_words(element: HtmlElement | None) -> str:
    if element is None:
        return ""
    return " ".join(
        words.strip()
        for part in element.iter()
        if isinstance(part.tag, str) and part.tag not in _SILENT
        for words in (part.text, part.tail if part is not element else None)
        if words and words.strip()
    )


def _lengths(root: HtmlElement) -> dict[HtmlElement, int]:
    """Count the characters of words in each element below *root*, from the leaves up, so that each is counted once."""
    lengths: dict[HtmlElement, int] = {}
    for element in reversed(list(root.iter())):
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            lengths[element] = 0
            continue
        own = len((element.text or "").strip())
        lengths[element] = own + sum(lengths[child] + len((child.tail or "").strip()) for child in element)
    return lengths


def _visit(root: HtmlElement, walk: _Walk) -> None:
    """Go through the tree with a stack of our own: depth must not be the interpreter's."""
    lengths = _lengths(root)
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            _leave(element, walk)
            if element is not root:
                _add(element.tail, walk)
            continue
        reason = _why_left_out(element, lengths, lengths[root]) if element is not root else None
        if reason is not None:
            if reason:
                walk.out.drop(_all_words(element), reason)
            _add(element.tail, walk)
            continue
        _enter(element, walk)
        _add(element.text, walk)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _why_left_out(element: HtmlElement, lengths: dict[HtmlElement, int], total: int) -> str | None:
    """Tell why *element* is no part of the text; an empty reason says that no reader would have seen it as text."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return ""
    if _MSO_MARKER.search(element.get("style", "")):
        return None
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return "hidden in the page"
    reason = _FURNITURE_TAGS.get(tag) or _ROLES.get(element.get("role", "")) or _reason_by_class(element)
    if reason and lengths[element] * 10 > total * 9 and tag not in _FURNITURE_TAGS:
        return None
    return reason


def _reason_by_class(element: HtmlElement) -> str | None:
    if element.tag in _NEVER_FURNITURE:
        return None
    found = _CLASSES.search(f"{element.get('class', '')} {element.get('id', '')}")
    return _CLASS_REASONS[str(found.lastgroup)] if found else None


def _enter(element: HtmlElement, walk: _Walk) -> None:
    tag = str(element.tag)
    if tag in _BLOCK_TAGS:
        _flush(walk)
    if tag == "br":
        walk.words.append("\n")
    elif tag == "pre":
        walk.keeps_lines = True
    elif tag in {"ol", "ul"}:
        walk.lists.append(_open_list(element, tag))
    elif tag == "li":
        _open_item(element, walk)
    elif re.fullmatch(r"h[1-6]", tag):
        walk.heading = int(tag[1])
    elif tag == "p":
        _open_word_item(element, walk)
    elif tag in {"td", "th"} and element.getprevious() is not None:
        walk.words.append(" ")


def _open_list(element: HtmlElement, tag: str) -> _List:
    count = len(element) if element.get("reversed") is not None else 1
    start = element.get("start", "").strip()
    first = int(start) if re.fullmatch(r"-?\d{1,6}", start) else count
    step = -1 if element.get("reversed") is not None else 1
    return _List(ordered=tag == "ol", style=element.get("type", "1"), next_number=first, step=step)


def _open_item(element: HtmlElement, walk: _Walk) -> None:
    walk.level = max(1, len(walk.lists))
    if not walk.lists or not walk.lists[-1].ordered:
        walk.marker = "•"
        return
    current = walk.lists[-1]
    value = element.get("value", "").strip()
    if re.fullmatch(r"-?\d{1,6}", value):
        current.next_number = int(value)
    walk.marker = format_number(current.next_number, current.style) + "."
    current.next_number += current.step


def _open_word_item(element: HtmlElement, walk: _Walk) -> None:
    """Take the number that Word wrote into a paragraph of a list."""
    level = _MSO_LEVEL.search(element.get("style", ""))
    if not level:
        return
    walk.level = int(level[1])
    walk.marker = "•"
    for span in islice(element.iter("span"), _MARKERS_LOOKED_AT):
        if _MSO_MARKER.search(span.get("style", "")):
            mark = "".join(span.itertext()).strip()
            walk.marker = mark if mark and mark not in BULLETS + "§o" else "•"
            # The number is the marker now, and no part of the words.
            tail = span.tail
            span.clear()
            span.tail = tail
            return


def _leave(element: HtmlElement, walk: _Walk) -> None:
    tag = str(element.tag)
    if tag in _BLOCK_TAGS:
        _flush(walk)
    if tag in {"ol", "ul"} and walk.lists:
        walk.lists.pop()
    elif tag == "pre":
        walk.keeps_lines = False
    if tag in {"li", "p"} or re.fullmatch(r"h[1-6]", tag):
        walk.heading, walk.marker = 0, ""


def _add(words: str | None, walk: _Walk) -> None:
    if not words:
        return
    if walk.splits_on_empty_lines and re.search(r"\n[ \t]*\n", words):
        for index, part in enumerate(re.split(r"\n[ \t]*\n", words)):
            if index:
                _flush(walk)
            walk.words.append(re.sub(r"\s+", " ", part))
    elif walk.keeps_lines:
        walk.words.append(words)
    else:
        walk.words.append(re.sub(r"[ \t\r\n]+", " ", words))


def _flush(walk: _Walk) -> None:
    words = "".join(walk.words)
    walk.words.clear()
    words = re.sub(r" *\n *", "\n", re.sub(r"[ ]{2,}", " ", words)).strip()
    if not words:
        return
    if walk.heading:
        walk.out.write(BlockKind.HEADING, words, level=walk.heading)
    elif walk.marker:
        walk.out.write(BlockKind.ITEM, words, level=walk.level, marker=walk.marker)
        # What follows in the same item is a paragraph of it.
        walk.marker = ""
    else:
        walk.out.write(BlockKind.PARAGRAPH, words)
