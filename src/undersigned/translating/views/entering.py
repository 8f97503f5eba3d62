"""Coming to a language by a link: the page shows whose place it is, and only the next button takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.translating import access, actions, forms, queries, reasons
from undersigned.translating.naming import language_name
from undersigned.translating.rules import working as rules
from undersigned.translating.rules.refusing import LinkUnknown, LinkUsed, Refusal
from undersigned.translating.views import pages

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from undersigned.translating.models import Hand


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Take a link, show what it is for, and let in."""
    if request.method != "POST":
        return _page(request)
    code, now = forms.read_code(request.POST), timezone.now()
    hand = queries.find_by_code(code)
    refusal = _find_refusal(hand, now)
    if hand is None or refusal is not None:
        if hand is not None and isinstance(refusal, LinkUsed) and hand.pk in {one.pk for one in _here(request)}:
            return redirect("translating:editor", hand.translation_id)
        return _page(request, refusal=refusal)
    return _take(request, hand, code) if request.POST.get("do") == "take" else _hand_page(request, hand, code)


def _find_refusal(hand: Hand | None, now: datetime) -> Refusal | None:
    if hand is None:
        return LinkUnknown()
    is_removed = hand.removed_at is not None
    try:
        rules.check_link(used_at=hand.taken_at, is_removed=is_removed, expires_at=hand.expires_at or now, now=now)
    except Refusal as refusal:
        return refusal
    return None


def _take(request: HttpRequest, hand: Hand, code: str) -> HttpResponse:
    now = timezone.now()
    try:
        actions.take_link(hand, name=request.POST.get("name", ""), wants_credit="credit" in request.POST, now=now)
    except reasons.REFUSALS as refusal:
        return _hand_page(request, hand, code, refusal=refusal)
    answer = redirect("translating:editor", hand.translation_id)
    access.give_key(answer, actions.begin_session(hand, key=access.read_key(request), now=now))
    return answer


def _here(request: HttpRequest) -> list[Hand]:
    return queries.hands_in_browser(access.read_key(request), timezone.now())


def _hand_page(request: HttpRequest, hand: Hand, code: str, *, refusal: Exception | None = None) -> HttpResponse:
    source = queries.source_of(hand.translation.statement)
    context = {
        "hand": hand,
        "code": code,
        "title": source.content.title if source else hand.translation.statement.slug,
        "source": source,
        "lang_name": language_name(hand.translation.lang),
        "name": request.POST.get("name", hand.name),
        **pages.refusal_context(refusal),
    }
    return render(request, "translating/take.html", context, status=422 if refusal else 200)


def _page(request: HttpRequest, *, refusal: Exception | None = None) -> HttpResponse:
    places = [(hand.translation_id, language_name(hand.translation.lang)) for hand in _here(request)]
    context = {"places": places, **pages.refusal_context(refusal)}
    return render(request, "translating/enter.html", context, status=403 if refusal else 200)
