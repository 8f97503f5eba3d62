"""The accent colour of a statement's pages: one colour that a convenor sets, judged on light paper and on dark.

The colour as set is used on light pages; on dark ones a lighter shade of it is, since no colour can be read on both.
Contrast is that of WCAG 2.2 (1.4.3): 4.5:1 for words. The papers are those of `web/static/web/tokens.css`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from undersigned.texts.rules import Refusal

READABLE = 4.5
"""The least contrast of words with what they stand on."""

# The paper and the sheet (boxes, forms) of either scheme.
LIGHT = ("#fdfcf8", "#f4f1ea")
DARK = ("#15171a", "#1e2226")

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 100


class AccentInvalid(Refusal):
    """A colour is not spelt like `#0f5468`."""


class AccentUnreadable(Refusal):
    """Words in this colour could not be read. *contrast* is what it has, *nearest* the shade of it that would do."""

    def __init__(self, colour: str, contrast: float, nearest: str) -> None:
        super().__init__(colour)
        self.colour = colour
        self.contrast = contrast
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class Shades:
    """The shades of one accent: for links and buttons, and stronger under the pointer, in either scheme."""

    light: str
    light_strong: str
    dark: str
    dark_strong: str


def check_accent(colour: str) -> None:
    """Check that *colour* can be read on light pages; an empty one is the house's own.

    Raises:
        AccentInvalid: It is no colour.
        AccentUnreadable: Its contrast is too low.
    """
    if not colour:
        return
    if not _COLOUR.fullmatch(colour):
        raise AccentInvalid(colour)
    found = _least_contrast(colour, LIGHT)
    if found < READABLE:
        raise AccentUnreadable(colour, found, _mix_until_readable(colour, "#000000", LIGHT))


def tidy_accent(typed: str) -> str:
    """Return what was *typed* as it is kept: small letters, three digits as six, with its sign."""
    words = typed.strip().lower()
    digits = words.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if re.fullmatch(r"[0-9a-f]{6}", digits) else words


def find_shades(colour: str) -> Shades:
    """Return the shades of *colour*, which was checked before; all of them can be read where they stand."""
    dark = _mix_until_readable(colour, "#ffffff", DARK)
    return Shades(colour, _mix(colour, "#000000", 0.3), dark, _mix(dark, "#ffffff", 0.4))


def find_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: from 1 for the same to 21 for black and white."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _least_contrast(colour: str, papers: tuple[str, ...]) -> float:
    return min(find_contrast(colour, paper) for paper in papers)


def _mix_until_readable(colour: str, other: str, papers: tuple[str, ...]) -> str:
    shades = (_mix(colour, other, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if _least_contrast(shade, papers) >= READABLE)


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_parse(colour), _parse(other), strict=True)
    return "#" + "".join(f"{round(one + (another - one) * share):02x}" for one, another in pairs)


def _parse(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
