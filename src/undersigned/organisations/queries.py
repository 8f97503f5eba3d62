"""Reads of organisations, for the desk, for pages and for the nightly look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.organisations.models import Body
from undersigned.organisations.rules import is_lost

if TYPE_CHECKING:
    from undersigned.signing.models import Collection


def bodies(collection: Collection) -> dict[str, Body]:
    """Return what is kept of bodies, by the commitment of their `sign` entry."""
    return {body.c: body for body in Body.objects.filter(collection=collection)}


def known(collection: Collection) -> list[str]:
    """Return the commitments of those whom the convenors know."""
    return list(Body.objects.filter(collection=collection).exclude(known_on="").values_list("c", flat=True))


def lost(collection: Collection) -> dict[str, str]:
    """Return, by commitment, since which day a domain that was shown is not found any more."""
    rows = Body.objects.filter(collection=collection).exclude(missing_since="").exclude(shown_on="")
    return {row.c: row.missing_since for row in rows if is_lost(row.missing_since, row.checked_on)}


def shown(collection: Collection) -> list[Body]:
    """Return those whose domain is to be looked at again."""
    return list(Body.objects.filter(collection=collection).exclude(shown_on="").order_by("c"))
