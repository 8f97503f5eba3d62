"""Questions: voices, closing, adopting the whole; the minutes, to read and to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.instance.languages import TABLE, choose_language
from undersigned.roundtable import access, actions, forms, queries, reasons
from undersigned.roundtable.minutes_words import tell_line
from undersigned.roundtable.rules.deciding import Answer, count_voices
from undersigned.roundtable.rules.drafting import parse_words
from undersigned.roundtable.rules.proposing import AmendmentState
from undersigned.roundtable.views import drafting, pages
from undersigned.texts.inline import escape_words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from undersigned.roundtable.minutes_words import ToldLine
    from undersigned.roundtable.models import Decision, Seat


@require_safe
def decisions(request: HttpRequest, table_id: int) -> HttpResponse:
    """List the questions of the table, and say how it decides."""
    seat = access.seat_for(request, table_id)
    row = queries.find_drafting(seat.table)
    page = max(forms.read_number(request.GET.get("page", "1")), 1)
    waiting = queries.open_decisions(seat.table) if page == 1 else []
    return pages.show(
        request,
        "decisions",
        seat,
        decisions=[*waiting, *queries.page_of_closed(seat.table, page)],
        before=page - 1,
        after=page + 1 if page * queries.PAGE < queries.count_closed(seat.table) else 0,
        procedure=queries.procedure_of(row) if row else None,
    )


@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, table_id: int, number: int) -> HttpResponse:
    """Show a question and what was said to it; say something, or close it."""
    seat, found = access.decision_for(request, table_id, number)
    if request.method != "POST":
        return _decision(request, seat, found)
    do, now = request.POST.get("do", ""), timezone.now()
    answer = request.POST.get("answer", "")
    try:
        if do == "withdraw":
            actions.withdraw_objection(found, seat, now=now)
        elif do == "close":
            access.chair_for(request, table_id)
            actions.close(found, now=now)
        elif answer in list(Answer):
            actions.cast_voice(found, seat, Answer(answer), reason=request.POST.get("reason", ""), now=now)
        else:
            return _decision(request, seat, found, status=422, nothing_chosen=True)
    except reasons.REFUSALS as refusal:
        return _decision(request, seat, found, status=409, **pages.refusal_context(refusal))
    return redirect("roundtable:decision", table_id, number)


@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest, table_id: int) -> HttpResponse:
    """Put the whole text to its decision."""
    chair = access.chair_for(request, table_id)
    row = queries.find_drafting(chair.table)
    if row is None:
        return redirect("roundtable:text", table_id)
    context: dict[str, Any] = {
        **pages.deadline_context(request, timezone.now()),
        "rule": queries.procedure_of(row).whole,
        "waiting": queries.count_unsettled(chair.table),
        "not_agreed": queries.clauses_not_agreed(chair.table, queries.draft_of(row)),
        "languages": request.POST.get("languages", ""),
    }
    if request.method != "POST":
        return pages.show(request, "whole", chair, **context)
    try:
        made = actions.put_whole(
            chair.table,
            closes_at=pages.read_deadline(request),
            languages=context["languages"],
            now=timezone.now(),
        )
    except reasons.REFUSALS as refusal:
        return pages.show(request, "whole", chair, status=409, **context, **pages.refusal_context(refusal))
    return redirect("roundtable:decision", table_id, made.number)


@require_http_methods(["GET", "POST"])
def put_clause(request: HttpRequest, table_id: int, clause_id: str) -> HttpResponse:
    """Put a clause as it stands to a decision."""
    chair = access.chair_for(request, table_id)
    row = queries.find_drafting(chair.table)
    draft = queries.draft_of(row) if row else None
    clause = draft.find_clause(clause_id) if draft else None
    if row is None or clause is None:
        raise Http404
    context: dict[str, Any] = {
        "clause": clause,
        **pages.markup_of(clause),
        "base": clause.wording.digest,
        **pages.deadline_context(request, timezone.now()),
        "rule": queries.procedure_of(row).clause,
    }
    if request.method != "POST":
        return pages.show(request, "put_clause", chair, **context)
    try:
        made = actions.put_clause(
            chair.table,
            clause_id,
            base=request.POST.get("base", ""),
            closes_at=pages.read_deadline(request),
            now=timezone.now(),
        )
    except reasons.REFUSALS as refusal:
        return pages.show(request, "put_clause", chair, status=409, **context, **pages.refusal_context(refusal))
    return redirect("roundtable:decision", table_id, made.number)


@require_safe
def minutes(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show the minutes in words, the newest page first: of a long table they are as long."""
    seat = access.seat_for(request, table_id)
    last = max(-(-queries.count_minutes(seat.table) // queries.MINUTES_PAGE), 1)
    asked = forms.read_number(request.GET.get("page", ""))
    page = asked if 1 <= asked <= last else last
    return pages.show(
        request,
        "minutes",
        seat,
        told=[tell_line(line) for line in queries.page_of_minutes(seat.table, page)],
        begins_at=(page - 1) * queries.MINUTES_PAGE + 1,
        before=page - 1,
        after=page + 1 if page < last else 0,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_file(request: HttpRequest, table_id: int) -> HttpResponse:
    """Hand out the minutes as the file from which the text can be made again."""
    seat = _seat_that_takes_minutes(request, table_id)
    return _download(queries.minutes_file(seat.table), "application/jsonl", f"minutes-{table_id}.jsonl")


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_document(request: HttpRequest, table_id: int) -> HttpResponse:
    """Hand out the minutes as a document to be signed off."""
    seat = _seat_that_takes_minutes(request, table_id)
    lines = queries.minutes_of(seat.table)
    # One document for all who sign it off, whatever their browsers speak.
    with translation.override(choose_language(queries.lang_of(seat.table), TABLE)):
        context = {
            "title": escape_words(queries.title_of(seat.table)),
            "lines": "".join(_write(number, tell_line(line)) for number, line in enumerate(lines, 1)),
            "last": lines[-1].digest if lines else "",
        }
        document = render_to_string("roundtable/minutes.md", context)
    return _download(document.encode(), "text/markdown; charset=utf-8", f"minutes-{table_id}.md")


def _write(number: int, told: ToldLine) -> str:
    """Return one line of the minutes as an item of a list in Markdown."""
    more = "".join(f"    - {escape_words(one)}\n" for one in told.more)
    return f"{number}. {told.line.at:%Y-%m-%d %H:%M} UTC: {escape_words(told.sentence)}\n{more}\n"


def _download(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _decision(request: HttpRequest, seat: Seat, found: Decision, *, status: int = 200, **context: Any) -> HttpResponse:
    rule, voters, rows = queries.rule_of(found), queries.voters(found), queries.voices(found)
    now = timezone.now()
    outcome = count_voices(rule, queries.read_voices(rows), voters=voters)
    proposal = queries.find_proposal(seat.table, found.amendment.number) if found.amendment else None
    own = next((row for row in rows if row.seat_id == seat.pk), None)
    is_over = now >= found.closes_at
    return pages.show(
        request,
        "decision",
        seat,
        status=status,
        decision=found,
        rule=rule,
        silent=outcome.silent.voices,
        counts=queries.counts_of(found),
        rows=[] if rule.is_secret else rows,
        proposal=proposal,
        words=pages.markup_of(parse_words(found.about)[1]) if found.about else None,
        told=drafting.tell(proposal.told) if proposal else None,
        is_carried=bool(proposal and proposal.row.state == AmendmentState.CARRIED),
        own=own,
        answer=request.POST.get("answer", own.answer if own else ""),
        reason_typed=request.POST.get("reason", own.reason if own else ""),
        typed_in_vain=request.POST.get("reason", ""),
        may_speak=seat.table.is_open
        and not found.closed_at
        and not is_over
        and any((one.person, one.party) == (queries.person_of(seat), str(seat.party_id)) for one in voters),
        is_over=is_over,
        can_close=seat.table.is_open and (is_over or not outcome.silent.voices),
        **context,
    )


def _seat_that_takes_minutes(request: HttpRequest, table_id: int) -> Seat:
    """Return the seat that speaks; note that the minutes left where it pressed the button, as a GET changes nothing."""
    seat = access.seat_for(request, table_id)
    if request.method == "POST":
        actions.note_minutes_left(seat.table, now=timezone.now())
    return seat
