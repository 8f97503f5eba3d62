"""Coming back with a passkey, and keeping one's passkeys. A mailed code works without them, and without scripts."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.accounts.rules import PASSKEY_CHARACTERS
from undersigned.roundtable import access, actions, passkeys, queries, reasons
from undersigned.roundtable.rules.seats import ANSWER_LIFETIME, PasskeyRefused
from undersigned.roundtable.views import pages
from undersigned.roundtable.views.entering import let_in, show_ways

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Seat

_ASKED = "seat_passkey_asked"
_ADDING = "seat_passkey_adding"
_MOST_DIGITS = 16


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a passkey, as the page's script wants it; let in whoever shows one of a seat."""
    if request.method != "POST":
        question, state = passkeys.begin_asking(settings.INSTANCE.host_name)
        _remember(request, _ASKED, state)
        return JsonResponse({"request_options": question})
    try:
        state = _recall(request, _ASKED)
        seat = actions.find_seat_of(settings.INSTANCE.host_name, state, _read_answer(request))
    except PasskeyRefused:
        return show_ways(request, fault="passkey", status=403)
    return let_in(request, [seat])


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show the question for a new passkey, and keep what answers it."""
    seat = access.seat_for(request, table_id)
    if seat.is_chair:
        return redirect("accounts:account")
    if request.method != "POST":
        return _adding_page(request, seat)
    try:
        state = _recall(request, f"{_ADDING}_{seat.pk}")
        credential = passkeys.finish_adding(settings.INSTANCE.host_name, state, _read_answer(request))
        actions.add_passkey(seat, name=request.POST.get("name", ""), credential=credential, today=timezone.now().date())
    except reasons.REFUSALS as refusal:
        return _adding_page(request, seat, status=422, **pages.refusal_context(refusal))
    return redirect("roundtable:mine", table_id)


@require_POST
def remove(request: HttpRequest, table_id: int) -> HttpResponse:
    """Forget one passkey of one's own seat."""
    seat = access.seat_for(request, table_id)
    number = request.POST.get("passkey", "")
    if number.isascii() and number.isdigit() and len(number) < _MOST_DIGITS:
        actions.remove_passkey(seat, int(number))
    return redirect("roundtable:mine", table_id)


def _adding_page(request: HttpRequest, seat: Seat, *, status: int = 200, **context: Any) -> HttpResponse:
    known = [one.credential for one in queries.passkeys_of(seat)]
    shown = _("Round table, seat %(number)d") % {"number": seat.pk}
    question, state = passkeys.begin_adding(settings.INSTANCE.host_name, shown, known)
    _remember(request, f"{_ADDING}_{seat.pk}", state)
    name = request.POST.get("name", "")
    return pages.show(request, "add_passkey", seat, status=status, question=question, shown=shown, name=name, **context)


def _remember(request: HttpRequest, what: str, state: dict[str, Any]) -> None:
    request.session[what] = {"state": state, "at": time.time()}


def _recall(request: HttpRequest, what: str) -> dict[str, Any]:
    """Return what was remembered of a question, once, and for some minutes."""
    held: dict[str, Any] = request.session.pop(what, None) or {}
    if not held or time.time() - held["at"] > ANSWER_LIFETIME.total_seconds():
        raise PasskeyRefused
    state: dict[str, Any] = held["state"]
    return state


def _read_answer(request: HttpRequest) -> object:
    """Return what the page's script posted; whatever is longer than any passkey's answer is none."""
    try:
        answer: object = json.loads(request.POST.get("credential", "")[:PASSKEY_CHARACTERS])
    except (ValueError, RecursionError) as error:
        raise PasskeyRefused from error
    return answer
