"""Organisations whose members are counted without names: key and codes in, requests out, the board in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.desk import access, membering, reasons, rules
from undersigned.desk.views import pages
from undersigned.members import actions

if TYPE_CHECKING:
    from django.http import HttpRequest

    from undersigned.signing.models import Collection


@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest, slug: str) -> HttpResponse:
    """List the organisations and where they stand; take a key with its codes, or a board."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    today = timezone.now().date()
    try:
        if request.POST.get("do") == "board":
            board = _read_file(request, "board")
            membering.publish_board(collection, request.POST.get("org", ""), board, ring=settings.RING, today=today)
        else:
            membering.admit_organisation(
                collection,
                name=request.POST.get("name", ""),
                issuer=_read_file(request, "issuer"),
                invited=_read_file(request, "invited"),
                ring=settings.RING,
                today=today,
            )
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal=refusal)
    return redirect("desk:members", slug)


@require_POST
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the requests of an organisation's members, for its signer."""
    collection = access.collection_for(request, slug)
    org = request.POST.get("org", "")
    try:
        data = actions.hand_out_requests(collection.statement, org, today=timezone.now().date())
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal=refusal)
    answer = HttpResponse(data, content_type="application/jsonl")
    # An organisation that was found is spelt in letters, digits and hyphens.
    answer["Content-Disposition"] = f'attachment; filename="requests-{org}.jsonl"'
    return answer


def _page(request: HttpRequest, collection: Collection, refusal: Exception | None = None) -> HttpResponse:
    return pages.show(
        request,
        "members",
        collection.statement,
        status=409 if refusal else 200,
        rows=membering.organisations(collection, today=timezone.now().date()),
        origin=collection.origin,
        typed_name=request.POST.get("name", "") if refusal else "",
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _read_file(request: HttpRequest, name: str) -> bytes:
    upload = request.FILES.get(name)
    if upload is None or not upload.size:
        raise rules.FileMissing
    data: bytes = upload.read()
    return data
