"""The page that leads from a statement to its round table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, reasons, tabling
from undersigned.desk.rules import NothingAdopted
from undersigned.desk.views import pages
from undersigned.roundtable import queries as tables
from undersigned.roundtable.forms import read_number
from undersigned.roundtable.rules.seats import KEPT_DAYS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a table is, open one, and lead to it."""
    statement = access.statement_for(request, slug)
    convenor, now = access.convenor_of(request), timezone.now()
    typed = request.POST.get("kept_days", str(KEPT_DAYS))
    context: dict[str, Any] = {
        "tables": tables.tables_of(statement),
        "adopted": tables.newest_adopted(statement),
        "typed": typed,
    }
    if request.method != "POST":
        return pages.show(request, "table", statement, **context)
    try:
        if request.POST.get("do") == "take":
            chosen = next((one for one in context["tables"] if str(one.pk) == request.POST.get("table")), None)
            if chosen is None:
                raise NothingAdopted
            tabling.take_adopted_text(statement, chosen, now=now)
            return redirect("desk:draft", slug)
        if request.POST.get("do") in {"follow", "leave"}:
            tabling.let_follow(statement, may_follow=request.POST["do"] == "follow")
            return redirect("desk:languages", slug)
        if request.POST.get("do") == "sit":
            found = tabling.sit_down(statement, convenor, now=now)
        else:
            found = tabling.open_table(statement, kept_days=read_number(typed), now=now)
    except reasons.REFUSALS as refusal:
        return pages.show(request, "table", statement, status=409, **context, **pages.refusal_context(refusal))
    return redirect("roundtable:table", found.pk) if found else redirect("desk:table", slug)
