"""Where a statement stands, what comes next; opening it for signing, pausing and closing it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.desk import access, actions, reasons, rules, today
from undersigned.desk.views import pages
from undersigned.publishing.rules import checking_path
from undersigned.signing import queries as signing
from undersigned.signing.private import private_of
from undersigned.signon import queries as boards
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection


_TREND_DAYS = 14


@require_safe
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    """Show state, counts, links and the next step."""
    found = access.statement_for(request, slug)
    collection = signing.collection_of(found)
    frozen = texts.newest_frozen_version(found)
    standing = rules.Standing(
        state=collection.state if collection else "", is_frozen=frozen is not None, missing=actions.find_missing(found)
    )
    day = timezone.now().date()
    trend = signing.trend(collection, last=day, days=_TREND_DAYS) if collection else []
    until = collection.confirms_until if collection else None
    return pages.show(
        request,
        "statement",
        found,
        collection=collection,
        phase=boards.phase_of(found),
        step=rules.find_next_step(standing),
        missing_words=[reasons.DETAILS[name] for name in standing.missing],
        counts=signing.tally(collection, collection.version) if collection else None,
        imported=len(signing.imported(found)),
        things=today.find_open_things(found, collection, access.convenor_of(request), ring=settings.RING, today=day),
        trend=trend,
        most=max((one.signed for one in trend), default=0) or 1,
        address=f"{settings.INSTANCE.base_url}/s/{found.slug}/",
        checking_path=checking_path(found.lead_lang),
        closes_at=datetime.fromtimestamp(until, UTC) if until else None,
        convenors=found.convenors.order_by("pk"),
        languages=texts.frozen_texts(found, frozen.number) if frozen else [],
    )


@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what opening means, and open."""
    found = access.statement_for(request, slug)
    if signing.collection_of(found) or private_of(found):
        return pages.lead_away(slug)
    address = f"{settings.INSTANCE.base_url}/s/{found.slug}/"
    if request.method != "POST":
        return pages.show(request, "open", found, address=address)
    try:
        actions.open_statement(found, instance=settings.INSTANCE, ring=settings.RING, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "open", found, status=409, address=address, **pages.refusal_context(refusal))
    return redirect("desk:statement", slug)


@require_http_methods(["GET", "POST"])
def close_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what pausing and closing mean; pause, go on, or close."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return pages.show(request, "close", collection.statement, collection=collection)
    try:
        _stop_or_go(request.POST.get("do", ""), collection)
    except reasons.REFUSALS as refusal:
        return pages.show(request, "close", collection.statement, status=409, **pages.refusal_context(refusal))
    return redirect("desk:statement", slug)


def _stop_or_go(do: str, collection: Collection) -> None:
    if do == "pause":
        actions.pause_statement(collection)
    elif do == "resume":
        actions.resume_statement(collection, instance=settings.INSTANCE)
    elif do == "close":
        actions.close_statement(collection, now=timezone.now())
    else:
        raise rules.FormIncomplete
