"""Answers: what became of the demands, drafted, published, corrected; the condition; reminders to ask again."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.accounts.rules import Duty
from undersigned.answers import actions, queries
from undersigned.answers.rules import DayOdd, Kind, NoSuchEntry, State, Typed
from undersigned.desk import access, answering, reasons, rules
from undersigned.desk.views import pages
from undersigned.pictures.rules import MAX_DOCUMENT_BYTES
from undersigned.publishing.answering import STATES
from undersigned.texts import queries as texts
from undersigned.texts.inline import plain_words

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from undersigned.answers.queries import EntryRow
    from undersigned.texts.models import Statement

_FIELDS = (
    "kind", "addressee", "clause", "happened_on", "state", "words", "quote", "quote_lang", "source", "handed_by",
    "document_words", "corrects",
)  # fmt: skip
_NUMBER = re.compile(r"\d{1,9}")
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the demands stand, all entries, and reminders; note and take off reminders."""
    statement = access.statement_for(request, slug)
    typed = {name: request.POST.get(name, "") for name in ("asks_on", "addressee", "note")}
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            _remind(request, statement, typed)
        except reasons.REFUSALS as error:
            refusal = error
        else:
            return redirect("desk:answers", slug)
    rows, today = queries.entries_of(statement), timezone.now().date()
    demands = queries.demands_of(queries.asked_by(statement), rows)
    return pages.show(
        request,
        "answers",
        statement,
        status=422 if refusal else 200,
        demands=[{"demand": one, "state_words": STATES[one.state]} for one in demands],
        drafts=[_shown(row) for row in rows if row.is_draft and not row.proposed_by_id],
        proposed=any(row.proposed_by_id for row in rows),
        entries=[_shown(row) for row in rows if not row.is_draft],
        reminders=[{"row": one, "is_due": one.asks_on <= today} for one in queries.reminders_of(statement)],
        addressees=_addressees(statement),
        typed=typed,
        field=getattr(refusal, "field", ""),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an entry as a draft; the address may name the demand, or the entry that is corrected."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _form_page(request, statement, _begin(request, statement), None)
    form = _typed(request.POST)
    try:
        key = answering.record(
            statement, _read(request.POST), _file(request), instance=settings.INSTANCE, today=timezone.now().date()
        )
    except reasons.REFUSALS as refusal:
        return _form_page(request, statement, form, None, refusal=refusal)
    return redirect("desk:answer", slug, key)


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Show an entry; change, publish or delete one that is a draft."""
    statement = access.statement_for(request, slug)
    row = queries.find_entry(statement, key)
    if row is None:
        raise Http404
    if row.proposed_by_id:
        return redirect("desk:condition", slug)
    if request.method != "POST":
        return _form_page(request, statement, _spell(row), row)
    form, do = _typed(request.POST), request.POST.get("do", "")
    try:
        _do(request, statement, row, do)
    except reasons.REFUSALS as refusal:
        return _form_page(request, statement, form, queries.find_entry(statement, key) or row, refusal=refusal)
    if do in {"publish", "delete"}:
        return redirect("desk:answers", slug)
    return redirect("desk:answer", slug, key)


@require_safe
def document(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Return the picture or PDF that was handed in with an entry, as it is going to be published."""
    statement = access.statement_for(request, slug)
    found = queries.find_document(statement, key)
    if found is None:
        raise Http404
    kind, data = found
    return HttpResponse(
        data,
        content_type=_TYPES[kind],
        headers={"Content-Disposition": f'inline; filename="document.{kind}"', "Cache-Control": "no-store"},
    )


@require_http_methods(["GET", "POST"])
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    """Say, as one of two convenors, that the condition of the text is fulfilled, or is not any more."""
    statement, convenor = access.statement_for(request, slug), access.convenor_of(request)
    rows, today = queries.entries_of(statement), timezone.now().date()
    waiting = next((row for row in rows if row.proposed_by_id), None)
    shows_name, do = "shows_name" in request.POST, request.POST.get("do", "")
    refusal: Exception | None = None
    if request.method == "POST":
        try:
            if do == "ask" and waiting is None:
                typed = _read(request.POST, kind=Kind.CONDITION)
                actions.propose_condition(statement, typed, convenor, shows_name=shows_name, today=today)
            elif do == "agree" and waiting is not None:
                # What was agreed to is what the page showed, and nothing that took its place meanwhile.
                answering.agree(statement, _read_key(request.POST), convenor, shows_name=shows_name, today=today)
            elif do == "drop" and waiting is not None:
                actions.delete_draft(statement, _read_key(request.POST))
            else:
                raise rules.FormIncomplete
        except reasons.REFUSALS as error:
            refusal = error
        else:
            return redirect("desk:condition", slug)
    now = queries.find_condition(rows)
    form = _typed(request.POST) if request.method == "POST" else _begin_condition(now)
    return pages.show(
        request,
        "condition",
        statement,
        status=422 if refusal else 200,
        waiting=_shown(waiting) if waiting else None,
        is_mine=waiting is not None and waiting.proposed_by_id == convenor.pk,
        asked_by=next(
            (
                one.name
                for one, _duties in texts.convenors_with_duties(statement)
                if waiting and one.pk == waiting.proposed_by_id
            ),
            "",
        ),
        fulfilled=_shown(now) if now else None,
        has_second=len(texts.holders_of(statement, Duty.PRESS)) > 1,
        form=form,
        shows_name=shows_name,
        field=getattr(refusal, "field", ""),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _change(statement: Statement, row: EntryRow, request: HttpRequest, file: bytes | None) -> None:
    typed, today = _read(request.POST, kind=row.typed.kind), timezone.now().date()
    answering.change(statement, row.key, typed, file, instance=settings.INSTANCE, today=today)


def _do(request: HttpRequest, statement: Statement, row: EntryRow, do: str) -> None:
    """Do what a button of a draft's page says."""
    if do == "delete":
        actions.delete_draft(statement, row.key)
    elif do == "detach":
        _change(statement, row, request, None)
        actions.detach_document(statement, row.key)
    elif do in {"save", "publish"}:
        _change(statement, row, request, _file(request))
        if do == "publish":
            answering.publish(statement, row.key, today=timezone.now().date())
    else:
        raise rules.FormIncomplete


def _remind(request: HttpRequest, statement: Statement, typed: dict[str, str]) -> None:
    verb, _, number = request.POST.get("do", "").partition(" ")
    if verb == "done":
        actions.drop_reminder(statement, int(number) if _NUMBER.fullmatch(number) else -1)
    elif verb == "remind":
        actions.add_reminder(
            statement,
            _read_day(typed["asks_on"]),
            addressee=typed["addressee"],
            note=typed["note"],
            today=timezone.now().date(),
        )
    else:
        raise rules.FormIncomplete


def _form_page(
    request: HttpRequest,
    statement: Statement,
    form: dict[str, str],
    row: EntryRow | None,
    *,
    refusal: Exception | None = None,
) -> HttpResponse:
    return pages.show(
        request,
        "answer",
        statement,
        status=422 if refusal else 200,
        form=form,
        row=row,
        shown=_shown(row) if row else None,
        empties="empties" in request.POST if request.method == "POST" else bool(row and row.typed.empties),
        clauses=_clauses(statement, form["clause"]),
        addressees=_addressees(statement),
        states=[{"value": state.value, "words": words} for state, words in STATES.items()],
        most_megabytes=MAX_DOCUMENT_BYTES // 1_000_000,
        field=getattr(refusal, "field", ""),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _clauses(statement: Statement, chosen: str) -> list[dict[str, Any]]:
    """Return the clauses to choose from; one of an earlier text that was *chosen* before can be kept."""
    frozen = texts.newest_frozen(statement)
    found = enumerate(frozen.content.clauses, 1) if frozen else ()
    rows = [{"id": one.id, "number": at, "words": plain_words(one.text)} for at, one in found]
    if chosen and chosen not in {row["id"] for row in rows}:
        rows.append({"id": chosen, "number": 0, "words": ""})
    return rows


def _begin(request: HttpRequest, statement: Statement) -> dict[str, str]:
    """Return the form of a new entry; one that corrects begins with what the other one says."""
    asked = request.GET
    number = asked.get("corrects", "")
    if _NUMBER.fullmatch(number):
        for row in queries.published_entries(statement):
            if row.number == int(number):
                return _spell(row) | {"corrects": number}
    kind = asked.get("kind", "")
    form = dict.fromkeys(_FIELDS, "")
    form |= {"kind": kind if kind == Kind.DELIVERY else Kind.ANSWER, "quote_lang": statement.lead_lang}
    form["clause"] = asked.get("clause", "")
    # Whom the clause asks, or, where the text has one addressee alone, that one.
    fitting = [one.addressee for one in queries.asked_by(statement) if one.clause == form["clause"]]
    fitting = fitting if form["clause"] else _addressees(statement)
    form["addressee"] = asked.get("addressee", "") or (fitting[0] if len(fitting) == 1 else "")
    return form


def _begin_condition(now: EntryRow | None) -> dict[str, str]:
    form = dict.fromkeys(_FIELDS, "")
    return form | {"state": State.NO_ANSWER if now else State.MET, "corrects": str(now.number) if now else ""}


def _typed(data: QueryDict) -> dict[str, str]:
    return {name: data.get(name, "") for name in _FIELDS}


def _read(data: QueryDict, *, kind: Kind | None = None) -> Typed:
    """Return the entry that was typed.

    Raises:
        DayOdd, FormIncomplete: It has not the shape of one.
    """
    form = _typed(data)
    chosen = kind.value if kind else form["kind"]
    if chosen not in set(Kind) or (form["state"] and form["state"] not in set(State)):
        raise rules.FormIncomplete
    return Typed(
        kind=Kind(chosen),
        addressee=form["addressee"],
        clause=form["clause"],
        happened_on=_read_day(form["happened_on"]),
        state=State(form["state"]) if form["state"] else None,
        words=form["words"],
        quote=form["quote"],
        quote_lang=form["quote_lang"].strip(),
        source=form["source"],
        handed_by=form["handed_by"],
        document_words=form["document_words"],
        corrects=int(form["corrects"]) if _NUMBER.fullmatch(form["corrects"]) else 0,
        empties="empties" in data,
    )


def _read_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError as error:
        raise DayOdd from error


def _read_key(data: QueryDict) -> int:
    typed = data.get("key", "")
    if not _NUMBER.fullmatch(typed):
        raise NoSuchEntry
    return int(typed)


def _file(request: HttpRequest) -> bytes | None:
    upload = request.FILES.get("file")
    # One byte more than is taken says that it is too large, whatever stands behind.
    return upload.read(MAX_DOCUMENT_BYTES + 1) if upload is not None else None


def _spell(row: EntryRow) -> dict[str, str]:
    typed = row.typed
    return {
        "kind": typed.kind.value,
        "addressee": typed.addressee,
        "clause": typed.clause,
        "happened_on": typed.happened_on.isoformat() if typed.happened_on else "",
        "state": typed.state.value if typed.state else "",
        "words": typed.words,
        "quote": typed.quote,
        "quote_lang": typed.quote_lang,
        "source": typed.source,
        "handed_by": typed.handed_by,
        "document_words": typed.document_words,
        "corrects": str(typed.corrects or ""),
    }


def _shown(row: EntryRow) -> dict[str, Any]:
    return {"row": row, "typed": row.typed, "state_words": STATES[row.typed.state] if row.typed.state else ""}


def _addressees(statement: Statement) -> list[str]:
    return list(dict.fromkeys(one.addressee for one in queries.asked_by(statement)))
