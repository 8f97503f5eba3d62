"""The ways in: somebody who came in, and somebody who showed just now who they are."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.shortcuts import redirect

from undersigned.accounts.rules import FRESH_FOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


CAME_IN_AT = "came_in_at"


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the convenor came in, or showed again who they are, a short while ago."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    shown_at = max(request.session.get(CAME_IN_AT, 0), records[-1]["at"] if records else 0)
    return bool(time.time() - shown_at < FRESH_FOR.total_seconds())


def note_coming_in(*, request: HttpRequest, **_rest: Any) -> None:
    """Remember in the session when its convenor came in; Django says so, whichever way it was."""
    request.session[CAME_IN_AT] = time.time()


def fresh_only(*, back: str = "") -> Callable[[View], View]:
    """Ask who came in a while ago to show again who they are, before the view is reached.

    What was posted is not kept: the person comes back to the page (or to *back*, where a page only takes forms) and
    presses again.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            return view(request, *args, **kwargs) if is_fresh(request) else ask_again(request, back)

        return answer

    return guard


def renew_session(*, request: HttpRequest, reauthenticated: bool, **_rest: Any) -> None:
    """Give the session of who showed again who they are a new key; the old one is void."""
    if reauthenticated:
        request.session.cycle_key()


def ask_again(request: HttpRequest, back: str = "") -> HttpResponse:
    """Lead to the page that asks again who is there, and from there to *back*, or to the same page."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    to = methods[0]["url"] if methods else "/desk/sign-in/"
    return redirect(f"{to}?{urlencode({'next': back or request.path})}")
