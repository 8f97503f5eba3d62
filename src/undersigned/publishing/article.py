"""The text as it stands in a page: the words of `text.<lang>.md`, in the same order, with nothing added.

Clauses are counted through the whole text, also across paragraphs between them, so each list says where it goes on.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.inline import inline_html
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONG_TITLE = 140  # characters


def format_article(content: Content, lang: str, *, is_signed: bool = True) -> str:
    """Return the article of *content*; one that *is_signed* has the first line by which readers look for it."""
    long = ' data-length="long"' if len(content.title) > _LONG_TITLE else ""
    mark = f'data-text="{escape(lang)}" ' if is_signed else ""
    lines = [
        f'<article {mark}class="statement" lang="{escape(lang)}" dir="{direction(lang)}">',
        f'<h1 id="title"{long}>{escape(content.title)}</h1>',
    ]
    if content.subtitle:
        lines.append(f'<p class="subtitle">{escape(content.subtitle)}</p>')
    number = 0
    for is_clause, blocks in groupby(content.blocks, lambda block: block.kind is BlockKind.CLAUSE):
        run = list(blocks)
        if is_clause:
            lines += _clauses(run, number + 1)
            number += len(run)
        else:
            lines += map(_paragraph, run)
    return "\n".join([*lines, "</article>"])


def _paragraph(block: Block) -> str:
    tag = "h2" if block.kind is BlockKind.HEADING else "p"
    return f"<{tag}>{inline_html(block.text)}</{tag}>"


def _clauses(blocks: Iterable[Block], start: int) -> Iterator[str]:
    yield '<ol class="clauses">' if start == 1 else f'<ol class="clauses" start="{start}">'
    for number, block in enumerate(blocks, start):
        anchor = escape(block.id)
        words = escape(_("Link to clause %(number)s") % {"number": number})
        # The link has no words of its own: the number that is seen comes from the style sheet.
        link = f'<a class="anchor" href="#{anchor}" aria-label="{words}"></a>'
        yield f'<li class="clause" id="{anchor}">{link}{inline_html(block.text)}'
        if block.items:
            yield "<ol>"
            for at, item in enumerate(block.items, 1):
                yield f'<li id="{escape(block.id)}-{at}">{inline_html(item)}</li>'
            yield "</ol>"
        yield "</li>"
    yield "</ol>"
