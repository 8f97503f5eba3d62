"""The page of days: how long the log was at the end of each day, and the way to compare any of them with today.

The notes themselves lie under `checkpoints/`; the page is written anew once a day, with the first run that is on a new
one. Counts of a day would tell less than the comparison, which the reader's own browser or program makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from undersigned.publishing.chrome import Chrome
from undersigned.publishing.spelling import spell_day, spell_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.publishing.bundle import Bundle

DAYS_PATH = "days.html"
_SHOWN = 400


def days_page(bundle: Bundle, days: Sequence[tuple[date, int]]) -> bytes:
    """Return the page of *days*: each with the length of the log at its end, oldest first."""
    with translation.override(bundle.details_lang):
        context = {
            **bundle.context(bundle.details_lang),
            "days": _rows(days)[::-1][:_SHOWN],
            "bundle_url": bundle.home,
        }
        return Chrome.render("publishing/days.html", context).fill(DAYS_PATH)


def _rows(days: Sequence[tuple[date, int]]) -> list[dict[str, Any]]:
    rows, before = [], 0
    for day, size in days:
        rows.append(
            {"day": spell_day(day), "size": size, "shown": spell_number(size), "added": spell_number(size - before)}
        )
        before = size
    return rows
