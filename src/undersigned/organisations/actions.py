"""What convenors and the night do with bodies; what an organisation does itself comes through the letter box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.organisations.models import Acting, Body, Logo, OfferedLogo
from undersigned.organisations.offered import open_file
from undersigned.organisations.rules import LOGO_PIXELS, OFFERED_KEPT, OfferGone, OfferState, is_lost
from undersigned.pictures.apart import read_picture_apart
from undersigned.pictures.reading import Document
from undersigned.pictures.rules import Kind
from undersigned.pictures.rules import Refusal as PictureRefused
from undersigned.sealing.errors import SealingError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from undersigned.organisations.proving import Finding
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


def make_offers_anew(*, outbox_key: bytes, limit: int = 5) -> int:
    """Make pictures of the files that organisations handed in, each in a process apart, and return how many those were.

    The transaction is short: the file is read before it. One that was taken back or replaced meanwhile stays so.
    """
    rows = list(OfferedLogo.objects.filter(state=OfferState.SEALED).order_by("c")[:limit])
    for row in rows:
        OfferedLogo.objects.filter(c=row.c, state=OfferState.SEALED, box=row.box).update(
            box=b"", **_read_offer(row, outbox_key)
        )
    return len(rows)


def _read_offer(row: OfferedLogo, outbox_key: bytes) -> dict[str, object]:
    try:
        file = open_file(bytes(row.box), row.c, outbox_key=outbox_key)
        picture = read_picture_apart(file, longest=LOGO_PIXELS)
    except SealingError:
        return {"state": OfferState.UNREAD.value, "reason": "OfferLost"}
    except PictureRefused as refusal:
        return {"state": OfferState.UNREAD.value, "reason": type(refusal).__name__}
    return {
        "state": OfferState.WAITING.value,
        "kind": picture.kind.value,
        "data": picture.data,
        "sha256": picture.sha256,
        "width": picture.width,
        "height": picture.height,
    }


def take_offer(c: str, sha256: str) -> Document:
    """Return the picture that *c* handed in and somebody looked at, known by *sha256*, and let it wait no more.

    Raises:
        OfferGone: Another one waits, or none.
    """
    waiting = OfferedLogo.objects.filter(c=c, state=OfferState.WAITING, sha256=sha256)
    row = waiting.first()
    # It may be replaced between the two: what nobody has seen must not get through.
    if row is None or not waiting.delete()[0]:
        raise OfferGone
    return Document(Kind(row.kind), bytes(row.data), row.width, row.height)


def refuse_offer(c: str, sha256: str, *, today: date) -> None:
    """Let the picture of *sha256* that *c* handed in wait no more; that it was refused is kept, of it nothing.

    Raises:
        OfferGone: Another one waits, or none.
    """
    waiting = OfferedLogo.objects.filter(c=c, state=OfferState.WAITING, sha256=sha256)
    if not waiting.update(
        state=OfferState.REFUSED, offered_on=today.isoformat(), kind="", data=b"", sha256="", width=0, height=0
    ):
        raise OfferGone


def forget_old_offers(*, today: date) -> None:
    """Delete what was handed in and lies there for as long as it is kept."""
    OfferedLogo.objects.filter(offered_on__lt=(today - OFFERED_KEPT).isoformat()).delete()


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
    known |= set(OfferedLogo.objects.filter(collection=collection).values_list("c", flat=True))
    digests = []
    for c in known - kept:
        digests += [bytes(digest) for digest in Acting.objects.filter(c=c).values_list("digest", flat=True)]
        Acting.objects.filter(c=c).delete()
        Body.objects.filter(c=c).delete()
        Logo.objects.filter(c=c).delete()
        OfferedLogo.objects.filter(c=c).delete()
    return digests
