"""Who calls, how to reach them, what signatories are told, what may be chosen when signing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, actions, forms, reasons
from undersigned.desk.views import pages
from undersigned.desk.words import PRIVACY_NOTICE, privacy_paragraphs
from undersigned.texts.rules import Details, Kind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.models import Statement


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change the details."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _page(request, statement, _of(statement), {})
    typed, faults = forms.read_details(request.POST)
    if faults:
        return _page(request, statement, typed, faults)
    try:
        actions.save_details(statement, typed, instance=settings.INSTANCE, ring=settings.RING, now=timezone.now())
    except reasons.REFUSALS as refusal:
        statement.refresh_from_db()
        return _page(request, statement, typed, {}, refusal=refusal)
    if request.POST.get("do") == "next":
        return redirect("desk:statement", slug)
    return redirect(f"{reverse('desk:details', args=[slug])}?saved")


def _of(statement: Statement) -> Details:
    return Details(
        kind=Kind(statement.kind),
        convened_by=statement.convened_by,
        contact=statement.contact,
        imprint=statement.imprint,
        privacy=statement.privacy,
        allows_identification=statement.allows_identification,
        allows_organisations=statement.allows_organisations,
        allows_initials=statement.allows_initials,
        allows_person_reservations=statement.allows_person_reservations,
        allows_bulk_list=statement.allows_bulk_list,
        lists_affiliations=statement.lists_affiliations,
        closes_on=statement.closes_on,
        accent=statement.accent,
        key_printed_at=statement.key_printed_at,
    )


def _page(
    request: HttpRequest,
    statement: Statement,
    typed: Details,
    faults: dict[str, str],
    *,
    refusal: Exception | None = None,
) -> HttpResponse:
    paragraphs = privacy_paragraphs(
        convenors=statement.offers_convenors,
        threshold=statement.offers_threshold,
        members=statement.offers_members,
        news=statement.offers_news,
        people_at_risk=statement.people_at_risk,
    )
    return pages.show(
        request,
        "details",
        statement,
        status=422 if refusal or faults else 200,
        form=typed,
        faults=faults,
        kinds=list(Kind),
        closes_on_typed=request.POST.get("closes_on") or (typed.closes_on.isoformat() if typed.closes_on else ""),
        privacy_notice="\n\n".join(str(words) for words in (*paragraphs, PRIVACY_NOTICE)),
        privacy_paragraphs=[words for words in paragraphs if str(words) not in typed.privacy],
        was_saved="saved" in request.GET,
        **(pages.refusal_context(refusal) if refusal else {}),
    )
