"""The end: a checklist that is published, two convenors, and nothing that could test an address afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.accounts.rules import Duty
from undersigned.custody import actions as custody
from undersigned.custody import queries as keeping
from undersigned.custody.rules import BACKUPS_RUN_OUT, Wish
from undersigned.desk import access, reasons, rules
from undersigned.desk import custody as joining
from undersigned.desk.views import pages
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection


@require_http_methods(["GET", "POST"])
def destroy(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the checklist; ask as the first convenor, agree as the second."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _page(request, collection)
    convenor, today = access.convenor_of(request), timezone.now().date()
    ticked = tuple(step for step in joining.STEPS if request.POST.get(step) == "on")
    try:
        match request.POST.get("do", ""):
            case "ask":
                may_go_unread = request.POST.get("unread") == "on"
                joining.ask_destruction(collection, convenor, ticked, may_go_unread=may_go_unread, today=today)
            case "agree":
                joining.agree_destruction(collection, convenor, ticked, today=today)
            case "take-back":
                custody.take_back(collection.statement, Wish.DESTROY)
            case _:
                raise rules.FormIncomplete
    except reasons.REFUSALS as refusal:
        return _page(request, collection, refusal=refusal)
    return redirect("desk:destroy", slug)


def _page(request: HttpRequest, collection: Collection, *, refusal: Exception | None = None) -> HttpResponse:
    statement = collection.statement
    asked = keeping.find_proposal(statement, Wish.DESTROY)
    destruction = keeping.find_destruction(statement)
    ticked = asked.detail.split(",") if asked else destruction.ticked.split(",") if destruction else []
    return pages.show(
        request,
        "destroy",
        statement,
        status=409 if refusal else 200,
        asked_by=asked.by if asked else None,
        is_asked=asked is not None,
        asked_by_me=asked is not None and asked.by_id == access.convenor_of(request).pk,
        has_second=len(texts.holders_of(statement, Duty.KEYS)) > 1,
        destruction=destruction,
        backups_until=destruction.on + BACKUPS_RUN_OUT if destruction else None,
        ticked=ticked,
        marks=signing.count_marks(collection),
        sealed=sum(signing.count_sealed(collection).values()),
        unread=joining.unread(collection),
        keys=keeping.keys_in_force(statement),
        **(pages.refusal_context(refusal) if refusal else {}),
    )
