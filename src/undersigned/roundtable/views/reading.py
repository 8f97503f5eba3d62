"""What everybody at the table sees: what is open for them, the text, the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from undersigned.roundtable import access, queries
from undersigned.roundtable.views import pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def first(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show what is still open for this seat."""
    seat = access.seat_for(request, table_id)
    return pages.show(
        request,
        "table",
        seat,
        waiting=[one for one in queries.seats_at(seat.table) if one.taken_at is None],
        parties=queries.parties(seat.table),
        has_address=seat.box is not None,
        questions=queries.questions_for(seat),
        answered=queries.answered_for(seat),
    )


@require_safe
def text(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show the text as it stands."""
    seat = access.seat_for(request, table_id)
    standing = queries.standing_text(seat.table)
    draft = queries.standing_draft(seat.table)
    rows = pages.rows_of(draft, queries.count_open(seat.table)) if draft else []
    return pages.show(request, "text", seat, standing=standing, draft=draft, rows=rows)


@require_safe
def people(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show who sits here, for whom and in which role."""
    seat = access.seat_for(request, table_id)
    return pages.show(request, "people", seat, sittings=queries.sittings(seat.table))
