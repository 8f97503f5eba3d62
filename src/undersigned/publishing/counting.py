"""Counts in words: how many signed, and what is counted. Every number is one that the log proves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.publiclog.entry import Visibility

if TYPE_CHECKING:
    from undersigned.publiclog.ledger import Counts, Tally
    from undersigned.publishing.bundle import Bundle

_ROWS = ("signed", "listed", "not_named", "hidden", "withdrawn", "removed")


def shown_counts(bundle: Bundle, counted_href: str) -> dict[str, Any]:
    """Return what the sentence with the count and the table below it are told.

    Args:
        bundle: Whose counts.
        counted_href: Link to the explanation, as seen from the page.
    """
    counts = bundle.ledger.counts()
    ended = sum(tally.withdrawn + tally.removed for tally in (counts.person, counts.org))
    words = {
        "signed": _("Signed"),
        "listed": _("Stand on the list with their names"),
        "not_named": _("Counted without being named here"),
        "hidden": _("Names hidden or withheld by the convenors"),
        "withdrawn": _("Took their signature back"),
        "removed": _("Removed by convenors, operator or deadline"),
    }
    not_named = counts.person.not_named + counts.org.not_named
    return {
        "not_named": not_named,
        "not_named_shown": f"{not_named:,}",
        **_progress(bundle),
        "person": _tally(counts.person, "person"),
        "org": _tally(counts.org, "org"),
        "ended": ended,
        "ended_shown": f"{ended:,}",
        "counted_href": counted_href,
        "count_rows": [
            {
                "words": words[name],
                "person": _data(name, "person", getattr(counts.person, name)),
                "org": _data(name, "org", getattr(counts.org, name)),
            }
            for name in _ROWS
            if name in {"signed", "listed"} or getattr(counts.person, name) or getattr(counts.org, name)
        ],
    }


def _progress(bundle: Bundle) -> dict[str, Any]:
    """Return how far it is to the number at which locked names are opened; nothing where there is none."""
    collection = bundle.collection
    threshold, until = collection.threshold, collection.threshold_until
    if Visibility.THRESHOLD.value not in collection.choices.split(",") or not threshold or until is None:
        return {"threshold": 0}
    reached = bundle.ledger.count_locked(Visibility.THRESHOLD)
    return {
        "threshold": threshold,
        "threshold_shown": f"{threshold:,}",
        "reached": reached,
        "reached_shown": f"{reached:,}",
        "until": date_format(until, "j F Y"),
        "is_reached": reached >= threshold,
    }


def short_tally(counts: Counts) -> str:
    """Return how many signed, in few words."""
    return tally_words(counts.person.signed, counts.org.signed)


def tally_words(persons: int, orgs: int) -> str:
    """Return in few words that *persons* and *orgs* signed."""
    people = ngettext("%(n)s person", "%(n)s people", persons) % {"n": f"{persons:,}"}
    if not persons and not orgs:
        return _("nobody signed yet")
    if not orgs:
        return _("%(people)s signed") % {"people": people}
    organisations = ngettext("%(n)s organisation", "%(n)s organisations", orgs) % {"n": f"{orgs:,}"}
    if not persons:
        return _("%(organisations)s signed") % {"organisations": organisations}
    return _("%(people)s and %(organisations)s signed") % {"people": people, "organisations": organisations}


def paper_words(bundle: Bundle) -> str:
    """Return in words how many signed on paper; empty where nobody did. They are never added to the count."""
    n = sum(paper.n for paper in bundle.ledger.papers)
    return (
        ngettext(
            "Counted apart, on paper: %(n)s signature, as the convenors counted it.",
            "Counted apart, on paper: %(n)s signatures, as the convenors counted them.",
            n,
        )
        % {"n": f"{n:,}"}
        if n
        else ""
    )


def _tally(tally: Tally, klass: str) -> dict[str, object]:
    return {"signed": tally.signed, "signed_html": _data("signed", klass, tally.signed)}


def _data(name: str, klass: str, value: int) -> SafeString:
    key = f"{name.replace('_', '-')}.{klass}"
    return mark_safe(f'<data data-count="{key}" value="{value}">{value:,}</data>')  # noqa: S308 (numbers)
