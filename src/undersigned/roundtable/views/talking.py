"""Questions and comments: what is open, and clause by clause. What was typed is kept where it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.roundtable import access, actions, forms, queries, reasons
from undersigned.roundtable.rules.drafting import number_clauses
from undersigned.roundtable.rules.talking import PassageElsewhere, mark_passage
from undersigned.roundtable.views import pages
from undersigned.texts.inline import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Seat
    from undersigned.roundtable.queries import Thread
    from undersigned.roundtable.rules.drafting import Clause, Draft


_SHOWN = 50


@require_safe
def talk(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show all questions and comments that are not closed."""
    seat = access.seat_for(request, table_id)
    draft = queries.standing_draft(seat.table)
    before = forms.read_number(request.GET.get("before", ""))
    # One more than is shown tells whether there are older ones.
    found = queries.open_threads(seat.table, before=before if before > 0 else None, most=_SHOWN + 1)
    older = found[_SHOWN - 1].remark.pk if len(found) > _SHOWN else None
    return pages.show(request, "talk", seat, threads=_told(found[:_SHOWN], draft), older=older, is_later=before > 0)


@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, table_id: int, clause_id: str) -> HttpResponse:
    """Show a clause with what was said about it, and say something."""
    seat = access.seat_for(request, table_id)
    draft = queries.standing_draft(seat.table)
    found = draft.find_clause(clause_id) if draft else None
    threads = queries.threads_on(seat.table, clause_id)
    if found is None and not threads:
        raise Http404
    if request.method != "POST":
        return _page(request, seat, draft, found, clause_id)
    try:
        if found is None:
            raise PassageElsewhere
        actions.say(
            seat,
            kind=request.POST.get("kind", ""),
            clause=clause_id,
            clause_words=_words(found),
            passage=request.POST.get("passage", ""),
            words=request.POST.get("words", ""),
            now=timezone.now(),
        )
    except reasons.REFUSALS as refusal:
        return _page(request, seat, draft, found, clause_id, status=422, **pages.refusal_context(refusal))
    return redirect("roundtable:clause", table_id, clause_id)


@require_POST
def remark(request: HttpRequest, table_id: int, remark_id: int) -> HttpResponse:
    """Answer a question or comment, close it, or open it again."""
    seat = access.seat_for(request, table_id)
    found = queries.find_remark(seat.table, remark_id)
    if found is None:
        raise Http404
    do, words = request.POST.get("do", ""), request.POST.get("words", "")
    speaker = seat
    if do in {"close", "reopen"}:
        # Who is chair keeps order as chair, also where they speak for a party.
        speaker = next((one for one in access.seats_here(request, table_id) if one.is_chair), seat)
        speaker = seat if found.seat_id == seat.pk else speaker
    try:
        if do == "answer":
            actions.answer(seat, found, words=words, now=timezone.now())
        else:
            actions.settle(speaker, found, is_closed=do == "close")
    except reasons.REFUSALS as refusal:
        draft = queries.standing_draft(seat.table)
        clause = draft.find_clause(found.clause) if draft else None
        context = {"answering": found.pk, "answer": words, **pages.refusal_context(refusal)}
        return _page(request, seat, draft, clause, found.clause, status=422, **context)
    return redirect("roundtable:clause", table_id, found.clause)


def _page(
    request: HttpRequest,
    seat: Seat,
    draft: Draft | None,
    clause: Clause | None,
    clause_id: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    is_saying = request.method == "POST" and "answering" not in context
    return pages.show(
        request,
        "clause",
        seat,
        status=status,
        clause=clause,
        clause_id=clause_id,
        number=pages.number_of(draft, clause_id),
        clause_words=_words(clause) if clause else "",
        threads=_told(queries.threads_on(seat.table, clause_id), draft),
        typed={name: request.POST.get(name, "") if is_saying else "" for name in ("kind", "passage", "words")},
        **context,
    )


def _words(clause: Clause) -> str:
    """Return what a clause says without marks, its sub-items after it."""
    return " ".join(" ".join(plain_words(line).split()) for line in (clause.text, *clause.items))


def _told(threads: Sequence[Thread], draft: Draft | None) -> list[dict[str, Any]]:
    """Return *threads* for a page: with the number of the clause, and the passage among the words around it."""
    rows = []
    clauses = {clause.id: clause for clause in draft.clauses} if draft else {}
    numbers = number_clauses(draft) if draft else {}
    words = {name: _words(clauses[name]) for name in {one.remark.clause for one in threads} if name in clauses}
    for thread in threads:
        name = thread.remark.clause
        rows.append(
            {
                "remark": thread.remark,
                "answers": thread.answers,
                "clause": clauses.get(name),
                "number": numbers.get(name, 0),
                "marked": mark_passage(words[name], thread.remark.passage) if name in words else None,
            }
        )
    return rows
