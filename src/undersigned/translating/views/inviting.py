"""Whom convenors let work on a language, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.translating import access, actions, queries, reasons
from undersigned.translating.rules.working import Task
from undersigned.translating.views import pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.translating.access import Worker


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Show who works on the language, and invite somebody."""
    worker = access.convenor_for(request, translation_id)
    if request.method != "POST":
        return _page(request, worker)
    now = timezone.now()
    try:
        _, path = actions.invite(
            worker.translation, task=request.POST.get("task", ""), name=request.POST.get("name", ""), now=now
        )
    except reasons.REFUSALS as refusal:
        return _page(request, worker, refusal=refusal)
    pages.note(worker, now=now)
    return _page(request, worker, link=path)


@require_POST
def person(request: HttpRequest, translation_id: int, hand_id: int) -> HttpResponse:
    """Make a new link for somebody, or remove them."""
    worker = access.convenor_for(request, translation_id)
    hand, now = access.hand_for(worker, hand_id), timezone.now()
    pages.note(worker, now=now)
    if request.POST.get("do") == "remove":
        actions.remove_hand(hand, now=now)
        return redirect("translating:people", translation_id)
    return _page(request, worker, link=actions.renew_link(hand, now=now))


def _page(request: HttpRequest, worker: Worker, *, link: str = "", refusal: Exception | None = None) -> HttpResponse:
    return pages.show(
        request,
        "people",
        worker,
        status=422 if refusal else 200,
        hands=[hand for hand in queries.hands_of(worker.translation) if hand.task != Task.CONVENOR],
        convenors=[hand for hand in queries.hands_of(worker.translation) if hand.task == Task.CONVENOR],
        link=f"{settings.INSTANCE.base_url}{link}" if link else "",
        name="" if link else request.POST.get("name", ""),
        task=request.POST.get("task", Task.TRANSLATOR),
        **pages.refusal_context(refusal),
    )
