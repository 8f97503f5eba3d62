"""A source as plain text, cut into blocks; every later part points into this text.

Rule: a block's characters stand in the text one to one, so the place of a part inside a block is the block's start plus
its offset. Readers may leave marks of a format out of the text, but never rewrite words.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from undersigned.importing.proposal import Dropped, Span

_SPACES = {ord(character): " " for character in "\n\t\v\u00a0\u1680\u2007\u2009\u200a\u2028\u2029\u202f\u3000"}


class Kind(StrEnum):
    """A format that is read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    CSV = "csv"


class BlockKind(StrEnum):
    """What a block is in the layout of its source."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row.

    Attributes:
        start: Offset of the first character, after a list marker.
        end: Offset after the last character.
        level: 1 to 6 for headings; depth from 1 for items; else 0.
        marker: The number or bullet as a reader sees it ("3.", "b)", "•"); empty for other blocks.
        gap: Empty lines before the block in a text that has lines of its own.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    gap: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """What was handed in, readable.

    Attributes:
        encoding: Which one was used ("utf-8", "windows-1252", …).
        encoding_guessed: Neither the bytes nor the format said which one it is.
        page_title: The title beside the text: of the page, the front matter or the document's properties.
        notes: What a person should know about the reading, such as characters that could not be decoded.
    """

    kind: Kind
    encoding: str
    text: str
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    page_title: str | None = None
    notes: tuple[str, ...] = ()
    encoding_guessed: bool = False
    _line_starts: list[int] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find where the lines begin, once for all spans."""
        self._line_starts.append(0)
        position = self.text.find("\n")
        while position >= 0:
            self._line_starts.append(position + 1)
            position = self.text.find("\n", position + 1)

    def span(self, start: int, end: int) -> Span:
        """Give the span from *start* to *end* without the white space at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        first = bisect_right(self._line_starts, start)
        return Span(start=start, end=end, line=first, end_line=bisect_right(self._line_starts, max(start, end - 1)))

    def words(self, block: Block) -> str:
        """Give the characters of *block* on one line, as many as in the text, every white space as a space."""
        return one_line(self.text[block.start : block.end])


@dataclass(slots=True)
class Builder:
    """Writes the text and the blocks of a source whose format has no lines of its own."""

    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    length: int = 0

    def write(self, kind: BlockKind, words: str, *, level: int = 0, marker: str = "") -> None:
        """Append a block, with its marker before it and an empty line between neighbours that are not both items."""
        if not words.strip():
            return
        neighbours = bool(self.blocks) and kind is BlockKind.ITEM and self.blocks[-1].kind is BlockKind.ITEM
        if self.blocks:
            self._append("\n" if neighbours else "\n\n")
        if marker:
            self._append("  " * level + marker + " ")
        start = self.length
        self._append(words.strip())
        self.blocks.append(Block(kind, start, self.length, level=level, marker=marker))

    def drop(self, words: str, reason: str) -> None:
        """Note that *words* were left out of the text."""
        if words.strip():
            self.dropped.append(Dropped(text=shorten(words), reason=reason, span=None))

    def _append(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self.parts) + ("\n" if self.parts else "")


def one_line(words: str) -> str:
    """Give *words* with a plain space for every single white space: as long as before, so offsets still hold."""
    return words.translate(_SPACES)


def shorten(words: str, limit: int = 200) -> str:
    """Give the first *limit* characters of *words* on one line, with an ellipsis if there were more."""
    line = " ".join(words[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
