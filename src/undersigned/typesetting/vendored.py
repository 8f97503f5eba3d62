"""The fonts that come with the program, and what they cover; to read that from the fonts takes as long as a page.

A test reads it from them and compares.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "fonts"
FAMILIES: Final = {"NotoSans-Regular": "Noto Sans", "NotoSerif-Regular": "Noto Serif"}
"""Families by the name of the file that is asked; their other weights cover the same."""

_RANGES: Final = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x0259, 0x0259),
    (0x02B0, 0x0377),
    (0x037A, 0x037F),
    (0x0384, 0x038A),
    (0x038C, 0x038C),
    (0x038E, 0x03A1),
    (0x03A3, 0x03E1),
    (0x03F0, 0x052F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x2064),
    (0x2066, 0x2071),
    (0x2074, 0x208E),
    (0x2090, 0x209C),
    (0x20A0, 0x20BF),
    (0x2113, 0x2113),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2126, 0x2126),
    (0x212E, 0x212E),
    (0x2150, 0x215F),
    (0xFB00, 0xFB04),
    (0xFFFD, 0xFFFD),
)


@cache
def covered() -> frozenset[str]:
    """Return the characters of each of the fonts: Latin, Greek and Cyrillic."""
    return frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))
