"""Addresses and languages: what is allowed, and what is proposed."""

from __future__ import annotations

import pytest

from undersigned.texts import rules


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("For an open timetable", "for-an-open-timetable"),
        ("  Für größere Züge! ", "fur-grossere-zuge"),
        ("Ça va, œuvre?", "ca-va-oeuvre"),
        ("За мир", "statement"),
        ("", "statement"),
        ("x" * 90, "x" * 48),
    ],
)
def test_an_address_is_proposed_from_the_title(title: str, slug: str):
    assert rules.propose_slug(title) == slug


@pytest.mark.parametrize("slug", ["", "Big", "a b", "-a", "a-", "ä", "a" * 65, "a/b", "a\n"])
def test_an_odd_address_is_refused(slug: str):
    with pytest.raises(rules.SlugInvalid):
        rules.check_slug(slug)


@pytest.mark.parametrize("lang", ["", "english", "EN", "en_GB", "e", "en-", "../x"])
def test_an_odd_language_is_refused(lang: str):
    with pytest.raises(rules.LanguageInvalid):
        rules.check_language(lang)


@pytest.mark.parametrize("lang", ["en", "pt-BR", "zh-Hant", "ckb", "sr-Latn-RS"])
def test_a_language_tag_is_taken(lang: str):
    rules.check_language(lang)
