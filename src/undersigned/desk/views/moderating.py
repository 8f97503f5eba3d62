"""Keeping order: one name hidden and shown again, all names withheld and released, a second convenor let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, actions, reasons
from undersigned.desk.views import pages
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection


@require_http_methods(["GET", "POST"])
def signatures(request: HttpRequest, slug: str) -> HttpResponse:
    """Find a name, hide it or show it again."""
    collection = access.collection_for(request, slug)
    words = request.POST.get("words", "")
    if request.method != "POST" or request.POST.get("do") == "find":
        # Names are looked up by POST, so that none of them comes into an address or a log.
        return _found(request, collection, words)
    typed = request.POST.get("index", "")
    deed = actions.show_name if request.POST.get("do") == "show" else actions.hide_name
    try:
        index = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else -1
        deed(collection, index, ring=settings.RING, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return _found(request, collection, words, refusal=refusal)
    return _found(request, collection, words)


@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, slug: str) -> HttpResponse:
    """Take all names off at once."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return pages.show(request, "withhold", collection.statement)
    try:
        actions.withhold_names(collection, ring=settings.RING, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "withhold", collection.statement, status=409, **pages.refusal_context(refusal))
    return redirect("desk:release", slug)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the names to be shown again, or agree as the second convenor."""
    collection = access.collection_for(request, slug)
    convenor = access.convenor_of(request)
    if request.method == "POST":
        try:
            actions.release_names(collection, convenor, ring=settings.RING, now=timezone.now())
        except reasons.REFUSALS as refusal:
            return pages.show(request, "release", collection.statement, status=409, **pages.refusal_context(refusal))
        return redirect("desk:release", slug)
    asked_by = collection.release_asked_by
    return pages.show(
        request,
        "release",
        collection.statement,
        asked_by=asked_by,
        asked_by_me=asked_by is not None and asked_by.pk == convenor.pk,
        has_second=collection.statement.convenors.count() > 1,
    )


@require_http_methods(["GET", "POST"])
def convenors(request: HttpRequest, slug: str) -> HttpResponse:
    """Let in a second convenor; the link is shown once, on the answer to the button."""
    statement = access.statement_for(request, slug)
    context: dict[str, Any] = {"convenors": statement.convenors.order_by("pk"), "link": "", "typed": ""}
    if request.method != "POST":
        return pages.show(request, "convenors", statement, **context)
    typed = request.POST.get("name", "")
    try:
        path = actions.invite_convenor(statement, typed, now=timezone.now())
    except reasons.REFUSALS as refusal:
        context["typed"] = typed
        return pages.show(request, "convenors", statement, status=422, **context, **pages.refusal_context(refusal))
    context |= {"link": f"{settings.INSTANCE.base_url}{path}", "invited": " ".join(typed.split())}
    return pages.show(request, "convenors", statement, **context)


def _found(
    request: HttpRequest, collection: Collection, words: str, *, refusal: Exception | None = None
) -> HttpResponse:
    words = words.replace("\0", "").strip()[:200]
    rows = signing.find_names(collection, words) if words else []
    return pages.show(
        request,
        "signatures",
        collection.statement,
        status=409 if refusal else 200,
        words=words,
        rows=[{"index": row.index, "is_hidden": row.is_hidden, "version": row.version, **row.fields} for row in rows],
        counts=signing.tally(collection, collection.version),
        **(pages.refusal_context(refusal) if refusal else {}),
    )
