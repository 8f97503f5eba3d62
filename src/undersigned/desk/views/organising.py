"""Organisations that signed: what they say, what they showed, and whether the convenors know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.desk import access, actions, reasons
from undersigned.desk.logos import accept_offer, put_logo, refuse_offer, take_logo_away
from undersigned.desk.views import pages
from undersigned.instance.doors import FILE_TYPES
from undersigned.organisations import queries as organisations
from undersigned.organisations.rules import format_domain, parse_level
from undersigned.pictures.rules import MAX_DOCUMENT_BYTES
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

    from undersigned.signing.models import Collection

_SHOWN = 500


@require_http_methods(["GET", "POST"])
def bodies(request: HttpRequest, slug: str) -> HttpResponse:
    """List the organisations, and mark one as known or not."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    typed = request.POST.get("index", "")
    index = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else -1
    try:
        _do(request, collection, index)
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal=refusal)
    return redirect("desk:organisations", slug)


@require_safe
def logo(request: HttpRequest, slug: str, index: int) -> HttpResponse:
    """Return the logo of the organisation that signed at *index*, as it is going to be published."""
    collection = access.collection_for(request, slug)
    c = signing.organisation_commitments(collection).get(index, "")
    found = organisations.logos(collection).get(c)
    if found is None:
        raise Http404
    return HttpResponse(
        bytes(found.data), content_type=FILE_TYPES[f".{found.kind}"], headers={"Cache-Control": "no-store"}
    )


@require_safe
def offered_logo(request: HttpRequest, slug: str, index: int, sha256: str) -> HttpResponse:
    """Return the picture of *sha256* that the organisation handed in: made anew, never the file itself."""
    collection = access.collection_for(request, slug)
    c = signing.organisation_commitments(collection).get(index, "")
    found = organisations.offers(collection).get(c)
    if found is None or found.sha256 != sha256:
        raise Http404
    return HttpResponse(
        bytes(found.data), content_type=FILE_TYPES[f".{found.kind}"], headers={"Cache-Control": "no-store"}
    )


def _do(request: HttpRequest, collection: Collection, index: int) -> None:
    verb = request.POST.get("do")
    if verb == "logo":
        upload = request.FILES.get("file")
        # One byte more than is taken says that it is too large, whatever stands behind.
        file = upload.read(MAX_DOCUMENT_BYTES + 1) if upload is not None else b""
        put_logo(collection, index, file, instance=settings.INSTANCE)
    elif verb == "no-logo":
        take_logo_away(collection, index)
    elif verb == "accept":
        accept_offer(collection, index, request.POST.get("sha256", ""), instance=settings.INSTANCE)
    elif verb == "refuse":
        refuse_offer(collection, index, request.POST.get("sha256", ""), today=timezone.now().date())
    else:
        actions.mark_organisation(collection, index, is_known=verb == "known", now=timezone.now())


def _page(request: HttpRequest, collection: Collection, refusal: Exception | None = None) -> HttpResponse:
    count = signing.organisation_count(collection)
    commitments = signing.organisation_commitments(collection)
    kept, logos = organisations.bodies(collection), organisations.logos(collection)
    offers = organisations.offers(collection)
    rows: list[dict[str, Any]] = []
    newest = signing.organisations(collection, max(0, count - _SHOWN), count)
    # One that waits for a look is seen, however long ago its organisation signed.
    waiting = {index for index, c in commitments.items() if c in offers} - {row.index for row in newest}
    for row in [*newest, *signing.openings_at(collection, waiting)]:
        shown = parse_level(str(row.fields.get("level", "")))
        rows.append(
            {
                "index": row.index,
                "is_hidden": row.is_hidden,
                **row.fields,
                "body": kept.get(commitments.get(row.index, "")),
                "logo": logos.get(commitments.get(row.index, "")),
                "offer": offers.get(commitments.get(row.index, "")),
                "shown": shown,
                "domain": format_domain(shown.domain) if shown else "",
            }
        )
    # Those that wait for a look first, else newest first.
    rows.sort(key=lambda row: (row["offer"] is None, -row["index"]))
    return pages.show(
        request,
        "organisations",
        collection.statement,
        status=409 if refusal else 200,
        rows=rows,
        **(pages.refusal_context(refusal) if refusal else {}),
    )
