"""The language that a browser asks for is the one that it gets, as far as the house speaks it."""

import pytest

from undersigned.instance.languages import choose_for_browser

HOUSE = ("en", "de", "pt-BR", "zh-Hans")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.5, de;q=0.9", "de"),
        ("pt", "pt-BR"),
        ("zh-TW,zh;q=0.9", "zh-Hans"),
        ("fi,sv;q=0.9,de;q=0.1", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fi", "en"),
        ("", "en"),
        ("*", "en"),
        ("de;q=word", "en"),
        (";;,,=", "en"),
        ("de;q=0.1" + ",fi" * 10_000, "de"),
    ],
)
def test_a_browser_gets_what_it_asks_for_first(header, chosen):
    assert choose_for_browser(header, HOUSE) == chosen
