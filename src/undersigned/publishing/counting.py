"""Counts in words: how many signed, and what is counted. Every number is one that the log proves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.publiclog.entry import Visibility
from undersigned.publishing.spelling import format_data, spell_day, spell_number

if TYPE_CHECKING:
    from undersigned.publiclog.ledger import Counts
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
        "not_named_shown": spell_number(not_named),
        **_progress(bundle),
        "sentence": _sentence(counts),
        "ended": ended,
        "ended_shown": spell_number(ended),
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
        "threshold_shown": spell_number(threshold),
        "reached": reached,
        "reached_shown": spell_number(reached),
        "until": spell_day(until),
        "is_reached": reached >= threshold,
    }


def short_tally(counts: Counts) -> str:
    """Return how many signed, in few words."""
    return tally_words(counts.person.signed, counts.org.signed)


def tally_words(persons: int, orgs: int) -> str:
    """Return in few words that *persons* and *orgs* signed."""
    people = ngettext("%(persons)s person", "%(persons)s people", persons) % {"persons": spell_number(persons)}
    if not persons and not orgs:
        return _("nobody signed yet")
    if not orgs:
        return _("%(people)s signed") % {"people": people}
    organisations = ngettext("%(orgs)s organisation", "%(orgs)s organisations", orgs) % {"orgs": spell_number(orgs)}
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
        % {"n": spell_number(n)}
        if n
        else ""
    )


def _sentence(counts: Counts) -> SafeString:
    """Return the sentence with the count: numbers, nouns and verb agree as the language has it."""
    persons, orgs = counts.person.signed, counts.org.signed
    if not persons and not orgs:
        return SafeString(_("Nobody has signed yet."))
    shown: dict[str, str] = {"persons": _data("signed", "person", persons), "orgs": _data("signed", "org", orgs)}
    if not orgs:
        words = ngettext("%(persons)s person has signed.", "%(persons)s people have signed.", persons)
    elif not persons:
        words = ngettext("%(orgs)s organisation has signed.", "%(orgs)s organisations have signed.", orgs)
    else:
        # Translators: numbers and nouns come in as “34 organisations”.
        words = _("%(people)s and %(organisations)s have signed.")
        shown = {
            "people": ngettext("%(persons)s person", "%(persons)s people", persons) % shown,
            "organisations": ngettext("%(orgs)s organisation", "%(orgs)s organisations", orgs) % shown,
        }
    # The numbers are ours, and so are the words of the catalogue.
    return mark_safe(words % shown)  # noqa: S308


def _data(name: str, klass: str, value: int) -> SafeString:
    return format_data(f"{name.replace('_', '-')}.{klass}", value)
