"""The text and its translation side by side: translating, reviewing, and what the glossary says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.texts.inline import inline_html
from undersigned.translating import access, actions, forms, queries, reasons
from undersigned.translating.actions import Outcome
from undersigned.translating.labels import label_of
from undersigned.translating.machine import ask_program
from undersigned.translating.rules import segments
from undersigned.translating.rules.glossary import find_terms
from undersigned.translating.rules.refusing import MayNotReview
from undersigned.translating.rules.working import MadeBy
from undersigned.translating.views import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from undersigned.translating.access import Worker
    from undersigned.translating.actions import Typed
    from undersigned.translating.queries import Row
    from undersigned.translating.rules.glossary import Entry

PAGE = 100
_SHOWN: dict[str, Callable[[Row], bool]] = {
    "all": lambda _: True,
    "open": lambda row: row.is_missing or row.is_stale,
    "review": lambda row: not (row.is_missing or row.is_stale or row.is_reviewed),
}
_WELL = (Outcome.SAVED, Outcome.SAME)


@dataclass(frozen=True)
class Sent:
    """What a form brought that was not taken: what was typed, what became of it, refused reviews."""

    typed: Mapping[str, Typed]
    outcomes: Mapping[str, Outcome]
    refusals: Mapping[str, Exception]


@require_http_methods(["GET", "POST"])
def editor(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Show both texts; save what was typed, and review."""
    worker = access.worker_for(request, translation_id)
    if request.method != "POST":
        return _page(request, worker, None)
    hand, (verb, key) = worker.as_hand(), forms.read_operation(request.POST)
    typed = forms.read_words(request.POST)
    outcomes = actions.save_words(worker.translation, hand, typed)
    kept = {one.key: one for one in typed if outcomes[one.key] not in _WELL}
    refusals: dict[str, Exception] = {}
    if verb == "review" and key not in kept:
        answers = _review(worker, {key}, typed)
        refusals = {at: refusal for at, refusal in answers.items() if refusal is not None}
    elif verb == "review-all":
        _review(worker, {one.key for one in typed if one.key not in kept}, typed)
    pages.note(worker, now=timezone.now())
    if kept or refusals:
        return _page(request, worker, Sent(kept, outcomes, refusals))
    here = reverse("translating:editor", args=[translation_id])
    return redirect(f"{here}?{_query(request)}saved{f'#unit-{key}' if key else ''}")


def _review(worker: Worker, keys: set[str], typed: Sequence[Typed]) -> Mapping[str, Exception | None]:
    if not worker.may_review:
        return dict.fromkeys(keys, MayNotReview())
    seen = [(one.key, one.base, one.source) for one in typed if one.key in keys]
    return actions.review(worker.translation, worker.as_hand(), seen)


def _query(request: HttpRequest) -> str:
    shown, page = request.GET.get("show", ""), forms.read_number(request.GET.get("page", ""))
    return (f"show={shown}&" if shown in _SHOWN else "") + (f"page={page}&" if page else "")


def _page(request: HttpRequest, worker: Worker, sent: Sent | None, *, refusal: Exception | None = None) -> HttpResponse:
    source = queries.source_of(worker.translation.statement)
    rows = queries.rows_of(worker.translation, source) if source else []
    chosen = request.GET.get("show", "")
    shown = chosen if chosen in _SHOWN else "all"
    kept = sent.typed if sent else {}
    # What is to be typed again stays on the page, whatever the page shows else.
    fitting = [row for row in rows if _SHOWN[shown](row) or row.key in kept]
    page = max(1, forms.read_number(request.GET.get("page", "")) or 1)
    entries = queries.entries_of(worker.translation.statement)
    there = {row.key for row in rows}
    return pages.show(
        request,
        "editor",
        worker,
        status=409 if sent or refusal else 200,
        has_machine=settings.INSTANCE.proposer is not None,
        rows=[_describe(row, worker, entries, sent) for row in fitting[(page - 1) * PAGE : page * PAGE]],
        gone=[one.words for one in kept.values() if one.key not in there],
        progress=queries.progress_of(rows),
        shown=shown,
        page=page,
        has_more=len(fitting) > page * PAGE,
        was_saved="saved" in request.GET and not sent,
        query=_query(request),
        **pages.refusal_context(refusal),
    )


def _describe(row: Row, worker: Worker, entries: Sequence[Entry], sent: Sent | None) -> dict[str, Any]:
    """Return what the page shows of a unit."""
    typed = sent.typed.get(row.key) if sent else None
    outcome = sent.outcomes.get(row.key) if sent and typed else None
    refusal = sent.refusals.get(row.key) if sent else None
    is_plain = row.unit.part in segments.PLAIN
    words = typed.words if typed else row.words
    segment = row.segment
    hand = worker.hand.pk if worker.hand else None
    is_own = segment is not None and (
        segment.translator_id == hand
        if worker.convenor is None
        else segment.translator is not None and segment.translator.convenor_id == worker.convenor.pk
    )
    return {
        "key": row.key,
        "label": label_of(row.unit),
        "source": row.unit.text if is_plain else mark_safe(inline_html(row.unit.text)),  # noqa: S308  (escapes)
        "digest": row.unit.digest,
        "base": row.base,
        "words": words,
        "saved": row.words if outcome is Outcome.CHANGED else "",
        "size": max(len(words), len(row.unit.text)) // 60 + 1,
        "state": row.state,
        "change": row.change,
        "terms": [_describe_term(entry, worker.translation.lang) for entry in find_terms(entries, row.unit.text)],
        "translator": segment.translator if segment else None,
        "reviewer": segment.reviewer if segment else None,
        "is_machine_made": segment is not None and segment.made_by == MadeBy.MACHINE,
        "may_review": worker.may_review and not is_own and row.state == "draft",
        "fault": reasons.OUTCOMES[outcome] if outcome else reasons.reason_for(refusal) if refusal else "",
    }


def _describe_term(entry: Entry, lang: str) -> dict[str, str]:
    words = next((one.words for one in entry.renderings if one.lang == lang), "")
    return {"source": entry.source, "words": words, "note": entry.note}


@require_POST
def propose(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Fill what nobody has translated with what the operator's program proposes."""
    worker = access.worker_for(request, translation_id)
    program = settings.INSTANCE.proposer
    if program is None:
        raise Http404
    lang = worker.translation.lang
    try:
        actions.take_proposals(
            worker.translation,
            lambda source_lang, texts: ask_program(program, source_lang=source_lang, lang=lang, texts=texts),
        )
    except reasons.REFUSALS as refusal:
        return _page(request, worker, None, refusal=refusal)
    pages.note(worker, now=timezone.now())
    return redirect("translating:editor", translation_id)


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Change how the others see somebody, and whether readers are told the name."""
    worker = access.worker_for(request, translation_id)
    if request.method != "POST":
        return pages.show(request, "mine", worker, hand=worker.hand or _own_hand(worker))
    hand = worker.as_hand()
    try:
        actions.change_credit(hand, name=request.POST.get("name", ""), wants_credit="credit" in request.POST)
    except reasons.REFUSALS as refusal:
        return pages.show(request, "mine", worker, status=422, hand=hand, **pages.refusal_context(refusal))
    return redirect("translating:editor", translation_id)


def _own_hand(worker: Worker) -> object:
    """Return the row of a convenor, or what it would begin with: a page changes nothing."""
    convenor = worker.convenor
    found = [hand for hand in queries.hands_of(worker.translation) if convenor and hand.convenor_id == convenor.pk]
    return found[0] if found else {"name": convenor.name if convenor else "", "wants_credit": False}
