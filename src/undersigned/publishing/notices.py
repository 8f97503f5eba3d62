"""Pages of the instance that tell people what is protected and what not; static, in words that need no expert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy, ngettext

from undersigned.publishing.holdings import Table, Tells, read_holdings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.instance.config import Instance

AT_RISK_PATH = "at-risk/index.html"
_PAGES = {
    AT_RISK_PATH: "publishing/at_risk.html",
    "not-protected/index.html": "publishing/not_protected.html",
    "hand-over/index.html": "publishing/hand_over.html",
}
_WORDS = {
    Tells.GUESS: gettext_lazy("tells, with a key kept elsewhere, whether one guessed address signed"),
    Tells.LOCKED: gettext_lazy("cannot be opened with anything on the server"),
    Tells.MEMORY: gettext_lazy("cannot be opened once the machine was switched off"),
    Tells.PUBLIC: gettext_lazy("is published anyway, or what the page is going to publish"),
    Tells.COUNT: gettext_lazy("numbers"),
    Tells.CONVENORS: gettext_lazy("about convenors, not about signatories"),
    Tells.TABLE: gettext_lazy("about people at a round table, not about signatories; deleted some weeks after its end"),
    Tells.TRANSLATORS: gettext_lazy("about translators and who sent a translation, not about signatories"),
    Tells.DRAFT: gettext_lazy("texts before they are published"),
    Tells.RANDOM: gettext_lazy("random, tells nothing"),
}


def notice_files(instance: Instance, context: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the pages by path; *context* is that of the page of all statements."""
    tables = [{"name": table.name, "words": table.words, "told": _tell(table)} for table in read_holdings()]
    values = {**context, "onion": f"http://{instance.onion}/" if instance.onion else "", "tables": tables}
    return {path: render_to_string(template, values).encode() for path, template in _PAGES.items()}


def _tell(table: Table) -> list[dict[str, Any]]:
    told = [
        {"words": words, "columns": ", ".join(table.telling(tells))}
        for tells, words in _WORDS.items()
        if table.telling(tells)
    ]
    count = len(table.telling(Tells.WORKS))
    if count:
        words = ngettext("%d column", "%d columns", count) % count
        told.append({"words": gettext_lazy("what the program needs to go on"), "columns": words})
    return told
