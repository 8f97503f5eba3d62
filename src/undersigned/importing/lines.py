"""Cuts a text that has lines of its own into blocks: paragraphs, headings, list items.

Used for plain text and for Markdown whose marks inside the lines are gone already. Empty lines part paragraphs; a list
mark begins an item, and lines after it belong to it until an empty line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from undersigned.importing.source import Block, BlockKind

BULLETS = "•◦▪‣·■□●○▶►➢✓*–—-"
_MARKER = re.compile(
    r"(?P<indent>[ \t]*)(?:(?P<mark>["
    + BULLETS
    + r"]|\(?\d{1,3}[.)]|\(?[a-hj-z][.)]|\(?[ivx]{1,5}[.)]))(?:[ \t]+)(?=\S)"
)
# "1," for "1." is a slip of the pen that only a list can excuse.
_SLIPPED_MARKER = re.compile(r"(?P<indent>[ \t]*)(?P<mark>\d{1,3}),[ \t]+(?=\S)")
_RULE = re.compile(r"[ \t]*([-*_=~#—–][ \t]*){3,}$")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?P<words>\S.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*$")
_QUOTE = re.compile(r"[ ]{0,3}(>[ ]?)+")


@dataclass(slots=True)
class _Open:
    """The block that the next line may continue."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    gap: int = 1


def cut_blocks(text: str, *, markdown: bool) -> list[Block]:
    """Cut *text* into blocks; with *markdown*, `#` and underlines make headings and `>` is skipped."""
    cutter = _Cutter(markdown=markdown)
    for start, line in _lines(text):
        cutter.take(start, line)
    cutter.close()
    return cutter.blocks


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


class _Cutter:
    """Takes lines one after the other; a block is finished when the next one begins."""

    def __init__(self, *, markdown: bool) -> None:
        self.blocks: list[Block] = []
        self._markdown = markdown
        self._open: _Open | None = None
        self._gap = 0

    def take(self, start: int, line: str) -> None:
        if not line.strip():
            self.close()
            self._gap += 1
        elif self._markdown and self._take_heading(start, line):
            pass
        elif _RULE.match(line) or not any(character.isalnum() for character in line):
            self.close()
        elif not self._take_item(start, line):
            self._take_words(start, line)

    def close(self) -> None:
        block, self._open = self._open, None
        if block is not None:
            self.blocks.append(Block(block.kind, block.start, block.end, block.level, block.marker, block.gap))

    def _begin(self, kind: BlockKind, start: int, end: int, *, level: int = 0, marker: str = "") -> None:
        self.close()
        self._open = _Open(kind, start, end, level, marker, self._gap)
        self._gap = 0

    def _take_heading(self, start: int, line: str) -> bool:
        found = _HEADING.match(line)
        if found:
            level = len(found[1])
            self._begin(BlockKind.HEADING, start + found.start("words"), start + found.end("words"), level=level)
            self.close()
            return True
        under = self._open
        if under and under.kind is BlockKind.PARAGRAPH and (found := _UNDERLINE.match(line)):
            under.kind, under.level = BlockKind.HEADING, 1 if "=" in found[1] else 2
            self.close()
            return True
        return False

    def _take_item(self, start: int, line: str) -> bool:
        found = _MARKER.match(line)
        if not found and self._previous_is_item():
            found = _SLIPPED_MARKER.match(line)
        if not found:
            return False
        level = 1 + len(found["indent"].expandtabs(4)) // 2
        marker = "•" if found["mark"] in BULLETS else found["mark"]
        self._begin(BlockKind.ITEM, start + found.end(), start + len(line), level=level, marker=marker)
        return True

    def _previous_is_item(self) -> bool:
        if self._open is not None:
            return self._open.kind is BlockKind.ITEM
        return bool(self.blocks) and self.blocks[-1].kind is BlockKind.ITEM

    def _take_words(self, start: int, line: str) -> None:
        quote = _QUOTE.match(line) if self._markdown else None
        first = start + (quote.end() if quote else len(line) - len(line.lstrip()))
        if first >= start + len(line):
            return
        if self._open is None:
            self._begin(BlockKind.PARAGRAPH, first, start + len(line))
        else:
            self._open.end = start + len(line)
