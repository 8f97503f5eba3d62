"""What the table's pages share: rendering with seat, table and title; refusals in words; the text for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.safestring import mark_safe

from undersigned.roundtable import access, queries, reasons
from undersigned.texts.canonical import BlockKind
from undersigned.texts.inline import inline_html

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Seat
    from undersigned.texts.canonical import Content


def show(request: HttpRequest, template: str, seat: Seat, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render *template* for *seat*, with what every page of its table shows."""
    seats = access.seats_here(request, seat.table_id)
    standing = queries.standing_text(seat.table)
    context |= {
        "seat": seat,
        "table": seat.table,
        "seats": seats,
        "is_chair": any(one.is_chair for one in seats),
        "title": queries.title_of(seat.table),
        "lang": standing.lang if standing else seat.table.statement.lead_lang,
    }
    return render(request, f"roundtable/{template}.html", context, status=status)


def refusal_context(refusal: Exception) -> dict[str, Any]:
    """Return what a page needs to show *refusal*."""
    return {"reason": reasons.reason_for(refusal)}


def rows_of(content: Content) -> list[dict[str, Any]]:
    """Return the blocks of *content* for reading: number of a clause, kind, words as HTML, items."""
    rows: list[dict[str, Any]] = []
    number = 0
    for block in content.blocks:
        number += block.kind is BlockKind.CLAUSE
        rows.append(
            {
                "kind": block.kind.value,
                "number": number,
                "words": mark_safe(inline_html(block.text)),  # noqa: S308  (escapes all but em, strong and a)
                "items": [mark_safe(inline_html(item)) for item in block.items],  # noqa: S308
            }
        )
    return rows
