"""Reads of organisations, for the desk, for pages and for the nightly look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from undersigned.organisations.models import Body, Logo, OfferedLogo
from undersigned.organisations.rules import OfferState, is_lost

if TYPE_CHECKING:
    from undersigned.coalitions.models import Coalition
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


def logos(collection: Collection) -> dict[str, Logo]:
    """Return the logos of *collection*, by the commitment of the `sign` entry; their bytes are read when asked for."""
    return {logo.c: logo for logo in Logo.objects.filter(collection=collection).defer("data")}


def offers(collection: Collection) -> dict[str, OfferedLogo]:
    """Return the logos that wait at *collection*, by commitment; their bytes are read when asked for."""
    rows = OfferedLogo.objects.filter(collection=collection, state=OfferState.WAITING).defer("data", "box")
    return {row.c: row for row in rows}


def logo_bytes(coalition: Coalition) -> int:
    """Return the bytes of all logos at the statements of *coalition*."""
    found = Logo.objects.filter(collection__statement__coalition=coalition).aggregate(total=Sum("size_bytes"))
    return int(found["total"] or 0)
