"""Which choices signatories have: names alone to begin with, one switch, and more ways below it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.custody import queries as keys
from undersigned.custody import rules as holding
from undersigned.desk import access, offering, reasons
from undersigned.desk.views import pages
from undersigned.signing import queries as signing
from undersigned.texts.rules import Wishes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from undersigned.texts.models import Statement

_MAX_THRESHOLD = 100_000_000


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change which choices are offered."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _page(request, statement, _of(statement))
    now = timezone.now()
    wishes = _read(request.POST)
    try:
        if request.POST.get("do") == "offer":
            if collection := signing.collection_of(statement):
                offering.offer_what_is_ready(collection, instance=settings.INSTANCE, ring=settings.RING, now=now)
        else:
            offering.save_wishes(statement, wishes, instance=settings.INSTANCE, ring=settings.RING, now=now)
    except reasons.REFUSALS as refusal:
        statement.refresh_from_db()
        return _page(request, statement, wishes, status=409, **pages.refusal_context(refusal))
    return redirect(f"{reverse('desk:choices', args=[slug])}?saved")


def _read(data: QueryDict) -> Wishes:
    number = data.get("threshold", "").strip()
    try:
        until = date.fromisoformat(data.get("threshold_until", "").strip())
    except ValueError:
        until = None
    is_at_risk = "people_at_risk" in data
    return Wishes(
        people_at_risk=is_at_risk,
        offers_convenors=is_at_risk,
        offers_threshold="offers_threshold" in data,
        offers_members="offers_members" in data,
        offers_news="offers_news" in data,
        threshold=int(number) if number.isascii() and number.isdigit() and int(number) < _MAX_THRESHOLD else None,
        threshold_until=until,
    )


def _of(statement: Statement) -> Wishes:
    return Wishes(
        people_at_risk=statement.people_at_risk,
        offers_convenors=statement.offers_convenors,
        offers_threshold=statement.offers_threshold,
        offers_members=statement.offers_members,
        offers_news=statement.offers_news,
        threshold=statement.threshold,
        threshold_until=statement.threshold_until,
    )


def _page(
    request: HttpRequest, statement: Statement, wishes: Wishes, *, status: int = 200, **context: Any
) -> HttpResponse:
    missing = _find_missing(statement)
    offer = offering.find_offer(statement)
    return pages.show(
        request,
        "choices",
        statement,
        status=status,
        wishes=wishes,
        has_more=wishes.offers_threshold or wishes.offers_members,
        until_typed=wishes.threshold_until.isoformat() if wishes.threshold_until else "",
        missing_keys=missing,
        needs_keys=statement.offers_convenors or statement.offers_threshold or statement.offers_news,
        open_now=[vis.value for vis in offer.vis],
        was_saved="saved" in request.GET,
        **context,
    )


def _find_missing(statement: Statement) -> list[str]:
    """Return whose keys are not ready yet, in the words of the rules."""
    needed = holding.needed_parts(
        convenors=statement.offers_convenors or statement.offers_news, threshold=statement.offers_threshold
    )
    try:
        holding.check_ready(keys.standings(keys.usable_keys(statement)), needed)
    except holding.NotReady as refusal:
        return list(dict.fromkeys(part.value for part, _ in refusal.missing))
    return []
