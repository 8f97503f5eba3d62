"""Which stretch of the imported names a page was made from, so that an older page overwrites nothing newer."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.desk.rules import ListChanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.signing.actions.importing import ImportedName

_SPELLING = re.compile(r"(\d{1,7})-(\d{1,7})-(\d{1,7})-([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Stretch:
    """*count* rows from *start* on, of a list that has *total*, as they stood when the page was made."""

    start: int
    count: int
    total: int
    digest: str


def find_stretch(names: Sequence[ImportedName], start: int, count: int) -> Stretch:
    """Return what stands in *names* from *start* on, at most *count* rows."""
    rows = [asdict(name) for name in names[start : start + count]]
    return Stretch(start, len(rows), len(names), sha256(json.dumps(rows).encode()).hexdigest()[:32])


def format_stretch(stretch: Stretch) -> str:
    """Return *stretch* as a form carries it."""
    return f"{stretch.start}-{stretch.count}-{stretch.total}-{stretch.digest}"


def parse_stretch(typed: str) -> Stretch | None:
    """Return what a form carried, or None."""
    found = _SPELLING.fullmatch(typed)
    return Stretch(int(found[1]), int(found[2]), int(found[3]), found[4]) if found else None


def replace_stretch(
    names: Sequence[ImportedName], read: Stretch | None, rows: Sequence[ImportedName]
) -> list[ImportedName]:
    """Return *names* with *rows* in place of the stretch that was *read*.

    Raises:
        ListChanged: Something else stands there now.
    """
    if read is None:
        raise ListChanged
    # A button that is pressed twice sends the same twice: the second finds what the first has saved.
    is_same_size = len(names) == read.total - read.count + len(rows)
    if is_same_size and list(names[read.start : read.start + len(rows)]) == list(rows):
        return list(names)
    if find_stretch(names, read.start, read.count) != read:
        raise ListChanged
    return [*names[: read.start], *rows, *names[read.start + read.count :]]
