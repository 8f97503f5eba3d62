"""Organisations that signed: what they say, what they showed, and whether the convenors know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, actions, reasons
from undersigned.desk.views import pages
from undersigned.organisations import queries as organisations
from undersigned.organisations.rules import format_domain, parse_level
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection

_SHOWN = 500


@require_http_methods(["GET", "POST"])
def bodies(request: HttpRequest, slug: str) -> HttpResponse:
    """List the organisations, and mark one as known or not."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    typed = request.POST.get("index", "")
    try:
        actions.mark_organisation(
            collection,
            int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else -1,
            is_known=request.POST.get("do") == "known",
            now=timezone.now(),
        )
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal=refusal)
    return redirect("desk:organisations", slug)


def _page(request: HttpRequest, collection: Collection, refusal: Exception | None = None) -> HttpResponse:
    count = signing.organisation_count(collection)
    commitments = signing.organisation_commitments(collection)
    kept = organisations.bodies(collection)
    rows: list[dict[str, Any]] = []
    for row in signing.organisations(collection, max(0, count - _SHOWN), count):
        shown = parse_level(str(row.fields.get("level", "")))
        rows.append(
            {
                "index": row.index,
                "is_hidden": row.is_hidden,
                **row.fields,
                "body": kept.get(commitments.get(row.index, "")),
                "shown": shown,
                "domain": format_domain(shown.domain) if shown else "",
            }
        )
    rows.reverse()
    return pages.show(
        request,
        "organisations",
        collection.statement,
        status=409 if refusal else 200,
        rows=rows,
        **(pages.refusal_context(refusal) if refusal else {}),
    )
