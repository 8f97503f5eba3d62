"""Many names at once: found by conditions over what is public, seen with their number, then hidden or removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, actions, keeping, reasons
from undersigned.desk.views import pages
from undersigned.logkeeper import queries as logs
from undersigned.signing import queries as signing
from undersigned.signing.rules import HIDING, MAX_AT_ONCE, SHOWING, MoreThanSeen, NameQuery, NobodyChosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection
    from undersigned.signing.queries import OpeningRow

_DEEDS: dict[str, Callable[..., int]] = {
    "hide": actions.hide_names,
    "show": actions.show_names,
    "remove": actions.remove_names,
}
_SHOWN = 200
"""Names that the preview shows; it counts all."""


@require_http_methods(["GET", "POST"])
def query(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for conditions; show whom they fit; do something to them; removing is asked once more."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return _form(request, collection, NameQuery())
    asked = NameQuery()
    try:
        asked = keeping.read_query(request.POST)
        do = request.POST.get("do", "look")
        if do == "look":
            return _preview(request, collection, asked)
        if do == "ask-remove":
            return _ask_removal(request, collection, asked)
        return _do(request, collection, asked, do)
    except MoreThanSeen as refusal:
        return _preview(request, collection, asked, refusal=refusal)
    except reasons.REFUSALS as refusal:
        return _form(request, collection, asked, refusal=refusal)


def _do(request: HttpRequest, collection: Collection, asked: NameQuery, do: str) -> HttpResponse:
    is_shown = do == "hide"
    rows = _find_seen(request, collection, replace(asked, is_hidden=not is_shown))
    reason = keeping.read_reason(request.POST, SHOWING if do == "show" else HIDING)
    if do not in _DEEDS or not rows:
        raise NobodyChosen
    indexes = [row.index for row in rows]
    convenor = access.convenor_of(request)
    done = _DEEDS[do](collection, indexes, ring=settings.RING, now=timezone.now(), reason=reason, convenor=convenor)
    return _preview(request, collection, asked, done=do, number=done)


def _find_seen(request: HttpRequest, collection: Collection, asked: NameQuery) -> list[OpeningRow]:
    """Find whom the preview counted; who signed since then is not among them.

    Raises:
        MoreThanSeen: More fit than were counted, as where somebody changed a name since then.
    """
    rows = signing.find_by_query(collection, asked, below=keeping.read_number(request.POST.get("below", "")))
    if len(rows) > keeping.read_number(request.POST.get("hidden" if asked.is_hidden else "shown", "")):
        raise MoreThanSeen
    return rows[:MAX_AT_ONCE]


def _form(
    request: HttpRequest, collection: Collection, asked: NameQuery, *, refusal: Exception | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"asked": dict(keeping.spell_query(asked)), "is_looked": False}
    context |= {name: request.POST[name] for name in ("first", "last", "version") if name in request.POST}
    if refusal:
        context |= pages.refusal_context(refusal)
    return pages.show(request, "query", collection.statement, status=422 if refusal else 200, **context)


def _preview(
    request: HttpRequest,
    collection: Collection,
    asked: NameQuery,
    *,
    refusal: Exception | None = None,
    done: str = "",
    number: int = 0,
) -> HttpResponse:
    below = logs.size(collection.log)
    rows = signing.find_by_query(collection, asked, below=below)
    hidden = sum(row.is_hidden for row in rows)
    return pages.show(
        request,
        "query",
        collection.statement,
        status=409 if refusal else 200,
        asked=dict(keeping.spell_query(asked)),
        fields=keeping.spell_query(asked),
        is_looked=True,
        below=below,
        rows=[{"index": row.index, "is_hidden": row.is_hidden, **row.fields} for row in rows[:_SHOWN]],
        count=len(rows),
        more=max(0, len(rows) - _SHOWN),
        hidden=hidden,
        shown=len(rows) - hidden,
        limit=MAX_AT_ONCE,
        done=done,
        number=number,
        hiding=pages.reason_options(HIDING, request.POST.get("reason", "")),
        showing=pages.reason_options(SHOWING, request.POST.get("reason", "")),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _ask_removal(request: HttpRequest, collection: Collection, asked: NameQuery) -> HttpResponse:
    rows = _find_seen(request, collection, replace(asked, is_hidden=True))
    if not rows:
        raise NobodyChosen
    return pages.show(
        request,
        "query_remove",
        collection.statement,
        fields=keeping.spell_query(asked),
        below=keeping.read_number(request.POST.get("below", "")),
        hidden=len(rows),
        rows=[{"index": row.index, **row.fields} for row in rows[:_SHOWN]],
        more=max(0, len(rows) - _SHOWN),
        hiding=pages.reason_options(HIDING),
    )
