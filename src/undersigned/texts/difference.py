"""What a corrected text says differently: line by line, for convenors before they freeze it and for readers after."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Change(StrEnum):
    """What happened to a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text, as it stands in its canonical file."""

    change: Change
    text: str


def find_difference(old: bytes, new: bytes) -> list[Line]:
    """Return the lines of two canonical files in reading order: what went stands before what came in its place."""
    before, after = _lines(old), _lines(new)
    return list(_compare(before, after))


def _compare(before: list[str], after: list[str]) -> Iterator[Line]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line(Change.SAME, line) for line in before[start:end])
        else:
            yield from (Line(Change.GONE, line) for line in before[start:end])
            yield from (Line(Change.NEW, line) for line in after[new_start:new_end])


def _lines(file: bytes) -> list[str]:
    return [line for line in file.decode().split("\n") if line]
