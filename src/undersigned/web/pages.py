"""Renders the letter box's pages at release, a folder for each language, with named slots that the letter box fills.

So the pages are ordinary Django templates, translated like all others, while the door of strangers runs without Django.
"""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

import undersigned.letterbox
from undersigned.instance.languages import DETAILS, LANGUAGES, PAGES, SOURCE, choose_language
from undersigned.letterbox.office import ask_lang
from undersigned.letterbox.slots import Slots
from undersigned.publishing.spelling import spell_day

if TYPE_CHECKING:
    from undersigned.instance.config import Instance

_ROOM = Path(undersigned.letterbox.__file__).parent
_PARTS = frozenset({"fields", "who", "kept", "kept_locked"})
_DETAILS = frozenset({"organisation", "way", "asked", "counted", "details"})
_YEAR, _DAY = 2222, 28
_GROUPS = ("slot", "values", "errors", "invalid", "checked", "hidden")


def render_letterbox_pages(instance: Instance) -> None:
    """Write the pages of the letter box, and its scripts among the public assets."""
    slots = {group: Slots(group) for group in _GROUPS}
    for lang in PAGES:
        folder = instance.data / "pages" / lang
        folder.mkdir(parents=True, exist_ok=True)
        for template in sorted((_ROOM / "templates" / "letterbox").iterdir()):
            if template.stem in _PARTS:
                continue
            # A page is whole in one language: what few open is English where it is not translated.
            spoken = choose_language(lang, DETAILS) if template.stem in _DETAILS else lang
            with translation.override(spoken):
                context = {**slots, **_tell(spoken), "prefix": f"version-{slots['slot']['version']}"}
                _replace(folder / template.name, render_to_string(f"letterbox/{template.name}", context))
    scripts = _ROOM / "static" / "letterbox"
    shutil.copytree(scripts, instance.public / "assets" / "letterbox", dirs_exist_ok=True)


@cache
def _tell(lang: str) -> dict[str, Any]:
    """Return what every page in *lang*, which is spoken at this moment, is told; dozens of pages are told the same."""
    return {
        "lang": lang,
        "dir": "rtl" if LANGUAGES[lang].is_rtl else "ltr",
        "home": "/" if lang == SOURCE else f"/{lang}/",
        "languages": [LANGUAGES[code] for code in PAGES],
        "ask_lang": ask_lang(lang),
        "months": _spell_months(),
    }


def _spell_months() -> list[str]:
    """Return, for each month, how a day in it is written, with DAY and YEAR where these stand."""
    # A day and a year that can't be taken for each other or for a month.
    days = (spell_day(date(_YEAR, month, _DAY)) for month in range(1, 13))
    return [words.replace(str(_YEAR), "YEAR").replace(str(_DAY), "DAY") for words in days]


def _replace(path: Path, text: str) -> None:
    # Hundreds of pages at each start: what is there already is left, as replacing a file waits for the disk.
    if path.exists() and path.read_text("utf-8") == text:
        return
    # A letter box may be starting at this moment: it finds the old page or the new one, whole.
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, "utf-8")
    draft.replace(path)
