"""Words inside a line: the subset of Markdown that a text may carry, in one canonical spelling.

Rules: `*emphasis*`, `**strong**`, `[words](https://…)`; every other character that CommonMark could read as markup is
escaped with a backslash, so that what somebody typed as a star or an angle bracket stays one. What can't be spelt so
that it reads back the same is refused. Source: docs/reference/formats/text.md; CommonMark 0.31.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from undersigned.texts.rules import MarkupUnclear, fold_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_MARKUP = re.compile(r"[\\`*_\[\]<>~]|&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_AMPERSAND = r"\\&"
_IN_ADDRESS = str.maketrans({"\\": "%5C", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20"})
_SCHEMES = ("https://", "http://", "mailto:")
_MARKS = {"em": "*", "strong": "**"}
_REMEMBERED = 2_048
"""So many lines are remembered: a text that is worked on is spelt, hashed and shown again and again, line by line."""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A part that is emphasised (`em`), strong (`strong`) or a link (`a`, with *href*)."""

    tag: str
    parts: tuple[Words | Marked, ...]
    href: str = ""


Parts = tuple[Words | Marked, ...]


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["emphasis", "link", "escape"])
    parser.validateLink = lambda url: url.lower().startswith(_SCHEMES)  # type: ignore[method-assign]
    return parser


_PARSER = _make_parser()


def parse_inline(text: str) -> Parts:
    """Return the parts of one line of Markdown; marks that lead nowhere are plain characters."""
    tokens = _PARSER.parseInline(text, {})
    return _merge(_read(iter(tokens[0].children or ()) if tokens else iter(())))


def format_inline(parts: Parts) -> str:
    """Return the canonical spelling of *parts*.

    Raises:
        MarkupUnclear: They would not read back as they are.
    """
    line = _protect_start(_spell(parts))
    if parse_inline(line) != parts:
        raise MarkupUnclear(line)
    return line


@lru_cache(maxsize=_REMEMBERED)
def canonical_line(typed: str) -> str:
    """Return one line of Markdown, as somebody typed it, in its canonical spelling.

    Raises:
        MarkupUnclear: Its marks can be read in two ways.
        CharacterForbidden: It holds a control character or a mark that turns the direction.
    """
    line = fold_line(typed)
    return line if _is_plain(line) else format_inline(parse_inline(line))


def escape_words(words: str) -> str:
    """Return the canonical spelling of plain *words*, in which nothing is markup."""
    line = fold_line(words)
    return line if _is_plain(line) else format_inline((Words(line),) if line else ())


def plain_words(text: str) -> str:
    """Return the words of one line of Markdown, without its marks."""
    return "".join(_plain(parse_inline(text)))


@lru_cache(maxsize=_REMEMBERED)
def inline_html(text: str) -> str:
    """Return one line of Markdown as HTML, in which only `em`, `strong` and `a` occur."""
    return "".join(_html(parse_inline(text)))


def _is_plain(line: str) -> bool:
    """Say whether Markdown reads nothing but words in *line*, as in most lines: reading it would only take time."""
    return not _MARKUP.search(line) and _protect_start(line) == line


def _read(tokens: Iterator[Token], closing: str = "") -> Iterator[Words | Marked]:
    for token in tokens:
        if token.type == closing:
            return
        if token.type.endswith("_open"):
            inner = _merge(_read(tokens, token.type.removesuffix("open") + "close"))
            yield Marked(token.tag, inner, str(token.attrs.get("href", "")).translate(_IN_ADDRESS))
        elif token.content:
            yield Words(token.content)


def _merge(parts: Iterator[Words | Marked]) -> Parts:
    """Join neighbours of one kind, and leave out what holds nothing."""
    merged: list[Words | Marked] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Words):
            if isinstance(last, Words):
                merged[-1] = Words(last.text + part.text)
            elif part.text:
                merged.append(part)
        elif part.parts:
            if isinstance(last, Marked) and last.tag == part.tag != "a":
                merged[-1] = Marked(part.tag, _merge(iter(last.parts + part.parts)))
            else:
                merged.append(part)
    return tuple(merged)


def _spell(parts: Sequence[Words | Marked]) -> str:
    spelt = ""
    for part in parts:
        if isinstance(part, Words):
            spelt += _MARKUP.sub(lambda found: "\\" + found[0], part.text)
        elif part.tag == "a":
            if spelt.endswith("!"):  # or Markdown would read a picture
                spelt = spelt[:-1] + "\\!"
            spelt += f"[{_spell(part.parts)}]({_ENTITY.sub(_AMPERSAND, part.href)})"
        else:
            spelt += _MARKS[part.tag] + _spell(part.parts) + _MARKS[part.tag]
    return spelt


def _protect_start(line: str) -> str:
    """Escape what at the start of a line would begin a heading, list, rule or underline."""
    if line[:1] in ("#", "+", "-", "=", "|", ":"):
        return "\\" + line
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)


def _plain(parts: Parts) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Words):
            yield part.text
        else:
            yield from _plain(part.parts)


def _html(parts: Parts) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Words):
            yield escape(part.text)
        else:
            yield f'<a href="{escape(part.href)}" rel="noopener nofollow">' if part.tag == "a" else f"<{part.tag}>"
            yield from _html(part.parts)
            yield f"</{part.tag}>"
