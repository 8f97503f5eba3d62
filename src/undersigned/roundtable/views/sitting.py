"""One's own seat: name, address, browsers; which of several seats speaks; leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.instance.languages import LANGUAGES, choose_language
from undersigned.roundtable import access, actions, mails, queries, reasons
from undersigned.roundtable.views import codes, pages
from undersigned.roundtable.views.codes import Answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Seat


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show one's own seat, and change it."""
    seat = access.seat_for(request, table_id)
    if request.method != "POST":
        return _page(request, seat)
    do = request.POST.get("do", "")
    if do in {"go", "leave"}:
        return _go(request, seat, for_good=do == "leave")
    try:
        if do == "mail":
            return _mail_code(request, seat)
        if do == "confirm":
            return _confirm(request, seat)
        if do in {"name", "lang"}:
            save = actions.rename_seat if do == "name" else actions.set_language
            save(seat, request.POST.get(do, ""))
        elif do == "forget":
            codes.forget(request)
            actions.forget_address(seat)
        elif do in {"notices", "no-notices"}:
            actions.want_notices(seat, is_wanted=do == "notices", now=timezone.now())
        elif do == "others":
            actions.end_sessions(seat, but=access.read_key(request))
    except reasons.REFUSALS as refusal:
        return _page(request, seat, status=422, **pages.refusal_context(refusal))
    return redirect("roundtable:mine", table_id)


def _mail_code(request: HttpRequest, seat: Seat) -> HttpResponse:
    typed = request.POST.get("address", "")
    if not codes.is_allowed(request, actions.mark_address(typed)):
        return _page(request, seat, status=429, fault="often")
    made = codes.make_code(request, address=typed.strip(), seat=str(seat.pk))
    mails.queue_mail("address_code", typed.strip(), seat.lang, {"code": made})
    return redirect("roundtable:mine", seat.table_id)


def _confirm(request: HttpRequest, seat: Seat) -> HttpResponse:
    about = codes.pending(request)
    if about.get("seat") != str(seat.pk):
        return _page(request, seat, status=403, fault="old")
    answer = codes.check_code(request, request.POST.get("code", ""))
    if answer is not Answer.RIGHT:
        return _page(request, seat, status=403, fault=answer.value)
    actions.set_address(seat, about["address"])
    return redirect("roundtable:mine", seat.table_id)


@require_POST
def choose(request: HttpRequest, table_id: int) -> HttpResponse:
    """Let another of this browser's seats speak."""
    seat = access.seat_for(request, table_id)
    actions.choose_seat(seat, key=access.read_key(request), now=timezone.now())
    return redirect("roundtable:table", table_id)


def _go(request: HttpRequest, seat: Seat, *, for_good: bool) -> HttpResponse:
    if for_good:
        actions.remove_seat(seat, now=timezone.now())
    else:
        actions.end_session(seat.table, key=access.read_key(request))
    answer = redirect("roundtable:enter")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _page(request: HttpRequest, seat: Seat, *, status: int = 200, **context: Any) -> HttpResponse:
    about = codes.pending(request)
    return pages.show(
        request,
        "mine",
        seat,
        status=status,
        address=queries.address_of(seat),
        passkeys=queries.passkeys_of(seat),
        pending=about.get("address", "") if about.get("seat") == str(seat.pk) else "",
        name=request.POST.get("name", seat.name),
        typed=request.POST.get("address", ""),
        languages=LANGUAGES.values(),
        **context,
    )


@csrf_exempt  # a mail program posts here by itself (RFC 8058), without a cookie; the key in the address is what counts
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, seat_id: int, key: str) -> HttpResponse:
    """End mails to a seat: by a button, or by one click in a mail program. Opening the link changes nothing."""
    seat = queries.find_by_stop_key(seat_id, key)
    if seat is None:
        raise Http404
    if request.method == "POST":
        actions.want_notices(seat, is_wanted=False, now=timezone.now())
    language = LANGUAGES[choose_language(queries.lang_of_seat(seat))]
    with translation.override(language.code):
        return render(request, "roundtable/stop.html", {"is_stopped": request.method == "POST", "language": language})
