"""Signing before a release: the board, its moments, copies for the press, the release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, reasons, rules, signing_on
from undersigned.desk.views import pages
from undersigned.signing import queries as signing
from undersigned.signon import actions as signon
from undersigned.signon import forms
from undersigned.signon import queries as boards
from undersigned.signon.rules import KEPT, Answer, InvitationUnknown, Moments

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signon.models import Phase
    from undersigned.signon.queries import Place
    from undersigned.texts.models import Statement

_ROW = re.compile(r"(again|renew|off|read) (\d{1,12})")
_MOMENTS = ("soft_at", "hard_at", "releases_at")


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is asked and how they stand; invite, put in order, mail again, void, note as read."""
    statement = access.statement_for(request, slug)
    phase = boards.phase_of(statement)
    if phase is None:
        return _moments_page(request, statement, None)
    if request.method != "POST":
        return _board_page(request, statement, phase)
    try:
        done = _do(request, statement, phase)
    except reasons.REFUSALS as refusal:
        return _board_page(request, statement, phase, refusal=refusal)
    return HttpResponseRedirect(f"{reverse('desk:sign-on', args=[slug])}?{done}")


@require_http_methods(["GET", "POST"])
def moments(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what signing before a release means, open it, and set its moments."""
    statement = access.statement_for(request, slug)
    phase = boards.phase_of(statement)
    if signing.collection_of(statement):
        return pages.lead_away(slug)
    if request.method != "POST":
        return _moments_page(request, statement, phase)
    try:
        chosen, closes = forms.read_moments(request.POST), "closes_at_once" in request.POST
        now = timezone.now()
        if phase is not None and phase.is_private:
            signing_on.set_moments(statement, chosen, closes_at_once=closes, now=now)
        else:
            signing_on.open_privately(
                statement, chosen, closes_at_once=closes, instance=settings.INSTANCE, ring=settings.RING, now=now
            )
    except reasons.REFUSALS as refusal:
        return _moments_page(request, statement, phase, refusal=refusal)
    return redirect("desk:sign-on", slug)


@require_http_methods(["GET", "POST"])
def press(request: HttpRequest, slug: str) -> HttpResponse:
    """Make links for outlets, and void them."""
    statement = access.statement_for(request, slug)
    phase = boards.phase_of(statement)
    if phase is None:
        return pages.lead_away(slug)
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "make":
                names = "shows_names" in request.POST
                today = timezone.now().date()
                signon.make_press_copy(phase, request.POST.get("outlet", ""), shows_names=names, today=today)
            else:
                signon.void_press_copy(phase, _read_number(request.POST.get("void", "")))
        except reasons.REFUSALS as error:
            refusal = error
        else:
            return redirect("desk:sign-on-press", slug)
    return pages.show(
        request,
        "sign_on_press",
        statement,
        status=422 if refusal else 200,
        phase=phase,
        outlets=boards.outlets(phase),
        base_url=settings.INSTANCE.base_url,
        typed=request.POST.get("outlet", ""),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a release publishes, and release; or call signing before it off."""
    statement = access.statement_for(request, slug)
    phase = boards.phase_of(statement)
    if phase is None or not phase.is_private:
        return pages.lead_away(slug)
    refusal: Exception | None = None
    if request.method == "POST":
        now, do = timezone.now(), request.POST.get("do", "")
        try:
            if do == "release":
                signing_on.release(statement, instance=settings.INSTANCE, ring=settings.RING, now=now)
            elif do == "call-off":
                signing_on.call_off(statement, ring=settings.RING, now=now)
            else:
                raise rules.FormIncomplete
        except reasons.REFUSALS as error:
            refusal = error
        else:
            return redirect("desk:statement", slug)
    rows, trouble = _read_board(phase)
    refusal = refusal or trouble
    return pages.show(
        request,
        "sign_on_release",
        statement,
        status=409 if refusal else 200,
        phase=phase,
        rows=[row for row in rows if row.signed and not row.is_unread],
        unread=[row for row in rows if row.is_unread],
        missing_answers=sum(row.place.answer not in {Answer.SIGNS, Answer.DECLINES} for row in rows),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _do(request: HttpRequest, statement: Statement, phase: Phase) -> str:
    """Do what a button of the board says, and return what the next page tells of it."""
    do, today = request.POST.get("do", ""), timezone.now().date()
    if do == "invite":
        typed, klass = request.POST.get("list", ""), request.POST.get("klass", "")
        mailed = signing_on.invite(statement, typed, "person" if klass == "person" else "org", today=today)
        return f"mailed={mailed}"
    if do in {"tell", "no-tell"}:
        signon.tell_answers(phase, are_told=do == "tell")
        return "told"
    if do == "order":
        signon.put_in_order(phase, forms.read_places(request.POST))
        return "ordered"
    found = _ROW.fullmatch(do)
    if found is None:
        raise rules.FormIncomplete
    place = _find(phase, int(found[2]))
    if found[1] == "again":
        signing_on.mail_again(statement, place, today=today)
    elif found[1] == "renew":
        signing_on.renew_link(statement, place, today=today)
    elif found[1] == "read":
        signon.note_read(place)
    else:
        signon.take_off(place)
    return found[1]


def _find(phase: Phase, number: int) -> Place:
    place = next((one for one in boards.board(phase) if one.row.pk == number), None)
    if place is None:
        raise InvitationUnknown
    return place


def _read_board(phase: Phase) -> tuple[list[signing_on.BoardRow], Exception | None]:
    """Return the board, and why what was signed can't be shown, if so."""
    try:
        return signing_on.read_board(phase, ring=settings.RING), None
    except rules.KeyAway as trouble:
        return [signing_on.BoardRow(place, None) for place in boards.board(phase)], trouble


def _board_page(
    request: HttpRequest, statement: Statement, phase: Phase, *, refusal: Exception | None = None
) -> HttpResponse:
    rows, trouble = _read_board(phase)
    shown = refusal or trouble
    return pages.show(
        request,
        "sign_on",
        statement,
        status=422 if refusal else 200,
        phase=phase,
        rows=rows,
        counts=boards.count_answers(phase),
        base_url=settings.INSTANCE.base_url,
        typed=request.POST.get("list", ""),
        klass=request.POST.get("klass", "org"),
        kept_days=KEPT.days,
        done=next(iter(request.GET), ""),
        mailed=request.GET.get("mailed", ""),
        **(pages.refusal_context(shown) if shown else {}),
    )


def _moments_page(
    request: HttpRequest, statement: Statement, phase: Phase | None, *, refusal: Exception | None = None
) -> HttpResponse:
    is_private = phase is not None and phase.is_private
    kept = phase.moments if phase is not None and is_private else Moments()
    typed: dict[str, Any] = {name: request.POST.get(name, _spell(getattr(kept, name))) for name in _MOMENTS}
    closes = bool(phase and phase.closes_at_once and is_private)
    return pages.show(
        request,
        "sign_on_times",
        statement,
        status=422 if refusal else 200,
        phase=phase,
        is_private=is_private,
        typed=typed,
        closes_at_once="closes_at_once" in request.POST if request.method == "POST" else closes,
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _spell(at: Any) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else ""


def _read_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 13 else -1
