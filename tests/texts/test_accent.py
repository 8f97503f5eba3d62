"""A colour that a convenor sets can be read: as it is on light paper, in a shade of it on dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersigned.texts.accent import (
    DARK,
    LIGHT,
    READABLE,
    AccentInvalid,
    AccentUnreadable,
    check_accent,
    find_contrast,
    find_shades,
    tidy_accent,
)

TOKENS = Path(__file__).resolve().parents[2] / "src/undersigned/web/static/web/tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_contrast_is_that_of_the_guidelines():
    assert round(find_contrast("#000000", "#ffffff"), 2) == 21
    assert round(find_contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("colour", ["", "#0f5468", "#98251b", "#000000"])
def test_a_dark_colour_or_none_is_taken(colour):
    check_accent(colour)


@pytest.mark.parametrize("colour", ["red", "#12345", "#gggggg", "0f5468", "#0f5468;}"])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(AccentInvalid):
        check_accent(colour)


def _refusal_of(colour: str) -> AccentUnreadable | None:
    try:
        check_accent(colour)
    except AccentUnreadable as refusal:
        return refusal
    return None


@settings(max_examples=50, deadline=None)
@given(colours)
def test_a_refusal_names_a_shade_that_would_do(colour):
    refused = _refusal_of(colour)

    if refused:
        assert refused.contrast < READABLE
        assert _refusal_of(refused.nearest) is None


@settings(max_examples=50, deadline=None)
@given(colours)
def test_every_colour_has_shades_that_can_be_read_on_dark_paper(colour):
    shades = find_shades(colour)

    assert min(find_contrast(shades.dark, paper) for paper in DARK) >= READABLE
    assert min(find_contrast(shades.dark_strong, paper) for paper in DARK) >= READABLE
    assert find_contrast(shades.dark, "#0b0f11") >= READABLE


@pytest.mark.parametrize(("typed", "kept"), [(" #ABC ", "#aabbcc"), ("0F5468", "#0f5468"), ("teal", "teal"), ("", "")])
def test_a_colour_is_kept_in_one_spelling(typed, kept):
    assert tidy_accent(typed) == kept


def test_the_papers_are_those_of_the_style_sheet():
    found = re.findall(r"--(?:paper|sheet): (#[0-9a-f]{6})", TOKENS.read_text())

    assert tuple(found) == LIGHT + DARK
