"""Commas, colons and the names of languages, as readers of each language write them."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from undersigned.instance.languages import LANGUAGES
from undersigned.publishing.spelling import spell_list, spell_pause
from undersigned.translating.naming import language_name


@pytest.mark.parametrize(
    ("lang", "listed", "then"),
    [
        ("en", "a, b", ": "),
        ("fr", "a, b", "\u00a0: "),
        ("ar", "a، b", ": "),
        ("zh-Hans", "a、b", "："),
        ("ja", "a、b", "："),
    ],
)
def test_a_list_has_the_commas_of_its_language(lang, listed, then):
    with translation.override(lang):
        assert spell_list(["a", "b"]) == listed
        assert spell_pause(":") == then


def test_a_stop_is_that_of_the_language():
    for lang, stop in (("en", ". "), ("ar", ". "), ("zh-Hans", "。"), ("ja", "。")):
        with translation.override(lang):
            assert spell_pause(".") == stop


def test_words_that_are_translated_late_are_listed_too():
    assert spell_list([gettext_lazy("Day"), "b"]) == "Day, b"


def test_every_language_calls_itself_as_it_does_everywhere():
    assert {lang: language_name(lang) for lang in LANGUAGES} == {lang: one.name for lang, one in LANGUAGES.items()}


@pytest.mark.parametrize(("lang", "name"), [("zh-Hant", "繁體中文"), ("ur", "اردو"), ("xx-odd", "xx-odd")])
def test_other_languages_have_their_names_too(lang, name):
    assert language_name(lang) == name
