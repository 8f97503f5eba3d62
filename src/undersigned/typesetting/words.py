"""Making people's words fit for a line: very long ones may break, and directions do not leak."""

from __future__ import annotations

import re
from itertools import accumulate
from unicodedata import east_asian_width

_LONG = 28
_FOOT = 60
_STEP = 14
_ZWSP = "\u200b"
_FSI, _PDI = "\u2068", "\u2069"
_WORD = re.compile(rf"[^\s{_ZWSP}]{{{_LONG},}}")


def breakable(text: str) -> str:
    """Return *text* with places to break in words that are longer than a line may be."""
    return _WORD.sub(lambda word: _ZWSP.join(_steps(word[0])), text)


def isolate(text: str) -> str:
    """Return *text* so that its direction stays inside it, as `<bdi>` does on a page."""
    return keep_apart(breakable(text))


def keep_apart(text: str) -> str:
    """Return *text*, letter for letter, so that its direction stays inside: addresses are copied out of prints."""
    return f"{_FSI}{text}{_PDI}"


def shorten(title: str) -> str:
    """Return *title* as it fits into the line at the foot of a page, where more stands behind it."""
    widths = accumulate(2 if east_asian_width(sign) in "WF" else 1 for sign in title)
    fitting = sum(width <= _FOOT for width in widths)
    if fitting == len(title):
        return title
    return f"{title[:fitting].rpartition(' ')[0] or title[:fitting]}…"


def _steps(word: str) -> list[str]:
    # Scripts without spaces break by themselves; a place to break after every sign would do no harm there.
    return [word[start : start + _STEP] for start in range(0, len(word), _STEP)]
