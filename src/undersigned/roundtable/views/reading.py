"""What everybody at the table sees: what is open for them, and the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_safe

from undersigned.roundtable import access, queries
from undersigned.roundtable.views import pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def first(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show what is still open for this seat."""
    seat = access.seat_for(request, table_id)
    now = timezone.now()
    to_decide = queries.decisions_for(seat, now)
    return pages.show(
        request,
        "table",
        seat,
        drafting=queries.find_drafting(seat.table),
        to_decide=to_decide,
        due=[one for one in queries.open_decisions(seat.table) if one not in to_decide],
        to_merge=queries.carried(seat.table),
        waiting=[one for one in queries.seats_at(seat.table) if one.taken_at is None],
        parties=queries.parties(seat.table),
        has_address=seat.box is not None,
        questions=queries.questions_for(seat),
        answered=queries.answered_for(seat),
    )


@require_safe
def people(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show who sits here, for whom and in which role."""
    seat = access.seat_for(request, table_id)
    return pages.show(request, "people", seat, sittings=queries.sittings(seat.table))
