"""The choices in the form of a front page: the letter box's own templates, told what this statement offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from undersigned.publiclog.entry import Visibility
from undersigned.publishing.spelling import spell_day, spell_number
from undersigned.signing.rules import parse_choices

if TYPE_CHECKING:
    from undersigned.signing.models import Collection


def form_choices(collection: Collection) -> dict[str, dict[str, str | SafeString]]:
    """Return what the form is told of choices and news, for its groups `values` and `hidden`."""
    offered = parse_choices(collection.choices)
    taken = [vis for vis in offered if vis is Visibility.PUBLIC or not collection.locked_paused]
    has_news = collection.offers_news and not collection.locked_paused
    hidden: dict[str, str | SafeString] = {f"vis_{vis.value}": "" if vis in taken else "hidden" for vis in Visibility}
    hidden["paused"] = "" if len(taken) < len(offered) else "hidden"
    until = collection.threshold_until
    values = {
        "convened_by": collection.convened_by,
        "threshold": spell_number(collection.threshold or 0),
        "threshold_until": spell_day(until) if until else "",
        "needed": str(collection.needed or ""),
        "papers": str(collection.papers or ""),
        "trustees": collection.trustees,
        "risk_open": "open" if collection.people_at_risk else "",
        "prefix": "sign",
    }
    context = {"values": values, "hidden": hidden, "checked": {}, "errors": {}, "invalid": {}}
    is_simple = offered == (Visibility.PUBLIC,)
    choices = render_to_string("letterbox/names.html" if is_simple else "letterbox/choices.html", context)
    news = render_to_string("letterbox/news.html", context) if has_news else SafeString("")
    keeps = not is_simple or has_news
    kept = {"not_kept": "hidden" if keeps else "", "may_be_locked": "" if keeps else "hidden"}
    return {"values": {"choices": choices, "news": news}, "hidden": {**kept}}
