"""Making people's words fit for a line: very long ones may break, and directions do not leak."""

from __future__ import annotations

import re

_LONG = 28
_STEP = 14
_ZWSP = "\u200b"
_FSI, _PDI = "\u2068", "\u2069"
_WORD = re.compile(rf"[^\s{_ZWSP}]{{{_LONG},}}")


def breakable(text: str) -> str:
    """Return *text* with places to break in words that are longer than a line may be."""
    return _WORD.sub(lambda word: _ZWSP.join(_steps(word[0])), text)


def isolate(text: str) -> str:
    """Return *text* so that its direction stays inside it, as `<bdi>` does on a page."""
    return f"{_FSI}{breakable(text)}{_PDI}"


def _steps(word: str) -> list[str]:
    # Scripts without spaces break by themselves; a place to break after every sign would do no harm there.
    return [word[start : start + _STEP] for start in range(0, len(word), _STEP)]
