"""The page that checks in the browser, `verify/`: one for each language of a bundle, and an English one.

A page holds its words as data, since a page that was opened from a disk may read no file beside it. In languages that
no native speaker has read it holds the English too: whatever is not good is said in both.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from undersigned.instance.languages import DETAILS, LANGUAGES, SOURCE
from undersigned.publishing.checking_words import checking_words
from undersigned.publishing.rules import checking_path, interface_lang
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# In the data of a script these could end it.
_ESCAPED: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def checking_pages(langs: Iterable[str]) -> Mapping[str, bytes]:
    """Return path and bytes of the pages for readers of texts in *langs*, and of the English one."""
    spoken = {SOURCE, *(interface_lang(lang, DETAILS) for lang in langs)}
    return _pages(tuple(lang for lang in DETAILS if lang in spoken))


@cache
def _pages(langs: tuple[str, ...]) -> Mapping[str, bytes]:
    return {checking_path(lang): _page(lang, langs) for lang in langs}


def _page(lang: str, langs: tuple[str, ...]) -> bytes:
    with translation.override(lang):
        told = [{"lang": lang, **checking_words()}]
        if not LANGUAGES[lang].is_read:
            with translation.override(SOURCE):
                told.append({"lang": SOURCE, **checking_words()})
        context = {
            "interface_lang": lang,
            "interface_dir": direction(lang),
            "languages": [
                {
                    "lang": code,
                    "name": LANGUAGES[code].name,
                    "path": checking_path(code).removeprefix("verify/"),
                    "is_here": code == lang,
                }
                for code in langs
            ],
            "words": mark_safe(json.dumps(told, ensure_ascii=False).translate(_ESCAPED)),  # noqa: S308 (escaped)
        }
        return render_to_string("publishing/verify.html", context).encode()
