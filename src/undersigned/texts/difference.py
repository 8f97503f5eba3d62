"""What a corrected text says differently: word by word, for convenors before they freeze it and for readers after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = re.compile(r"\s+|\S+")


class Change(StrEnum):
    """What happened to a stretch of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words with one fate, as they stand in the canonical file."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text, or of both where only some of its words differ."""

    stretches: tuple[Stretch, ...]

    @property
    def is_same(self) -> bool:
        """Whether both texts have this line."""
        return all(stretch.change is Change.SAME for stretch in self.stretches)


def find_difference(old: bytes, new: bytes) -> list[Line]:
    """Return the lines of two canonical files in reading order: what went stands before what came in its place."""
    return list(_compare_lines(_lines(old), _lines(new)))


def _compare_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for tag, start, end, new_start, new_end in _opcodes(before, after):
        if tag == "equal":
            yield from (Line((Stretch(Change.SAME, line),)) for line in before[start:end])
        else:
            for gone, came in zip_longest(before[start:end], after[new_start:new_end], fillvalue=""):
                yield Line(tuple(_compare_words(_WORDS.findall(gone), _WORDS.findall(came))))


def _compare_words(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    # Where little is alike, a patchwork of words reads worse than the two lines one after the other.
    opcodes = matcher.get_opcodes() if matcher.ratio() > 0.5 else [("replace", 0, len(before), 0, len(after))]
    for tag, start, end, new_start, new_end in opcodes:
        if tag == "equal":
            yield Stretch(Change.SAME, "".join(before[start:end]))
            continue
        if end > start:
            yield Stretch(Change.GONE, "".join(before[start:end]))
        if new_end > new_start:
            yield Stretch(Change.NEW, "".join(after[new_start:new_end]))


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())


def _lines(file: bytes) -> list[str]:
    return [line for line in file.decode().split("\n") if line]
