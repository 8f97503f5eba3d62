"""The way in: a token, what it may do, and where; and how often."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.cache import cache

from undersigned.api.rules import (
    RATE_REQUESTS,
    RATE_SECONDS,
    DutyMissing,
    NotThere,
    ScopeMissing,
    TokenMissing,
    TokenUnknown,
    TooOften,
)
from undersigned.desk.rules import is_enough
from undersigned.texts import queries as texts
from undersigned.tokens import queries as tokens
from undersigned.tokens.rules import has_scope

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from undersigned.api.operation import Operation
    from undersigned.texts.models import Statement
    from undersigned.tokens.queries import Grant

_SCHEME = "bearer "


def grant_for(request: HttpRequest, *, today: date) -> Grant:
    """Return what the token of *request* allows. Cookies are not looked at, so no page can ask in somebody's name.

    Raises:
        TokenMissing, TokenUnknown: There is none that is good.
        TooOften: It asked too often within this minute.
    """
    said = request.headers.get("Authorization", "")
    if not said.lower().startswith(_SCHEME):
        raise TokenMissing
    grant = tokens.find_grant(said[len(_SCHEME) :].strip(), today=today)
    if grant is None:
        raise TokenUnknown
    _check_rate(grant)
    return grant


def statement_for(grant: Grant, slug: str) -> Statement:
    """Return the statement at *slug* if the token acts there; anything else is not there."""
    statement = texts.find_statement(slug)
    if statement is None or not tokens.acts_at(grant, statement):
        raise NotThere
    return statement


def check_may(grant: Grant, wanted: Operation, statement: Statement | None) -> None:
    """Raise a Refusal unless the token's scopes, and what its convenor looks after today, allow *wanted*."""
    if wanted.name == "create" and not grant.may_begin:
        raise ScopeMissing(("may begin statements",))
    missing = tuple(scope for scope in wanted.scopes if not has_scope(grant.scopes, scope))
    if missing:
        raise ScopeMissing(missing)
    if statement is not None and not is_enough(texts.duties_of(grant.convenor, statement), wanted.needs):
        raise DutyMissing


def _check_rate(grant: Grant) -> None:
    """Count requests of the token in this process's memory, by the minute."""
    now = time.time()
    window = int(now // RATE_SECONDS)
    key = f"api/{grant.token_id}/{window}"
    cache.add(key, 0, timeout=2 * RATE_SECONDS)
    if cache.incr(key) > RATE_REQUESTS:
        raise TooOften(int((window + 1) * RATE_SECONDS - now) + 1)
