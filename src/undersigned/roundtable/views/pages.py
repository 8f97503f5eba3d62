"""What the table's pages share: rendering with seat, table and title; refusals in words; the text for reading."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from undersigned.roundtable import access, forms, queries, reasons
from undersigned.roundtable.rules.drafting import number_clauses
from undersigned.texts.inline import inline_html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from undersigned.roundtable.models import Seat
    from undersigned.roundtable.rules.drafting import Clause, Draft, Wording


def show(request: HttpRequest, template: str, seat: Seat, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render *template* for *seat*, with what every page of its table shows."""
    seats = access.seats_here(request, seat.table_id)
    title, lang = queries.heading_of(seat.table)
    context |= {
        "seat": seat,
        "table": seat.table,
        "seats": seats,
        "is_chair": any(one.is_chair for one in seats),
        "title": title,
        "lang": lang,
    }
    return render(request, f"roundtable/{template}.html", context, status=status)


def deadline_context(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Return what the fields of a deadline begin with: what was typed, else in three days at a full hour, in UTC."""
    soon = (now + timedelta(days=3, hours=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:00")
    return {
        "typed": request.POST.get("closes_at", soon),
        "zone": request.POST.get("zone", "UTC"),
        "zones": _zone_options(),
        "is_typed": "closes_at" in request.POST,
        "now": now,
    }


def read_deadline(request: HttpRequest) -> datetime:
    """Return the deadline that was typed, in UTC."""
    return forms.read_moment(request.POST.get("closes_at", ""), request.POST.get("zone", "UTC"))


@cache
def _zone_options() -> SafeString:
    """Return the zones as options, by region: there are hundreds, and they are the same on every page."""
    regions = groupby(forms.list_zones(), lambda zone: zone.partition("/")[0])
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        (
            (region, format_html_join("", '<option value="{}">{}</option>', ((zone, zone) for zone in zones)))
            for region, zones in regions
        ),
    )


def refusal_context(refusal: Exception) -> dict[str, Any]:
    """Return what a page needs to show *refusal*."""
    return {"reason": reasons.reason_for(refusal)}


def rows_of(draft: Draft, open_remarks: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the clauses of *draft* for reading: id, number, kind, words as HTML, items, open remarks."""
    numbers = number_clauses(draft)
    return [
        {
            "id": clause.id,
            "kind": clause.kind.value,
            "number": numbers.get(clause.id, 0),
            **markup_of(clause),
            "open": open_remarks.get(clause.id, 0),
        }
        for clause in draft.clauses
    ]


def number_of(draft: Draft | None, clause_id: str) -> int:
    """Return which number readers see at the clause *clause_id*; 0 for a paragraph, a heading or what is gone."""
    return number_clauses(draft).get(clause_id, 0) if draft else 0


def markup_of(clause: Clause | Wording) -> dict[str, Any]:
    """Return what *clause* says as HTML, for a template."""
    return {
        "words": mark_safe(inline_html(clause.text)),  # noqa: S308  (escapes all but em, strong and a)
        "items": [mark_safe(inline_html(item)) for item in clause.items],  # noqa: S308
    }
