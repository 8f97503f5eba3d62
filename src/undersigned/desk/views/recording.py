"""The text read aloud: recordings that convenors hand in and take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, reasons
from undersigned.desk.recordings import put_recording, take_recording_back, texts_to_read
from undersigned.desk.views import pages
from undersigned.publishing.podcast import podcast_path, spell_length
from undersigned.recordings import queries
from undersigned.sounds.rules import MAX_SOUND_BYTES
from undersigned.translating.naming import language_name
from undersigned.verifier.layout import recording_path

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection


@require_http_methods(["GET", "POST"])
def recordings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the recordings of a statement; take one, or take one back."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    try:
        _do(request, collection)
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal)
    return redirect("desk:recordings", slug)


def _do(request: HttpRequest, collection: Collection) -> None:
    if request.POST.get("do") == "take-back":
        typed = request.POST.get("number", "")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
        take_recording_back(collection, number)
        return
    upload = request.FILES.get("file")
    # One byte more than is taken says that it is too large, whatever stands behind.
    file = upload.read(MAX_SOUND_BYTES + 1) if upload is not None else b""
    put_recording(
        collection,
        request.POST.get("lang", ""),
        file,
        request.POST.get("speaker", ""),
        instance=settings.INSTANCE,
        today=timezone.now().date(),
    )


def _page(request: HttpRequest, collection: Collection, refusal: Exception | None = None) -> HttpResponse:
    home = f"{settings.INSTANCE.base_url}/s/{collection.slug}/"
    found = queries.recordings_of(collection.statement)
    rows: list[dict[str, Any]] = [
        {
            "number": one.pk,
            "language": language_name(one.lang),
            "lang": one.lang,
            "version": one.version,
            "speaker": one.speaker,
            "length": spell_length(one.seconds),
            "size_bytes": one.size_bytes,
            "kind": one.kind.upper(),
            "address": f"{home}{recording_path(one.file_name)}",
        }
        for one in found
    ]
    context: dict[str, Any] = pages.refusal_context(refusal) if refusal else {}
    return pages.show(
        request,
        "recordings",
        collection.statement,
        status=409 if refusal else 200,
        rows=rows,
        feeds=[f"{home}{podcast_path(lang)}" for lang in dict.fromkeys(one.lang for one in found)],
        langs=[{"lang": lang, "name": language_name(lang)} for lang in texts_to_read(collection)],
        version=collection.version,
        speaker=request.POST.get("speaker", "") if refusal else "",
        chosen=request.POST.get("lang", "") if refusal else "",
        **context,
    )
