"""Markdown as it is found: front matter, links, emphasis, comments, templates and stray HTML, line by line.

A line of the file stays a line of the text, so that the text shown beside a proposal can be compared with the file.
Blocks of a CommonMark parser carry line numbers but no characters, and spans need characters; so the few marks that
occur in letters are taken off here. Every pattern reads on to the next delimiter only: time grows with the text.
Source: CommonMark 0.31, sections 4 and 6, as far as letters use it.
"""

import html
import re
from dataclasses import dataclass, field

from undersigned.importing.lines import cut_blocks
from undersigned.importing.proposal import Dropped
from undersigned.importing.source import Block, shorten

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<title>.+?)[ \t]*$", re.MULTILINE)
# Atomic, and not "*+", which Python 3.11.2 (Debian 12's) matches wrongly where a way inside of the group fails.
_COMMENT = re.compile(r"<!--(?>(?:[^<-]|<(?!!--)|-(?!->))*)-->")
_TEMPLATE = re.compile(r"\{%[^%]{0,2000}%\}|\{\{[^{}]{0,2000}\}\}")
_IMAGE = re.compile(r"!\[(?P<words>[^\[\]\n]{0,1000})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(
    r"(?<!\\)\[(?P<words>(?:[^\[\]\\]|"
    r"\\.){1,1000})\](?:\([^()]{0,2000}(?:\([^()]{0,500}\))?[^()]{0,500}\)|\[[^\]\n]{0,200}\])"
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[\^?[^\]\n]{1,200}\]:[ \t]*\S[^\n]*$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]{1,2000})`(\\(?=\n|\Z))?")
_STRONG = re.compile(r"\*\*([^*]{1,4000})\*\*|(?<!\w)__([^_\n]{1,2000})__(?!\w)")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])((?:[^*\n]|\n(?!\s*\n)){1,2000})(?<![\s\\])\*(?!\w)|"
    r"(?<![\w_\\])_(?=[^\s_])([^_\n]{1,2000})(?<![\s\\])_(?!\w)"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)?[^\s<>]{1,300}@?[^\s<>]{0,300}[@:/.][^\s<>]{1,300})>")
_BREAK = re.compile(r"<br[ ]?/?>(?!\n)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}(?:\s[^<>]{0,1000})?/?>")
_HEADING_ID = re.compile(r"[ ]\{#[\w-]{1,300}\}[ \t]*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|\\$", re.MULTILINE)
_BLOCK_TAG = re.compile(r"<(?:p|div|li|ul|h[1-6])[\s>]", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """Markdown read: the text without marks, its blocks, and what fell out on the way."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    title: str | None = None
    dropped: list[Dropped] = field(default_factory=list)


def read_markdown(text: str) -> Page:
    """Take the marks off *text* and cut it into blocks."""
    page = Page(text)
    _take_front_matter(page)
    _take_out(page, _COMMENT, "comment in the source, not shown to readers")
    _fill_in_title(page)
    _take_out(page, _TEMPLATE, "template expression")
    _take_out(page, _DEFINITION, "address or footnote behind the text")
    _take_out(page, _IMAGE, "picture")
    page.text = _plain(page.text)
    page.blocks = cut_blocks(page.text, markdown=True)
    return page


def split_front_matter(text: str) -> tuple[str | None, str]:
    """Give the title out of the front matter, and *text* with empty lines in its place."""
    page = Page(text)
    _take_front_matter(page)
    return page.title, page.text


def is_mostly_html(text: str) -> bool:
    """Tell whether a Markdown file is a web page in disguise: its structure is in tags."""
    tags = len(_BLOCK_TAG.findall(text))
    return tags >= 10 and tags * 12 > text.count("\n")


def _take_front_matter(page: Page) -> None:
    found = _FRONT_MATTER.match(page.text)
    if not found:
        return
    title = _FRONT_TITLE.search(found["body"])
    if title:
        page.title = title["title"].strip("\"'").rstrip(" :") or None
    page.dropped.append(Dropped(shorten(found["body"]), "front matter", None))
    page.text = _line_ends(found[0]) + page.text[found.end() :]


def _take_out(page: Page, pattern: re.Pattern[str], reason: str) -> None:
    def note(found: re.Match[str]) -> str:
        page.dropped.append(Dropped(shorten(found[0]), reason, None))
        return _line_ends(found[0])

    page.text = pattern.sub(note, page.text)


def _fill_in_title(page: Page) -> None:
    if page.title:
        title = page.title
        page.text = re.sub(r"\{\{[ ]*page\.title[ ]*\}\}", lambda _: title, page.text)


def _plain(text: str) -> str:
    text = _CODE.sub(lambda found: found[1], text)
    text = _LINK.sub(lambda found: found["words"] + _line_ends(found[0][len(found["words"]) + 2 :]), text)
    text = _AUTOLINK.sub(lambda found: found[1], text)
    text = _BREAK.sub("\n", text)
    text = _TAG.sub(lambda found: _line_ends(found[0]), text)
    for pattern in (_STRONG, _EMPHASIS):
        text = pattern.sub(lambda found: found[1] or found[2], text)
    text = _HEADING_ID.sub("", text)
    text = _ESCAPE.sub(lambda found: found[1] or "", text)
    if "&" in text:
        text = re.sub(r"&[#\w]{2,31};", lambda found: html.unescape(found[0]).replace("\n", " "), text)
    return text


def _line_ends(words: str) -> str:
    return "\n" * words.count("\n")
