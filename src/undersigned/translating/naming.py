"""What languages call themselves."""

from __future__ import annotations

from django.utils.translation import get_language_info

from undersigned.instance.languages import LANGUAGES


def language_name(lang: str) -> str:
    """Return what *lang* calls itself: as the house writes it, else as Django does, else the tag."""
    if lang in LANGUAGES:
        return LANGUAGES[lang].name
    try:
        # Django's own codes are in small letters: it knows no `zh-Hant`.
        return str(get_language_info(lang.lower())["name_local"])
    except KeyError:
        return lang
