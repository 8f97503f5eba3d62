"""Logos of organisations at the desk: joins the picture that is handed in with the body, and with what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.desk.using import take_storage
from undersigned.organisations import actions as organising
from undersigned.organisations.rules import LOGO_PIXELS
from undersigned.pictures.reading import read_picture
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.rules import NoSuchName

if TYPE_CHECKING:
    from datetime import date

    from undersigned.instance.config import Instance
    from undersigned.pictures.reading import Document
    from undersigned.signing.models import Collection


def put_logo(collection: Collection, index: int, file: bytes, *, instance: Instance) -> None:
    """Put the picture *file* beside the name of the organisation that signed at *index*.

    Raises:
        NoSuchName: No organisation signed there by name.
        Refusal: Of `pictures`: the file is not taken.
        OverLimit: Of `coalitions`: it has no room.
    """
    # Unfolding a large picture takes a while, in which nobody else should wait to write.
    picture = read_picture(file, longest=LOGO_PIXELS)
    with transaction.atomic():
        _show(collection, index, _find(collection, index), picture, instance=instance)


@transaction.atomic
def accept_offer(collection: Collection, index: int, sha256: str, *, instance: Instance) -> None:
    """Put the logo beside the name that the organisation at *index* handed in and a convenor has seen, by its *sha256*.

    Raises:
        NoSuchName: No organisation signed there by name.
        OfferGone: Of `organisations`: another picture waits, or none.
        OverLimit: Of `coalitions`: it has no room.
    """
    c = _find(collection, index)
    _show(collection, index, c, organising.take_offer(c, sha256), instance=instance)


@transaction.atomic
def refuse_offer(collection: Collection, index: int, sha256: str, *, today: date) -> None:
    """Do not take the logo of *sha256* that the organisation at *index* handed in.

    Raises:
        NoSuchName: No organisation signed there by name.
        OfferGone: Of `organisations`: another picture waits, or none.
    """
    organising.refuse_offer(_find(collection, index), sha256, today=today)


@transaction.atomic
def take_logo_away(collection: Collection, index: int) -> None:
    """Take the logo away from the name of the organisation that signed at *index*.

    Raises:
        NoSuchName: No organisation signed there by name.
    """
    organising.drop_logo(_find(collection, index))
    signing.touch_names(collection, [index])


def _show(collection: Collection, index: int, c: str, picture: Document, *, instance: Instance) -> None:
    take_storage(collection.statement.coalition, len(picture.data), instance=instance)
    organising.keep_logo(collection, c, picture)
    signing.touch_names(collection, [index])


def _find(collection: Collection, index: int) -> str:
    c = collecting.organisation_commitments(collection).get(index)
    if c is None:
        raise NoSuchName
    return c
