"""The convenor's statements, and the beginning of a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.accounts import queries as accounts
from undersigned.coalitions import queries as coalitions
from undersigned.desk import access, actions, reasons, skeletons, today
from undersigned.desk.views import pages
from undersigned.desk.words import KINDS
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import Content
from undersigned.texts.rules import Kind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.accounts.models import Convenor
    from undersigned.texts.models import Statement


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """List the convenor's statements, each with its state, its count and what is open."""
    groups: dict[int, dict[str, Any]] = {}
    convenor, day = access.convenor_of(request), timezone.now().date()
    for coalition in coalitions.coalitions_of(convenor):
        groups[coalition.pk] = {"coalition": coalition, "rows": []}
    for statement in texts.statements_of(convenor):
        collection = signing.collection_of(statement)
        counts = signing.tally(collection, collection.version) if collection else {}
        groups[statement.coalition_id]["rows"].append(
            {
                "statement": statement,
                "title": pages.title_of(statement),
                "state": collection.state if collection else "draft",
                "persons": counts["person"].standing if counts else None,
                "organisations": counts["org"].standing if counts else None,
                "things": today.find_open_things(statement, collection, convenor, ring=settings.RING, today=day),
            }
        )
    has_own_way = accounts.ways_of(convenor).has_own
    return pages.show(request, "statements", groups=list(groups.values()), has_own_way=has_own_way)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a pasted text or a file, and show what was recognised."""
    convenor = access.convenor_of(request)
    mine = coalitions.coalitions_of(convenor)
    context: dict[str, Any] = {"kinds": KINDS, "coalitions": mine if len(mine) > 1 else []}
    if request.method != "POST":
        return pages.show(request, "new", pasted="", chosen=request.GET.get("for", ""), **context)
    try:
        made = _begin(request, convenor)
    except reasons.REFUSALS as refusal:
        return pages.show(
            request,
            "new",
            status=422,
            **context,
            chosen=request.POST.get("coalition", ""),
            pasted=request.POST.get("pasted", ""),
            pasted_html=request.POST.get("pasted_html", ""),
            **pages.refusal_context(refusal),
        )
    return redirect("desk:draft", made.slug)


def _begin(request: HttpRequest, convenor: Convenor) -> Statement:
    coalition = coalitions.coalition_for(convenor, request.POST.get("coalition", ""))
    if request.POST.get("do") == "empty":
        return actions.begin_empty(convenor, Content(title=""), lang="en", coalition=coalition)
    if request.POST.get("do") == "skeleton":
        kind = request.POST.get("kind", "")
        chosen = Kind(kind) if kind in set(Kind) else Kind.JOINT_STATEMENT
        skeleton, lang = skeletons.make_skeleton(chosen), get_language() or "en"
        return actions.begin_empty(convenor, skeleton, lang=lang, kind=chosen, coalition=coalition)
    upload = request.FILES.get("names")
    names = (pages.read_upload(upload), upload.name or "") if upload is not None else None
    return pages.take(
        pages.read_handed_in(request),
        lambda handed_in: actions.import_statement(
            convenor,
            handed_in.data,
            filename=handed_in.filename,
            kind=handed_in.kind,
            names=names,
            now=timezone.now(),
            coalition=coalition,
        ),
    )
