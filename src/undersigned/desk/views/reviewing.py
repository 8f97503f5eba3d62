"""Names that wait for a look: a hundred on a page, ticked, seen once more, then let in or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, actions, keeping, reasons
from undersigned.desk.views import pages
from undersigned.signing import queries as signing
from undersigned.signing.rules import HIDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection
    from undersigned.signing.queries import HeldName

_IN, _OUT = "in", "out"


@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what waits; show once more what was ticked; let it in or decline it."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    do = request.POST.get("do", "")
    chosen: Sequence[bytes] = ()
    try:
        chosen = keeping.read_chosen(request.POST)
        if do in {"see-in", "see-out"}:
            return _preview(request, collection, chosen, do.removeprefix("see-"))
        return _decide(request, collection, chosen, do)
    except reasons.REFUSALS as refusal:
        if do == _OUT and chosen:
            return _preview(request, collection, chosen, _OUT, refusal=refusal)
        return _page(request, collection, refusal=refusal)


@require_http_methods(["GET", "POST"])
def first(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what looking first means, and switch it on or off."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return pages.show(request, "look_first", statement)
    actions.look_first(statement, is_wanted=request.POST.get("do") == "on")
    return redirect("desk:statement", slug)


def _decide(request: HttpRequest, collection: Collection, chosen: Sequence[bytes], do: str) -> HttpResponse:
    here = reverse("desk:review", args=[collection.slug])
    if do == _IN:
        return HttpResponseRedirect(f"{here}?in={actions.let_in(collection, chosen)}")
    reason = keeping.read_reason(request.POST, HIDING)
    convenor = access.convenor_of(request)
    declined = actions.decline(
        collection, chosen, ring=settings.RING, now=timezone.now(), reason=reason, convenor=convenor
    )
    return HttpResponseRedirect(f"{here}?out={declined}")


def _page(request: HttpRequest, collection: Collection, *, refusal: Exception | None = None) -> HttpResponse:
    count = signing.count_held(collection)
    start = max(0, min(keeping.read_number(request.GET.get("from", "0")), count - 1)) // keeping.PAGE * keeping.PAGE
    rows = signing.held_names(collection, start, keeping.PAGE)
    return pages.show(
        request,
        "review",
        collection.statement,
        status=422 if refusal else 200,
        rows=_describe(collection, rows),
        count=count,
        start=start,
        first=start + 1,
        last=start + len(rows),
        previous=start - keeping.PAGE if start else None,
        following=start + keeping.PAGE if start + keeping.PAGE < count else None,
        all_ticked="all" in request.GET,
        let_in=keeping.read_number(request.GET.get("in", "")),
        declined=keeping.read_number(request.GET.get("out", "")),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _preview(
    request: HttpRequest, collection: Collection, chosen: Sequence[bytes], do: str, *, refusal: Exception | None = None
) -> HttpResponse:
    rows = signing.held_at(collection, chosen)
    return pages.show(
        request,
        "review_decide",
        collection.statement,
        status=422 if refusal else 200,
        rows=_describe(collection, rows),
        do=do,
        count=len(rows),
        changes=sum(row.is_change for row in rows),
        reasons=pages.reason_options(HIDING, request.POST.get("reason", "")),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _describe(collection: Collection, rows: Sequence[HeldName]) -> list[dict[str, Any]]:
    names = [str(row.fields.get("name", "")) for row in rows]
    twins = signing.listed_twins(collection, (name for name, row in zip(names, rows, strict=True) if not row.is_change))
    return [
        {
            "key": keeping.spell_key(row.id),
            "is_change": row.is_change,
            "before": row.before,
            "has_twin": name in twins or (names.count(name) > 1 and not row.is_change),
            **row.fields,
        }
        for name, row in zip(names, rows, strict=True)
    ]
