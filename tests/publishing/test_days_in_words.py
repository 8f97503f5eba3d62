"""Days stand on public pages as each language writes them, not as a format of the framework happens to."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from undersigned.instance.languages import PAGES
from undersigned.publishing.spelling import spell_day


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ar", "3 مارس 2026"),
        ("en", "3 March 2026"),
        ("de", "3. März 2026"),
        ("es", "3 de marzo de 2026"),
        ("fr", "3 mars 2026"),
        ("it", "3 marzo 2026"),
        ("pt-BR", "3 de março de 2026"),
        ("tr", "3 Mart 2026"),
        ("uk", "3 березня 2026 р."),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(lang, words):
    with translation.override(lang):
        assert spell_day(date(2026, 3, 3)) == words


@pytest.mark.parametrize("lang", PAGES)
def test_no_language_puts_a_zero_before_the_day(lang):
    with translation.override(lang):
        assert "03" not in spell_day(date(2026, 3, 3))
