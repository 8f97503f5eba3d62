"""Signatures on paper: sheets with codes, counted by two people, put into the log as a number."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.desk import access, reasons
from undersigned.desk.views import pages
from undersigned.outreach import actions, queries, sheets
from undersigned.outreach.rules import LINES, MOST_SHEETS, DestructionOdd, NothingFrozen, NumberOdd, SheetsOdd
from undersigned.signing import queries as signing
from undersigned.typesetting.errors import TypesettingError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the sheets; make some, count one, put what was counted into the log, note that one was destroyed."""
    statement = access.statement_for(request, slug)
    collection = signing.collection_of(statement)
    if request.method != "POST" or collection is None:
        return _page(request, statement, collection)
    try:
        said = _do(request, statement, collection)
    except reasons.REFUSALS as refusal:
        return _page(request, statement, collection, refusal=refusal)
    if said:
        return _page(request, statement, collection, said=said)
    return redirect("desk:paper", slug)


@require_safe
def paper_sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the sheets on which nobody was counted yet."""
    statement = access.statement_for(request, slug)
    collection = signing.collection_of(statement)
    try:
        if collection is None:
            raise NothingFrozen
        codes = queries.uncounted_codes(statement, collection.text_sha256)
        size = request.GET.get("paper", "")
        data = sheets.print_sheets(statement, codes, paper=size, instance=settings.INSTANCE)
    except (*reasons.REFUSALS, TypesettingError) as refusal:
        return _page(request, statement, collection, refusal=refusal)
    name = f"{statement.slug}.sheets.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _do(request: HttpRequest, statement: Statement, collection: Collection) -> str:
    """Do what the pressed button says; return what to tell, or nothing."""
    typed, today = request.POST, timezone.now().date()
    do = typed.get("do", "")
    if do == "make":
        codes = [actions.make_code(secrets.token_bytes(8)) for _ in range(_read_number(typed.get("number"), SheetsOdd))]
        actions.make_sheets(collection, codes, destroy_on=_read_day(typed.get("destroy_on", "")), today=today)
    elif do == "count":
        n = _read_number(typed.get("n"), NumberOdd)
        convenor: Any = request.user
        is_agreed = actions.count_sheet(statement, typed.get("code", ""), n, convenor=convenor)
        return _("Both counts agree.") if is_agreed else _("Noted. Now somebody else counts the same sheet.")
    elif do == "log":
        actions.put_into_log(collection, salt=secrets.token_bytes(32), ring=settings.RING, today=today)
    elif do.startswith("destroyed "):
        actions.note_destroyed(statement, do.partition(" ")[2], today=today)
    return ""


def _read_number(typed: str | None, refusal: type[Exception]) -> int:
    value = (typed or "").strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 3) or (
        refusal is SheetsOdd and int(value) > MOST_SHEETS
    ):
        raise refusal
    return int(value)


def _read_day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise DestructionOdd from error


def _page(
    request: HttpRequest,
    statement: Statement,
    collection: Collection | None,
    *,
    refusal: Exception | None = None,
    said: str = "",
) -> HttpResponse:
    told: dict[str, Any] = {}
    if isinstance(refusal, TypesettingError):
        told = {"press_said": str(refusal)}
    elif refusal is not None:
        told = pages.refusal_context(refusal)
    today = timezone.now().date()
    found = queries.sheets_of(statement)
    return pages.show(
        request,
        "paper",
        statement,
        status=422 if refusal else 200,
        sheets=found,
        has_open=collection is not None and bool(queries.uncounted_codes(statement, collection.text_sha256)),
        overdue=[sheet for sheet in found if sheet.destroy_on < today],
        agreed=queries.agreed_count(statement),
        counts=queries.counts_of(statement),
        lines=LINES,
        most_sheets=MOST_SHEETS,
        typed=request.POST if refusal else {},  # what one person counted is not there for the next
        said=said,
        **told,
    )
