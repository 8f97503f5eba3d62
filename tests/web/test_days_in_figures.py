"""A day in figures keeps its year at its beginning, also behind Arabic letters."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("lang", "shown"), [("en", "2026-11-30"), ("ar", "\u20682026-11-30\u2069"), ("zh-Hans", "2026-11-30")]
)
def test_a_day_is_kept_apart_where_the_page_runs_from_the_right(lang: str, shown: str):
    with translation.override(lang):
        assert Template("{% load reading %}{{ day|figures }}").render(Context({"day": DAY})) == shown


def test_no_day_is_nothing():
    with translation.override("ar"):
        assert Template("{% load reading %}{{ day|figures }}").render(Context({"day": None})) == ""
