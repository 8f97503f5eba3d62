"""Coming to the table: by the one-time link of an invitation, or by a mailed code (`passkeys`: the third way).

A link opens a page with a button; the button shows whose seat it is, and only the next one takes it. So neither a
scanner of mails nor somebody to whom a mail was forwarded sits down unawares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.accounts.rules import AddressInvalid
from undersigned.instance.languages import SOURCE
from undersigned.roundtable import access, actions, forms, mails, queries, reasons
from undersigned.roundtable.rules import Refusal
from undersigned.roundtable.rules import seats as rules
from undersigned.roundtable.views import codes
from undersigned.roundtable.views.codes import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Invitation, Seat


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Take a link, show whose seat it is, and give it; or mail a code."""
    do = request.POST.get("do", "")
    if request.method != "POST":
        return show_ways(request)
    if do == "mail":
        return _mail_code(request)
    return _look_at_link(request, do)


def _look_at_link(request: HttpRequest, do: str) -> HttpResponse:
    code, now = forms.read_code(request.POST), timezone.now()
    invitation = queries.find_by_code(code)
    if invitation is None:
        return show_ways(request, refusal=rules.InvitationUnknown())
    try:
        rules.check_invitation(
            state=invitation.seat.table.state,
            is_removed=invitation.seat.removed_at is not None,
            used_at=invitation.used_at,
            expires_at=invitation.expires_at,
            now=now,
        )
    except Refusal as refusal:
        if isinstance(refusal, rules.InvitationUsed) and _has_seat(request, invitation.seat):
            return redirect("roundtable:table", invitation.seat.table_id)
        return show_ways(request, refusal=refusal)
    if do != "take":
        return _seat_page(request, invitation, code)
    try:
        seat = actions.take_seat(invitation, name=request.POST.get("name", ""), now=now)
    except reasons.REFUSALS as refusal:
        return _seat_page(request, invitation, code, refusal=refusal)
    return let_in(request, [seat])


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the mailed code, in the browser that asked for it."""
    mark = codes.pending(request).get("seats", "")
    if not mark:
        return redirect("roundtable:enter")
    if request.method != "POST":
        return render(request, "roundtable/code.html")
    answer = codes.check_code(request, request.POST.get("code", ""))
    if answer is Answer.OLD:
        return show_ways(request, fault="old", status=403)
    seats = queries.seats_by_mark(bytes.fromhex(mark))
    if answer is Answer.WRONG or not seats:
        return render(request, "roundtable/code.html", {"fault": "code"}, status=403)
    actions.come_back(seats, now=timezone.now())
    return let_in(request, seats)


def _mail_code(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("email", "")
    try:
        mark = actions.mark_address(typed)
    except AddressInvalid:
        return show_ways(request, fault="address", typed=typed, status=422)
    if not codes.is_allowed(request, mark):
        return show_ways(request, fault="often", typed=typed, status=429)
    made = codes.make_code(request, seats=mark.hex())
    seats = queries.seats_by_mark(mark)
    # An address that nobody has is answered like one that somebody has, and costs as much.
    queue = mails.queue_mail if seats else mails.queue_decoy
    queue("code", queries.address_of(seats[0]) if seats else typed.strip(), _lang(seats), {"code": made})
    return redirect("roundtable:enter-code")


def let_in(request: HttpRequest, seats: Sequence[Seat]) -> HttpResponse:
    """Give *seats* to this browser, and lead it to the table of the last one."""
    key = actions.begin_session(seats, key=access.read_key(request), now=timezone.now())
    answer = redirect("roundtable:table", seats[-1].table_id)
    access.give_key(answer, key)
    return answer


def _has_seat(request: HttpRequest, seat: Seat) -> bool:
    return seat.pk in {one.pk for one in access.seats_here(request, seat.table_id)}


def _lang(seats: Sequence[Seat]) -> str:
    return queries.lang_of_seat(seats[0]) if seats else SOURCE


def _seat_page(
    request: HttpRequest, invitation: Invitation, code: str, *, refusal: Exception | None = None
) -> HttpResponse:
    seat = invitation.seat
    here = [one for one in access.seats_here(request, seat.table_id) if one.pk != seat.pk]
    context = {
        "seat": seat,
        "others": here,
        "title": queries.title_of(seat.table),
        "code": code,
        "name": request.POST.get("name", seat.name),
        "reason": reasons.reason_for(refusal) if refusal else "",
    }
    return render(request, "roundtable/take.html", context, status=422 if refusal else 200)


def show_ways(
    request: HttpRequest, *, refusal: Exception | None = None, fault: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """Show all ways to a seat, and why the last one that was tried led nowhere."""
    here = queries.seats_in_browser(access.read_key(request), timezone.now())
    context = {
        "reason": reasons.reason_for(refusal) if refusal else "",
        "fault": fault,
        "typed": typed,
        "tables": {seat.table_id: queries.title_of(seat.table) for seat in here},
    }
    return render(request, "roundtable/enter.html", context, status=403 if refusal else status)
