"""Numbers and days, as the language that is active writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from datetime import date


def spell_number(number: int) -> str:
    """Return *number* with its digits in groups."""
    return str(number_format(number, force_grouping=True))


def spell_day(day: date) -> str:
    """Return *day* in words."""
    # What Django has for English is American and shortens the month.
    is_english = (get_language() or "en").partition("-")[0] == "en"
    return date_format(day, "j F Y" if is_english else "DATE_FORMAT")


def format_data(key: str, number: int) -> SafeString:
    """Return *number* in words and, for programs, in digits under *key*: what readers compare with the log."""
    words = spell_number(number)
    return mark_safe(f'<data data-count="{key}" value="{number}">{words}</data>')  # noqa: S308 (numbers, a short name)
