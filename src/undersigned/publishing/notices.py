"""Pages of the instance that tell people what is protected and what not; static, in words that need no expert.

They stand in every language of the house, English at the address without one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext

from undersigned.instance.languages import LANGUAGES, PAGES, SOURCE
from undersigned.publishing.chrome import root_from
from undersigned.publishing.holdings import Table, Tells, read_holdings
from undersigned.publishing.rules import NOTICES, ask_lang, notice_path
from undersigned.publishing.spelling import spell_number
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from undersigned.instance.config import Instance

_WORDS = {
    Tells.GUESS: gettext_lazy("tells, with a key kept elsewhere, whether one guessed address signed"),
    Tells.LOCKED: gettext_lazy("cannot be opened with anything on the server"),
    Tells.MEMORY: gettext_lazy("cannot be opened once the machine was switched off"),
    Tells.PUBLIC: gettext_lazy("is published anyway, or what the page is going to publish"),
    Tells.COUNT: gettext_lazy("numbers"),
    Tells.CONVENORS: gettext_lazy("about convenors, not about signatories"),
    Tells.TABLE: gettext_lazy("about people at a round table, not about signatories; deleted some weeks after its end"),
    Tells.TRANSLATORS: gettext_lazy("about translators and who sent a translation, not about signatories"),
    Tells.READERS: gettext_lazy("about people who follow in the Fediverse, not about signatories"),
    Tells.DRAFT: gettext_lazy("texts before they are published"),
    Tells.RANDOM: gettext_lazy("random, tells nothing"),
}


def notice_files(instance: Instance, lang: str) -> Mapping[str, bytes]:
    """Return the pages in *lang* by path; nothing in them changes while the program runs."""
    names = [name for name, langs in NOTICES.items() if lang in langs]
    with translation.override(lang):
        tables = [{"name": table.name, "words": table.words, "told": _tell(table)} for table in read_holdings()]
        values = {"onion": f"http://{instance.onion}/" if instance.onion else "", "tables": tables}
        return {
            notice_path(name, lang): render_to_string(
                f"publishing/{name.replace('-', '_')}.html",
                {**values, **page_context(instance, lang, partial(notice_path, name), NOTICES[name])},
            ).encode()
            for name in names
        }


def page_context(
    instance: Instance, lang: str, path_in: Callable[[str], str], langs: Sequence[str] = PAGES
) -> dict[str, Any]:
    """Return what a page of the instance in *lang* is told; *path_in* says where it stands in each of *langs*."""
    root = root_from(path_in(lang))
    return {
        "interface_lang": lang,
        "interface_dir": direction(lang),
        "host": instance.host,
        "root": root,
        "home": root if lang == SOURCE else f"{root}{lang}/",
        "links": {name.replace("-", "_"): f"{root}{notice_path(name, lang)}" for name in NOTICES},
        "ask_lang": ask_lang(lang),
        "languages": [
            {"lang": code, "name": LANGUAGES[code].name, "path": f"{root}{path_in(code)}", "is_here": code == lang}
            for code in langs
        ],
    }


def _tell(table: Table) -> list[dict[str, Any]]:
    told = [
        {"words": words, "columns": ", ".join(table.telling(tells))}
        for tells, words in _WORDS.items()
        if table.telling(tells)
    ]
    count = len(table.telling(Tells.WORKS))
    if count:
        words = ngettext("%(n)s column", "%(n)s columns", count) % {"n": spell_number(count)}
        told.append({"words": gettext_lazy("what the program needs to go on"), "columns": words})
    return told
