"""Locked signatures: exports, decisions that two convenors want, names that enough people signed for, deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.accounts.rules import Duty
from undersigned.custody import actions as custody
from undersigned.custody import queries as keeping
from undersigned.custody import rules as keys
from undersigned.custody.rules import Told, Wish
from undersigned.desk import access, reasons, rules
from undersigned.desk import custody as joining
from undersigned.desk.views import pages
from undersigned.publiclog.entry import Visibility
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from undersigned.custody.models import Decisions
    from undersigned.signing.models import Collection


@require_http_methods(["GET", "POST"])
def locked(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is locked, and do what a button says."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    now = timezone.now()
    do = request.POST.get("do", "")
    try:
        if do == "export":
            return _export(request, collection, now)
        deed = _DEEDS.get(do)
        if deed is None:
            raise rules.FormIncomplete
        deed(request, collection, now)
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal=refusal)
    return redirect("desk:locked", slug)


def _export(request: HttpRequest, collection: Collection, now: datetime) -> HttpResponse:
    vis, epoch = _choice(request)
    data = joining.export(collection, vis, epoch, access.convenor_of(request), today=now.date())
    name = f"{collection.slug}-{vis}-epoch-{epoch}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def _bring(request: HttpRequest, collection: Collection, now: datetime) -> None:
    data = _upload(request, "decisions")
    joining.bring_decisions(collection, data, access.convenor_of(request), today=now.date())


def _drop(request: HttpRequest, collection: Collection, now: datetime) -> None:  # noqa: ARG001
    custody.drop_decisions(_decisions(request, collection))


def _agree(request: HttpRequest, collection: Collection, now: datetime) -> None:
    joining.agree_decisions(collection, _decisions(request, collection), access.convenor_of(request), now=now)


def _names(request: HttpRequest, collection: Collection, now: datetime) -> None:
    decisions, convenor = _decisions(request, collection), access.convenor_of(request)
    # Said before the file is asked for: names that can't be taken now need not be read.
    keys.check_second(decisions.brought_by_id, convenor.pk)
    joining.open_names(collection, decisions, _upload(request, "names"), convenor, now=now)


def _ask_delete_threshold(request: HttpRequest, collection: Collection, now: datetime) -> None:
    why = request.POST.get("why", "")
    if why not in {Told.TOO_FEW, Told.TRUSTEES_LOST}:
        raise rules.FormIncomplete
    convenor = access.convenor_of(request)
    custody.ask(collection.statement, Wish.DELETE_THRESHOLD, convenor, today=now.date(), detail=why)


def _agree_delete_threshold(request: HttpRequest, collection: Collection, now: datetime) -> None:
    convenor = access.convenor_of(request)
    joining.agree_delete_threshold(collection, convenor, instance=settings.INSTANCE, ring=settings.RING, now=now)


def _ask_delete_epoch(request: HttpRequest, collection: Collection, now: datetime) -> None:
    convenor, (_, epoch) = access.convenor_of(request), _choice(request)
    custody.ask(collection.statement, Wish.DELETE_EPOCH, convenor, today=now.date(), epoch=epoch)


def _agree_delete_epoch(request: HttpRequest, collection: Collection, now: datetime) -> None:
    convenor, (_, epoch) = access.convenor_of(request), _choice(request)
    joining.agree_delete_epoch(collection, epoch, convenor, ring=settings.RING, now=now)


def _take_back(request: HttpRequest, collection: Collection, now: datetime) -> None:  # noqa: ARG001
    if request.POST.get("what") == Wish.DELETE_THRESHOLD:
        custody.take_back(collection.statement, Wish.DELETE_THRESHOLD)
    else:
        custody.take_back(collection.statement, Wish.DELETE_EPOCH, _choice(request)[1])


_DEEDS: dict[str, Callable[[HttpRequest, Collection, datetime], None]] = {
    "bring": _bring,
    "drop": _drop,
    "agree": _agree,
    "names": _names,
    "ask-delete-threshold": _ask_delete_threshold,
    "agree-delete-threshold": _agree_delete_threshold,
    "ask-delete-epoch": _ask_delete_epoch,
    "agree-delete-epoch": _agree_delete_epoch,
    "take-back": _take_back,
}


def _page(request: HttpRequest, collection: Collection, *, refusal: Exception | None = None) -> HttpResponse:
    statement, convenor = collection.statement, access.convenor_of(request)
    done = {(one.export.vis, one.export.epoch): one for one in reversed(keeping.done_decisions(statement))}
    epoch_now = keeping.last_epoch(statement)
    counts = signing.count_sealed(collection)
    rows = [
        {
            "vis": vis,
            "epoch": epoch,
            "n": n,
            "done": done.get((vis, epoch)),
            "is_earlier": epoch < epoch_now,
            "asked": keeping.find_proposal(statement, Wish.DELETE_EPOCH, epoch) if vis == "convenors" else None,
        }
        for (vis, epoch), n in counts.items()
    ]
    return pages.show(
        request,
        "locked",
        statement,
        status=409 if refusal else 200,
        rows=rows,
        waiting=keeping.waiting_decisions(statement),
        me=convenor.pk,
        has_second=len(texts.holders_of(statement, Duty.KEYS)) > 1,
        threshold_standing=sum(n for (vis, _), n in counts.items() if vis == Visibility.THRESHOLD),
        threshold_asked=keeping.find_proposal(statement, Wish.DELETE_THRESHOLD),
        notes=keeping.notes(statement),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _decisions(request: HttpRequest, collection: Collection) -> Decisions:
    typed = request.POST.get("decisions", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    found = keeping.find_decisions(collection.statement, number)
    if found is None:
        raise keys.NoDecisions
    return found


def _choice(request: HttpRequest) -> tuple[str, int]:
    vis, typed = request.POST.get("vis", ""), request.POST.get("epoch", "")
    if vis not in {one.value for one in Visibility} or not (typed.isascii() and typed.isdigit() and len(typed) < 7):
        raise rules.FormIncomplete
    return vis, int(typed)


def _upload(request: HttpRequest, name: str) -> bytes:
    upload = request.FILES.get(name)
    if upload is None or not upload.size:
        raise rules.NothingHandedIn
    data: bytes = upload.read()
    return data
