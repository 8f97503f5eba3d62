"""Numbers, days and the marks between words, as the language that is active writes them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# Where Django's own form is not what people write: its English is American and shortens the month, its Arabic has a
# comma before the year, others put a zero before the day.
_DAYS = {"ar": "j F Y", "en": "j F Y", "it": "j F Y", "tr": "j F Y", "uk": "j E Y р."}  # noqa: RUF001 (a Cyrillic letter)
# Django begins these months with a capital, as no dictionary of the language does.
_SMALL_MONTHS = frozenset({"it", "pt"})
# Marks that are not those of English, with the space that belongs to them: a full-width one has it inside.
_PAUSES = {
    ",": {"ar": "، ", "fa": "، ", "zh": "，", "ja": "、"},  # noqa: RUF001 (another script's comma)
    "list": {"ar": "، ", "fa": "، ", "zh": "、", "ja": "、"},
    ";": {"ar": "؛ ", "fa": "؛ ", "zh": "；", "ja": "；", "fr": "\u202f; "},  # noqa: RUF001
    ".": {"zh": "。", "ja": "。"},
    ":": {"zh": "：", "ja": "：", "fr": "\u00a0: "},  # noqa: RUF001
}


def spell_fingerprint(vkey: str) -> str:
    """Return SHA-256 of the key's one line in groups of four, as the page that checks shows it."""
    sum_ = sha256(vkey.encode()).hexdigest()
    return " ".join(sum_[at : at + 4] for at in range(0, len(sum_), 4))


def spell_number(number: int) -> str:
    """Return *number* with its digits in groups."""
    return str(number_format(number, force_grouping=True))


def spell_day(day: date) -> str:
    """Return *day* in words."""
    lang = (get_language() or "en").partition("-")[0]
    words = str(date_format(day, _DAYS.get(lang, "DATE_FORMAT")))
    return words.lower() if lang in _SMALL_MONTHS else words


def spell_pause(mark: str) -> str:
    """Return the mark between two phrases, or with `list` the comma of a list, with the space behind it."""
    plain = "," if mark == "list" else mark
    return _PAUSES[mark].get((get_language() or "en").partition("-")[0], f"{plain} ")


def spell_list(names: Iterable[object]) -> str:
    """Return *names*, which may be words that are translated late, one after the other."""
    return spell_pause("list").join(map(str, names))


def format_data(key: str, number: int) -> SafeString:
    """Return *number* in words and, for programs, in digits under *key*: what readers compare with the log."""
    words = spell_number(number)
    return mark_safe(f'<data data-count="{key}" value="{number}">{words}</data>')  # noqa: S308 (numbers, a short name)
