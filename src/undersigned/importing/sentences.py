"""Cuts a paragraph into sentences by place, without stumbling over initials and titles."""

import re
from collections.abc import Iterator

_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]+[\"”»’)\]*]*\s+(?=[\"“«‘(\[*]*[^\W\d_])|[。！？]")
_SHORTENED = re.compile(
    r"(?:\b[^\W\d_]|\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|Nr|Art|vs|etc|e\.g|i\.e|bzw|Sr|Sra|Jr|Inc|Ltd|Co))\.$", re.IGNORECASE
)


def split_sentences(words: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence in *words*."""
    start = 0
    for found in _END.finditer(words):
        stop = found.end()
        before = words[max(start, found.start() - 12) : found.start() + 1]
        follows = words[stop : stop + 1]
        if follows.islower() or (_SHORTENED.search(before) and found[0].startswith(".")):
            continue
        yield start, stop
        start = stop
    if words[start:].strip():
        yield start, len(words)
