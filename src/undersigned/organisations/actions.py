"""What convenors and the night do with bodies; what an organisation does itself comes through the letter box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.organisations.models import Acting, Body, Logo
from undersigned.organisations.rules import is_lost

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from undersigned.organisations.proving import Finding
    from undersigned.pictures.reading import Document
    from undersigned.signing.models import Collection


def mark_known(collection: Collection, c: str, *, today: date) -> None:
    """Note that the convenors know the organisation of commitment *c*."""
    Body.objects.update_or_create(
        c=c,
        defaults={"known_on": today.isoformat()},
        create_defaults={"known_on": today.isoformat(), "collection": collection},
    )


def unmark_known(c: str) -> None:
    """Take that note away."""
    Body.objects.filter(c=c).update(known_on="")


def keep_logo(collection: Collection, c: str, picture: Document) -> None:
    """Keep *picture* as the logo of commitment *c*, in place of the one that was there."""
    Logo.objects.update_or_create(
        c=c,
        defaults={
            "collection": collection,
            "kind": picture.kind.value,
            "data": picture.data,
            "sha256": picture.sha256,
            "size_bytes": len(picture.data),
            "width": picture.width,
            "height": picture.height,
        },
    )


def drop_logo(c: str) -> None:
    """Delete the logo of commitment *c*, if there is one."""
    Logo.objects.filter(c=c).delete()


def note_look(body: Body, finding: Finding, *, today: date) -> bool:
    """Keep what a nightly look came to, and say whether readers have to be told something else than before."""
    missing_since = "" if finding.method is not None else body.missing_since or today.isoformat()
    seen = {"checked_on": today.isoformat(), "missing_since": missing_since}
    if finding.method is not None:
        seen["method"] = finding.method.value
    # Only if the organisation did not change its domain meanwhile.
    if not Body.objects.filter(c=body.c, challenge=body.challenge, shown_on=body.shown_on).update(**seen):
        return False
    return is_lost(missing_since, today.isoformat()) != is_lost(body.missing_since, body.checked_on)


@transaction.atomic
def forget_bodies(collection: Collection, standing: Iterable[str]) -> list[bytes]:
    """Delete what is kept of bodies that are not among the *standing* ones, and return the digests of their codes."""
    kept = set(standing)
    known = set(Body.objects.filter(collection=collection).values_list("c", flat=True))
    known |= set(Acting.objects.filter(collection=collection).values_list("c", flat=True))
    known |= set(Logo.objects.filter(collection=collection).values_list("c", flat=True))
    digests = []
    for c in known - kept:
        digests += [bytes(digest) for digest in Acting.objects.filter(c=c).values_list("digest", flat=True)]
        Acting.objects.filter(c=c).delete()
        Body.objects.filter(c=c).delete()
        Logo.objects.filter(c=c).delete()
    return digests
