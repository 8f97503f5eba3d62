"""Mailed codes: to come back to a seat, and to show that an address is one's own. They wait in the sealed session.

A code works in the browser that asked for it alone, for ten minutes and three tries.
"""

from __future__ import annotations

import hmac
import time
from enum import Enum
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit

from undersigned.accounts.rules import ADDRESS_CODE_LIFETIME, ADDRESS_CODE_TRIES
from undersigned.roundtable import forms

if TYPE_CHECKING:
    from django.http import HttpRequest

_PENDING = "pending_seat"


class Answer(Enum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OLD = "old"


def is_allowed(request: HttpRequest, mark: bytes) -> bool:
    """Say whether one more code may be mailed to the address with *mark*; counted in memory, by address alone."""
    return bool(ratelimit.consume(request, action="table_code", key=mark.hex()))


def make_code(request: HttpRequest, **about: str) -> str:
    """Return a fresh code, and remember in the session what it is *about*; an older one is void."""
    made: str = get_adapter(request).generate_login_code()
    request.session[_PENDING] = {"code": made, "at": time.time(), "tries": 0, "about": about}
    return made


def pending(request: HttpRequest) -> dict[str, str]:
    """Return what the code is about that was mailed last, or nothing."""
    held: dict[str, Any] = request.session.get(_PENDING) or {}
    return dict(held.get("about", {}))


def forget(request: HttpRequest) -> None:
    """Wait for no code any more."""
    request.session.pop(_PENDING, None)


def check_code(request: HttpRequest, typed: str) -> Answer:
    """Compare what was *typed* with the code that waits; a right one and an old one wait no more."""
    held: dict[str, Any] = request.session.get(_PENDING) or {}
    is_alive = held and time.time() - held["at"] < ADDRESS_CODE_LIFETIME.total_seconds()
    if not is_alive or held["tries"] >= ADDRESS_CODE_TRIES:
        forget(request)
        return Answer.OLD
    mailed = forms.read_mailed_code(held["code"])
    if not hmac.compare_digest(forms.read_mailed_code(typed).encode(), mailed.encode()):
        request.session[_PENDING] = {**held, "tries": held["tries"] + 1}
        return Answer.WRONG
    forget(request)
    return Answer.RIGHT
