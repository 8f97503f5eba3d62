"""Reads of what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.logkeeper import queries as logs
from undersigned.publishing.edition_paths import EDITION_SHELF
from undersigned.publishing.models import Publication, SplitPage
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from undersigned.editions.models import Edition
    from undersigned.instance.config import Instance
    from undersigned.signing.models import Collection


def publication_of(collection: Collection) -> Publication:
    """Return how far the bundle of *collection* is out; nothing at all where it was never published."""
    return Publication.objects.filter(collection=collection).first() or Publication(collection=collection)


def splits_of(collection: Collection) -> set[str]:
    """Return the prefixes whose pages of names have split."""
    return set(SplitPage.objects.filter(collection=collection).values_list("prefix", flat=True))


def has_news(collection: Collection) -> bool:
    """Say whether the bundle of *collection* has to be brought up to date."""
    return is_behind(publication_of(collection), collection, logs.size(collection.log)) or bool(
        signing.changes(collection)
    )


def is_behind(publication: Publication, collection: Collection, size: int) -> bool:
    """Say whether what is out of *collection*, with *size* entries, is of an earlier state, whatever names changed."""
    if publication.is_stale or publication.is_front_stale or publication.state != collection.state:
        return True
    return publication.size != size


def made_bytes(instance: Instance, slug: str) -> int:
    """Return the bytes of prints and cards that were made for the statement at *slug*, beside its bundle."""
    shelves = (instance.data / "prints" / slug, instance.data / "cards" / slug)
    return sum(path.stat().st_size for shelf in shelves for path in shelf.rglob("*") if path.is_file())


def edition_bytes(instance: Instance, editions: Iterable[Edition]) -> int:
    """Return the bytes of prints that were made for *editions*, beside their folders."""
    shelves = (instance.data / EDITION_SHELF / edition.slug for edition in editions)
    return sum(path.stat().st_size for shelf in shelves for path in shelf.glob("*"))


def bundle_folder(instance: Instance, collection: Collection) -> Path:
    """Return the folder of the bundle of *collection*."""
    return instance.public / "s" / collection.slug
