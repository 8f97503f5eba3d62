"""The ways in: a browser that came by a link, or a convenor who looks after the text and is signed in at the desk.

A stranger gets the same answer for every number, whether there is such a translation or not (`hands_only`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from undersigned.accounts.rules import Duty
from undersigned.texts import queries as texts
from undersigned.translating import actions, queries
from undersigned.translating.rules.working import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from undersigned.accounts.models import Convenor
    from undersigned.texts.models import Statement
    from undersigned.translating.models import Hand, Translation

_COOKIE = "__Host-language" if settings.SESSION_COOKIE_SECURE else "language"
_COOKIE_AGE_SECONDS = 30 * 24 * 60 * 60


class NoHand(Http404):
    """Nobody in this browser works on the language, or there is none."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works on a language in a request. A convenor gets a row of their own with the first thing they do."""

    translation: Translation
    task: Task
    hand: Hand | None
    convenor: Convenor | None

    @property
    def is_convenor(self) -> bool:
        """May invite, and put the language together."""
        return self.convenor is not None

    @property
    def may_review(self) -> bool:
        """Reviews what others translated."""
        return self.task is not Task.TRANSLATOR

    def as_hand(self) -> Hand:
        """Return the row of who does something now."""
        if self.convenor is not None:
            return actions.hand_of_convenor(self.translation, self.convenor, now=timezone.now())
        if self.hand is None:
            raise NoHand
        return self.hand


def hands_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show who has no place at a language how to get to one; begin each view behind it with `worker_for`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoHand:
            return render(request, "translating/enter.html", {"is_stranger": True}, status=403)

    return answer


def worker_for(request: HttpRequest, translation_id: int) -> Worker:
    """Return who works on the language in *request*.

    Raises:
        NoHand: Nobody does.
    """
    translation = queries.translation_by_id(translation_id)
    if translation is None:
        raise NoHand
    user = request.user
    if user.is_authenticated and Duty.TEXT in texts.duties_of(user, translation.statement):
        return Worker(translation, Task.CONVENOR, None, user)
    here = queries.hands_in_browser(read_key(request), timezone.now())
    hand = next((one for one in here if one.translation_id == translation.pk), None)
    if hand is None:
        raise NoHand
    return Worker(translation, Task(hand.task), hand, None)


def convenor_for(request: HttpRequest, translation_id: int) -> Worker:
    """Return the convenor who works on the language in *request*; else 404."""
    worker = worker_for(request, translation_id)
    if not worker.is_convenor:
        raise Http404
    return worker


def hand_for(worker: Worker, hand_id: int) -> Hand:
    """Return somebody who came, or is to come, by a link to the language of *worker*; else 404."""
    found = next((one for one in queries.hands_of(worker.translation) if one.pk == hand_id), None)
    if found is None or found.convenor_id is not None:
        raise Http404
    return found


def open_statement(slug: str) -> Statement:
    """Return the statement at *slug* if it is published, so that anybody may send a translation of it; else 404."""
    statement = texts.find_statement(slug)
    if statement is None or not queries.takes_offers(statement):
        raise Http404
    return statement


def read_key(request: HttpRequest) -> str:
    """Return the key by which this browser is known, or an empty string."""
    return request.COOKIES.get(_COOKIE, "")


def give_key(response: HttpResponse, key: str) -> None:
    """Let the browser keep its *key*."""
    response.set_cookie(
        _COOKIE,
        key,
        max_age=_COOKIE_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
