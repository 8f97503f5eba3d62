"""Taking back: the last changes of the text, what would become of it, and the button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.roundtable import access, actions, queries, reasons
from undersigned.roundtable.minutes_words import tell_line
from undersigned.roundtable.rules import proposing
from undersigned.roundtable.rules.minutes import Ground
from undersigned.roundtable.views import drafting, pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def changes(request: HttpRequest, table_id: int) -> HttpResponse:
    """List the last changes of the text, the newest first."""
    seat = access.seat_for(request, table_id)
    made = [{"n": one.line.n, "told": tell_line(one.line)} for one in queries.newest_made(seat.table)]
    return pages.show(request, "changes", seat, made=made, may_propose=seat.role != "observer")


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, table_id: int, n: int) -> HttpResponse:
    """Show what taking a change back would do to the text as it stands; then do it, or propose it."""
    seat = access.chair_or(request, table_id, access.seat_for(request, table_id))
    row, made = queries.find_drafting(seat.table), queries.find_made(seat.table, n)
    if row is None or made is None:
        raise Http404
    draft = queries.draft_of(row)
    context: dict[str, Any] = {
        "made": made,
        "was": tell_line(made.line),
        "is_decided": made.ground is Ground.AMENDMENT,
        "fits": proposing.fits(draft, made.inverse),
        "told": drafting.tell(proposing.tell_change(made.inverse, draft)),
        "may_propose": seat.table.is_open and seat.role != "observer",
    }
    if request.method != "POST":
        return pages.show(request, "take_back", seat, **context)
    try:
        proposed = actions.take_back(seat.table, n, seat, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "take_back", seat, status=409, **context, **pages.refusal_context(refusal))
    if proposed:
        return redirect("roundtable:amendment", table_id, proposed.number)
    return redirect("roundtable:text", table_id)
