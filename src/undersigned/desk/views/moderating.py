"""Keeping order: one name hidden and shown again, objections answered, all names withheld, a second convenor let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.accounts.rules import ALL_DUTIES, Duty
from undersigned.desk import access, actions, keeping, reasons
from undersigned.desk.views import pages
from undersigned.desk.words import DUTIES, say_deed
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.moderation import Act, Reason
from undersigned.publishing.moderation import ACT_WORDS, REASON_WORDS
from undersigned.signing import queries as signing
from undersigned.signing.rules import HIDING, NameFilter, NameState
from undersigned.texts import actions as noting
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection
    from undersigned.signing.queries import ObjectedName
    from undersigned.texts.models import Statement


_READ_AT_ONCE = 50_000
"""Entries of a log so short that all its names are read for a search."""


@require_http_methods(["GET", "POST"])
def signatures(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer objections; list the names, narrowed by what is typed; hide one or show it again."""
    collection = access.collection_for(request, slug)
    do = request.POST.get("do", "find")
    # Names are looked up and leafed through by POST, so that none of them comes into an address or a log.
    if request.method != "POST" or do in {"find", "next", "inside"}:
        return _found(request, collection, is_next=do == "next")
    try:
        _do_to_name(request, collection, do)
    except reasons.REFUSALS as refusal:
        return _found(request, collection, is_next=True, refusal=refusal)
    return _found(request, collection, is_next=True)


def _do_to_name(request: HttpRequest, collection: Collection, do: str) -> None:
    verb, _, number = do.partition(" ")
    index = keeping.read_number(number)
    convenor, now = access.convenor_of(request), timezone.now()
    if verb == "keep":
        actions.keep_name(collection, index, now=now, convenor=convenor)
    elif verb == "show":
        reason = Reason.CHECKED
        actions.show_name(collection, index, ring=settings.RING, now=now, reason=reason, convenor=convenor)
    else:
        reason = keeping.read_reason(request.POST, HIDING)
        actions.hide_name(collection, index, ring=settings.RING, now=now, reason=reason, convenor=convenor)


@require_safe
def acts(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was done, and for thirty days by whom."""
    statement = access.statement_for(request, slug)
    collection = signing.collection_of(statement)
    rows = [
        {"act": act, "words": ACT_WORDS[Act(act.act)], "reason": REASON_WORDS[Reason(act.reason)]}
        for act in (signing.recent_acts(collection) if collection else [])
    ]
    deeds = [{"deed": deed, "words": say_deed(deed.what)} for deed in texts.recent_deeds(statement)]
    return pages.show(request, "acts", statement, rows=rows, deeds=deeds)


@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, slug: str) -> HttpResponse:
    """Take all names off at once."""
    collection = access.collection_for(request, slug)
    if request.method != "POST":
        return pages.show(request, "withhold", collection.statement)
    convenor = access.convenor_of(request)
    try:
        actions.withhold_names(collection, ring=settings.RING, now=timezone.now(), convenor=convenor)
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
        has_second=len(texts.holders_of(collection.statement, Duty.SIGNATORIES)) > 1,
    )


@require_http_methods(["GET", "POST"])
def convenors(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who looks after what, and change it; let in another one, whose link is shown once, on the answer."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _convenors(request, statement)
    convenor, now = access.convenor_of(request), timezone.now()
    typed = request.POST.get("name", "")
    duties = frozenset(duty for duty in Duty if duty in request.POST.getlist("duties"))
    verb, _, number = request.POST.get("do", "invite").partition(" ")
    try:
        if verb == "give":
            actions.give_duties(statement, keeping.read_number(number), duties, by=convenor)
            noting.note_deed(statement, convenor, "duties", today=now.date())
            return redirect("desk:convenors", slug)
        link = actions.invite_convenor(statement, typed, duties=duties, by=convenor, now=now)
    except reasons.REFUSALS as refusal:
        return _convenors(request, statement, status=422, typed=typed, **pages.refusal_context(refusal))
    noting.note_deed(statement, convenor, "invite", today=now.date())
    link = f"{settings.INSTANCE.base_url}{link}"
    return _convenors(request, statement, link=link, invited=" ".join(typed.split()))


def _convenors(request: HttpRequest, statement: Statement, *, status: int = 200, **context: Any) -> HttpResponse:
    has = texts.duties_of(access.convenor_of(request), statement)
    rows = [
        {
            "convenor": convenor,
            "has_all": duties == ALL_DUTIES,
            "duties": [{"value": duty.value, "words": DUTIES[duty], "is_had": duty in duties} for duty in Duty],
        }
        for convenor, duties in texts.convenors_with_duties(statement)
    ]
    every = [{"value": duty.value, "words": DUTIES[duty], "is_had": True} for duty in Duty]
    context = {"link": "", "typed": "", "rows": rows, "every": every, "may_change": has == ALL_DUTIES} | context
    return pages.show(request, "convenors", statement, status=status, **context)


def _found(
    request: HttpRequest, collection: Collection, *, is_next: bool, refusal: Exception | None = None
) -> HttpResponse:
    chosen = keeping.read_filter(request.POST)
    after = request.POST.get("after", "").replace("\0", "").replace("\r\n", "\n")[:1000] if is_next else ""
    # To look inside of names reads all of them: in a long list only who asks for it waits so long.
    is_inside = request.POST.get("do") == "inside" or logs.size(collection.log) <= _READ_AT_ONCE
    page = signing.list_names(collection, chosen, after=after, is_inside=is_inside)
    return pages.show(
        request,
        "signatures",
        collection.statement,
        status=409 if refusal else 200,
        chosen=chosen,
        fields=[*keeping.spell_filter(chosen), ("after", after)],
        next_fields=[*keeping.spell_filter(chosen), ("after", page.after)] if page.after else [],
        is_first=not after,
        may_look_inside=bool(chosen.words and not chosen.organisation and not page.after and not is_inside),
        rows=[
            {"index": row.index, "is_hidden": row.is_hidden, "version": row.version, **row.fields} for row in page.rows
        ],
        ended=_ended(collection, chosen),
        counts=signing.tally(collection, collection.version),
        versions=range(1, collection.version + 1),
        objected=[_objected(one) for one in signing.objected_names(collection)],
        held=signing.count_held(collection),
        reasons=pages.reason_options(HIDING, request.POST.get("reason") or Reason.OBJECTION),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _ended(collection: Collection, chosen: NameFilter) -> int | None:
    """Return how many signatures were withdrawn or removed, if *chosen* asks for those: more is not kept of them."""
    if chosen.state is None or chosen.state.has_names:
        return None
    versions = range(1, collection.version + 1) if chosen.version is None else [chosen.version]
    counts = [signing.tally(collection, version) for version in versions]
    return sum(
        one.withdrawn if chosen.state is NameState.WITHDRAWN else one.removed
        for found in counts
        for klass, one in found.items()
        if chosen.klass in {"", klass}
    )


def _objected(one: ObjectedName) -> dict[str, Any]:
    """Return a name to which somebody objected, with the kind of reason that hiding it would state."""
    said = sorted(one.reasons, key=lambda reason: -one.reasons[reason])
    words = [(REASON_WORDS[Reason(reason)], one.reasons[reason]) for reason in said]
    return {"index": one.row.index, "said": words, "reason": said[0], **one.row.fields}
