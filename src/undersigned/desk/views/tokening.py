"""Tokens for scripts: made, shown once on the answer, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.accounts.rules import ALL_DUTIES, Duty
from undersigned.desk import access, keeping, reasons
from undersigned.desk.views import pages
from undersigned.desk.words import SCOPES
from undersigned.texts import actions as noting
from undersigned.texts import queries as texts
from undersigned.tokens import actions, queries
from undersigned.tokens.rules import DEFAULT_DAYS, Scope, parse_scopes, scope_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.models import Statement
    from undersigned.tokens.models import Token


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, slug: str) -> HttpResponse:
    """List the tokens that act at a statement; make one, or end one."""
    return _answer(request, access.statement_for(request, slug))


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """List the convenor's tokens that begin statements; make one, or end one."""
    return _answer(request, None)


def _answer(request: HttpRequest, statement: Statement | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, statement)
    convenor, today = access.convenor_of(request), timezone.now().date()
    verb, _, number = request.POST.get("do", "make").partition(" ")
    try:
        if verb == "end":
            actions.end_token(keeping.read_number(number), by=convenor)
            return redirect("desk:tokens", statement.slug) if statement else redirect("desk:own-tokens")
        secret = actions.make_token(
            convenor,
            statement,
            name=request.POST.get("name", ""),
            scopes=_read_scopes(request),
            days=keeping.read_number(request.POST.get("days", "")),
            today=today,
        )
    except reasons.REFUSALS as refusal:
        return _page(request, statement, status=422, **pages.refusal_context(refusal))
    if statement:
        # The answer is a page, so that the token is shown, and is noted here.
        noting.note_deed(statement, convenor, "tokens", today=today)
    return _page(request, statement, secret=secret, made=" ".join(request.POST.get("name", "").split()))


def _read_scopes(request: HttpRequest) -> frozenset[Scope]:
    return frozenset(scope for scope in Scope if scope in request.POST.getlist("scopes"))


def _page(request: HttpRequest, statement: Statement | None, *, status: int = 200, **context: Any) -> HttpResponse:
    convenor, today = access.convenor_of(request), timezone.now().date()
    duties = texts.duties_of(convenor, statement) if statement else ALL_DUTIES
    found = queries.tokens_at(statement) if statement else queries.tokens_of(convenor)
    is_kept = status != 200
    chosen = _read_scopes(request) if is_kept else frozenset()
    context = {
        "rows": [_describe(token, today) | {"may_end": queries.find_endable(token.pk, convenor)} for token in found],
        "scopes": [
            {
                "words": SCOPES[duty],
                "read": scope_of(duty, is_writing=False),
                "write": scope_of(duty, is_writing=True),
                "chosen": chosen,
            }
            for duty in Duty
            if duty in duties
        ],
        "name": request.POST.get("name", "") if is_kept else "",
        "days": request.POST.get("days", "") if is_kept else DEFAULT_DAYS,
    } | context
    return pages.show(request, "tokens", statement, status=status, **context)


def _describe(token: Token, today: Any) -> dict[str, Any]:
    return {
        "token": token,
        "scopes": sorted(parse_scopes(token.scopes), key=list(Scope).index),
        "has_expired": token.expires_on < today,
    }
