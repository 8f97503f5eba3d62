"""A language for other programs, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.translating import access, actions, queries, reasons
from undersigned.translating.actions import Became
from undersigned.translating.labels import label_of
from undersigned.translating.rules.refusing import NotXliff
from undersigned.translating.views import pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from undersigned.translating.access import Worker
    from undersigned.translating.actions import Report

_WELL = (Became.TAKEN, Became.SAME, Became.EMPTY)


@require_safe
def download(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Return the language as XLIFF."""
    worker = access.worker_for(request, translation_id)
    data = queries.export_xliff(worker.translation, label_of=label_of)
    name = f"{worker.translation.statement.slug}.{worker.translation.lang}.xlf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/xliff+xml", headers=headers)


@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take a file back, and say what became of each part."""
    worker = access.worker_for(request, translation_id)
    if request.method != "POST":
        return _page(request, worker)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise NotXliff
        reports = actions.import_xliff(
            worker.translation, worker.as_hand(), upload.read(), is_replacing="replace" in request.POST
        )
    except reasons.REFUSALS as refusal:
        return _page(request, worker, refusal=refusal)
    pages.note(worker, now=timezone.now())
    return _page(request, worker, reports=reports)


def _page(
    request: HttpRequest,
    worker: Worker,
    *,
    reports: Sequence[Report] | None = None,
    refusal: Exception | None = None,
) -> HttpResponse:
    counts = [(reasons.BECAME[one], sum(report.became is one for report in reports or ())) for one in Became]
    return pages.show(
        request,
        "exchange",
        worker,
        status=422 if refusal else 200,
        is_read=reports is not None,
        counts=[(words, count) for words, count in counts if count],
        left=[
            {
                "label": label_of(one.unit) if one.unit else one.key,
                "reason": reasons.BECAME[one.became],
                "words": one.words,
            }
            for one in reports or ()
            if one.became not in _WELL
        ],
        **pages.refusal_context(refusal),
    )
