"""The shape of what is typed: codes out of links, moments in UTC, places in the order."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from undersigned.signon.rules import Answer, MomentOdd, Moments, PlaceOdd

if TYPE_CHECKING:
    from django.http import QueryDict

_CODE = re.compile(r"(?:^|#)\s*([A-Za-z0-9_-]{32})\s*$")
_PLACE = re.compile(r"place-(\d{1,12})")
_LARGEST = 9999


def read_code(data: QueryDict) -> str:
    """Return the code out of a pasted link, or an empty string."""
    found = _CODE.search(data.get("link", ""))
    return found[1] if found else ""


def read_answer(data: QueryDict) -> Answer | None:
    """Return what was answered by a button, if it was."""
    return {"deciding": Answer.DECIDING, "declines": Answer.DECLINES}.get(data.get("do", ""))


def read_moments(data: QueryDict) -> Moments:
    """Return deadlines and release as typed, in UTC; an empty field is none.

    Raises:
        MomentOdd: One of them is no moment.
    """
    return Moments(*(_read_moment(data.get(name, "")) for name in ("soft_at", "hard_at", "releases_at")))


def read_places(data: QueryDict) -> dict[int, int]:
    """Return the places that were typed, by number of the invitation.

    Raises:
        PlaceOdd: One of them is no number.
    """
    places = {}
    for name, typed in data.items():
        if found := _PLACE.fullmatch(name):
            number = str(typed).strip()
            if not number.isdecimal() or not number.isascii() or int(number) > _LARGEST:
                raise PlaceOdd
            places[int(found[1])] = int(number)
    return places


def _read_moment(typed: str) -> datetime | None:
    typed = typed.strip().replace(" ", "T", 1)
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        raise MomentOdd from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
