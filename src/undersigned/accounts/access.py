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


def fresh_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who came in a while ago to show again who they are, before *view* is reached.

    What was posted is not kept: the person comes back to the page and presses again.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return answer


def ask_again(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks again who is there, and from there back."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    to = methods[0]["url"] if methods else "/desk/sign-in/"
    return redirect(f"{to}?{urlencode({'next': request.path})}")
