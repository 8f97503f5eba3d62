"""The letter box answers in the language of the page, of the address or of the browser, and stays in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from undersigned.instance.languages import LANGUAGES, PAGES
from undersigned.letterbox.http import read_languages
from undersigned.letterbox.office import ask_lang

if TYPE_CHECKING:
    from tests.letterbox.visitor import Visitor

OTHERS = [lang for lang in PAGES if lang != "en"]


def test_every_page_is_in_its_language_and_direction(visitor: Visitor) -> None:
    pages = visitor.pages
    for lang in PAGES:
        page = pages.fill("manage", lang, {}).decode()
        assert f'<html lang="{lang}" dir="{"rtl" if LANGUAGES[lang].is_rtl else "ltr"}">' in page


@pytest.mark.parametrize("lang", OTHERS)
def test_the_english_stands_beside_what_says_who_can_see_a_name(visitor: Visitor, lang: str) -> None:
    page = visitor.pages.fill("names", lang, {}).decode()

    assert ('lang="en" dir="ltr">Anyone can see, copy and keep it' in page) is not LANGUAGES[lang].is_read


def test_a_regional_form_is_served_and_an_unknown_language_is_english(visitor: Visitor) -> None:
    pages = visitor.pages

    assert pages.choose_lang("de-AT") == "de"
    assert pages.choose_lang("tlh") == "en"


def test_the_language_that_a_browser_asks_for_first_is_read() -> None:
    assert read_languages([(b"accept-language", b"ru-RU,ru;q=0.9,en;q=0.8")]) == "ru-RU"
    assert read_languages([(b"accept-language", b"\xff\xfe")]) != "en"
    assert read_languages([]) == ""


def test_addresses_carry_every_language_but_english() -> None:
    assert (ask_lang("en"), ask_lang("de")) == ("", "?l=de")
