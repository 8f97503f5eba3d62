"""The ways in: a seat that this browser took, or a chair who is signed in at the desk. All else is not there (404).

A stranger gets the same answer for every number, whether there is such a table or not (`seats_only`).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from undersigned.roundtable import actions, queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Decision, Party, Seat
    from undersigned.roundtable.queries import Proposal

_COOKIE = "__Host-seat" if settings.SESSION_COOKIE_SECURE else "seat"
_COOKIE_AGE_SECONDS = 30 * 24 * 60 * 60


class NotSeated(Http404):
    """Nobody in this browser has a seat at the table, or there is no such table."""


class WrongSeat(Http404):
    """The page was made for another seat than this browser has now."""


def seats_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show who has no seat how to get to one; begin each view behind it with `seat_for` or `chair_for`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotSeated:
            return render(request, "roundtable/enter.html", {"is_stranger": True}, status=403)
        except WrongSeat:
            return render(request, "roundtable/wrong_seat.html", status=409)

    return answer


def seats_here(request: HttpRequest, table_id: int) -> list[Seat]:
    """Return the seats that may speak from this browser at the table; the first one does."""
    if request.method not in {"GET", "HEAD"}:
        return _find_seats(request, table_id)
    # A page that only shows changes no seat, so what its view and its frame ask is asked once.
    asked: dict[int, list[Seat]] = vars(request).setdefault("seats_here", {})
    if table_id not in asked:
        asked[table_id] = _find_seats(request, table_id)
    return asked[table_id]


def _find_seats(request: HttpRequest, table_id: int) -> list[Seat]:
    now, key = timezone.now(), read_key(request)
    # The desk's session lets a chair in, and nothing else does; the cookie of seats never does.
    taken = [seat for seat in queries.seats_in_browser(key, now) if not seat.is_chair]
    if taken:
        actions.touch_session(key=key, now=now)
    chairs = queries.seats_of_convenor(request.user) if request.user.is_authenticated else []
    return [seat for seat in [*taken, *chairs] if seat.table_id == table_id]


def seat_for(request: HttpRequest, table_id: int) -> Seat:
    """Return the seat that speaks in *request*: the one that its form names, else the first of this browser's.

    Forms at a table carry ``<input type="hidden" name="seat">``, so that a delegate of two organisations with two open
    pages speaks for the one that the page was made for.

    Raises:
        NotSeated: There is none.
        WrongSeat: The form names a seat that this browser has not.
    """
    seats = seats_here(request, table_id)
    if not seats:
        raise NotSeated
    named = request.POST.get("seat", "")
    if not named:
        return seats[0]
    found = next((seat for seat in seats if str(seat.pk) == named), None)
    if found is None:
        raise WrongSeat
    return found


def chair_for(request: HttpRequest, table_id: int) -> Seat:
    """Return the chair's seat of who is signed in at the desk, also where they speak for a party too; else 404."""
    seats = seats_here(request, table_id)
    if not seats:
        raise NotSeated
    found = next((seat for seat in seats if seat.is_chair), None)
    if found is None:
        raise Http404
    return found


def other_seat_for_chair(request: HttpRequest, table_id: int, seat_id: int) -> tuple[Seat, Seat]:
    """Return the chair's seat and another one of the table."""
    chair = chair_for(request, table_id)
    found = queries.find_seat(chair.table, seat_id)
    if found is None:
        raise Http404
    return chair, found


def party_for_chair(request: HttpRequest, table_id: int, party_id: int) -> tuple[Seat, Party]:
    """Return the chair's seat and a party of the table."""
    chair = chair_for(request, table_id)
    found = queries.find_party(chair.table, party_id)
    if found is None:
        raise Http404
    return chair, found


def proposal_for(request: HttpRequest, table_id: int, number: int) -> tuple[Seat, Proposal]:
    """Return the seat that speaks and an amendment of its table; else 404."""
    seat = seat_for(request, table_id)
    found = queries.find_proposal(seat.table, number)
    if found is None:
        raise Http404
    return seat, found


def decision_for(request: HttpRequest, table_id: int, number: int) -> tuple[Seat, Decision]:
    """Return the seat that speaks and a question of its table; else 404."""
    seat = seat_for(request, table_id)
    found = queries.find_decision(seat.table, number)
    if found is None:
        raise Http404
    return seat, found


def chair_or(request: HttpRequest, table_id: int, seat: Seat) -> Seat:
    """Return the chair's seat of this browser, or *seat* where there is none."""
    return next((one for one in seats_here(request, table_id) if one.is_chair), seat)


def read_key(request: HttpRequest) -> str:
    """Return the key of this browser's seats, or an empty string."""
    return request.COOKIES.get(_COOKIE, "")


def give_key(response: HttpResponse, key: str) -> None:
    """Let the browser keep the *key* of its seats.

    Lax, not strict: a link in a notice leads to a page, and no GET changes anything; forms have Django's token.
    """
    response.set_cookie(
        _COOKIE,
        key,
        max_age=_COOKIE_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
