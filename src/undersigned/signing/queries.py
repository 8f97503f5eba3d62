"""Reads of signing, for pages, for the bundle and for the desk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.signing.models import Change, Collection, Imported, MemberTally, Opening, Sealed, Tally, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from undersigned.texts.models import Statement

_SLICE = 2048
CLASSES = ("person", "org")
# The last code point, which no name holds: it sorts behind everything that a prefix can go on with.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class OpeningRow:
    """A public name: the `sign` entry's *index*, the record's canonical bytes and the salt."""

    index: int
    record: bytes
    salt: bytes
    klass: str
    version: int
    is_hidden: bool
    name_key: str
    org_number: int | None

    @property
    def fields(self) -> dict[str, object]:
        """The record's members."""
        return json.loads(self.record)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class SealedRow:
    """The ciphertext of a signature; *c* is its newest commitment in the log."""

    c: str
    vis: str
    epoch: int
    sealed: bytes


@dataclass(frozen=True)
class Counts:
    """The counts of one version and class; while all names are withheld, none is listed.

    *threshold* is a part of *not_named*: who asks for at least N.
    """

    listed: int = 0
    not_named: int = 0
    hidden: int = 0
    withdrawn: int = 0
    removed: int = 0
    threshold: int = 0

    @property
    def signed(self) -> int:
        """All who ever signed: the sum that `verify` checks."""
        return self.listed + self.not_named + self.hidden + self.withdrawn + self.removed

    @property
    def standing(self) -> int:
        """Those whose signature stands today."""
        return self.listed + self.not_named + self.hidden


def collections() -> list[Collection]:
    """Return every collection, with log and statement, oldest first."""
    return list(Collection.objects.select_related("log", "statement").order_by("pk"))


def collection_of(statement: Statement) -> Collection | None:
    """Return the collection of *statement*, or None while it was never opened."""
    return Collection.objects.select_related("log", "statement").filter(statement=statement).first()


def has_waiting(collection: Collection) -> bool:
    """Say whether something waits for the next integration."""
    return Waiting.objects.filter(collection=collection).exists()


def openings(collection: Collection, start: int, stop: int) -> Iterator[OpeningRow]:
    """Yield the public names of entries *start* to *stop* (not included) by index, hidden ones too, read in slices."""
    for at in range(start, stop, _SLICE):
        yield from _rows(_of(collection).filter(index__gte=at, index__lt=min(at + _SLICE, stop)).order_by("index"))


def openings_at(collection: Collection, indexes: Iterable[int]) -> list[OpeningRow]:
    """Return the public names at *indexes*."""
    return list(_rows(_of(collection).filter(index__in=list(indexes)).order_by("index")))


def openings_by_key(collection: Collection, prefix: str, limit: int, after: str = "") -> list[OpeningRow]:
    """Return at most *limit* shown names whose key begins with *prefix* and lies behind *after*, by key."""
    found = _with_prefix(collection, prefix).filter(is_hidden=False, name_key__gt=after)
    return list(_rows(found.order_by("name_key")[:limit]))


def count_by_key(collection: Collection, prefix: str, limit: int) -> int:
    """Count the shown names whose key begins with *prefix*, up to *limit*."""
    return _with_prefix(collection, prefix).filter(is_hidden=False)[:limit].count()


def organisations(collection: Collection, start: int, stop: int) -> list[OpeningRow]:
    """Return the organisations with numbers *start* to *stop* (not included), in the order of signing."""
    found = _of(collection).filter(org_number__gte=start, org_number__lt=stop)
    return list(_rows(found.order_by("org_number")))


def organisation_count(collection: Collection) -> int:
    """Return one more than the highest number of an organisation."""
    last = _of(collection).filter(org_number__isnull=False).order_by("-org_number").first()
    return 0 if last is None or last.org_number is None else last.org_number + 1


def latest(collection: Collection, version: int, limit: int) -> list[OpeningRow]:
    """Return the newest shown names of *version*, newest first."""
    if collection.is_withheld:
        return []
    found = _of(collection).filter(version=version, is_hidden=False)
    return list(_rows(found.order_by("-index")[:limit]))


def find_names(collection: Collection, words: str, limit: int = 50) -> list[OpeningRow]:
    """Return public names, hidden ones too, whose sort key begins with or whose record holds *words* (for the desk)."""
    from undersigned.verifier.rows import fold  # noqa: PLC0415  (pages of the desk alone need it)

    key = fold(words)
    by_key = list(_rows(_with_prefix(collection, key).order_by("name_key")[:limit]))
    if len(by_key) < limit:
        seen = {row.index for row in by_key}
        found = _of(collection).filter(name_key__contains=key).order_by("name_key")[:limit]
        by_key += [row for row in _rows(found) if row.index not in seen]
    return by_key[:limit]


def tally(collection: Collection, version: int) -> dict[str, Counts]:
    """Return the counts of *version* by class."""
    counts = dict.fromkeys(CLASSES, Counts())
    for row in Tally.objects.filter(collection=collection, version=version):
        hidden, listed = (row.hidden + row.listed, 0) if collection.is_withheld else (row.hidden, row.listed)
        counts[row.klass] = Counts(listed, row.not_named, hidden, row.withdrawn, row.removed, row.threshold)
    return counts


def member_counts(collection: Collection) -> dict[str, int]:
    """Return how many members were counted, by organisation."""
    return dict(MemberTally.objects.filter(collection=collection).order_by("org").values_list("org", "counted"))


def sealed_rows(collection: Collection, vis: str, epoch: int | None = None) -> list[SealedRow]:
    """Return the ciphertexts of one choice, by default of every epoch, in the order of their commitments."""
    found = Sealed.objects.filter(collection=collection, vis=vis)
    if epoch is not None:
        found = found.filter(epoch=epoch)
    rows = found.order_by("c").values_list("c", "vis", "epoch", "sealed")
    return [SealedRow(c, row_vis, row_epoch, bytes(sealed)) for c, row_vis, row_epoch, sealed in rows]


def changes(collection: Collection) -> list[Change]:
    """Return the rows of pages that have to be written again or forgotten."""
    return list(Change.objects.filter(collection=collection).order_by("pk"))


def imported(statement: Statement) -> list[Imported]:
    """Return all names signed elsewhere, in the order given."""
    return list(Imported.objects.filter(statement=statement))


def published_imported(statement: Statement) -> list[Imported]:
    """Return the names signed elsewhere that the convenor gave a ground for showing."""
    return list(Imported.objects.filter(statement=statement).exclude(ground=""))


def _of(collection: Collection) -> QuerySet[Opening]:
    return Opening.objects.filter(collection=collection)


def _with_prefix(collection: Collection, prefix: str) -> QuerySet[Opening]:
    if not prefix:
        return _of(collection)
    # A range, not LIKE: it uses the index on both databases and knows no wildcards.
    return _of(collection).filter(name_key__gte=prefix, name_key__lte=prefix + _LAST)


def _rows(found: QuerySet[Opening]) -> Iterator[OpeningRow]:
    for row in found.values_list(
        "index", "record", "salt", "klass", "version", "is_hidden", "name_key", "org_number"
    ).iterator(_SLICE):
        index, record, salt, klass, version, is_hidden, name_key, org_number = row
        yield OpeningRow(index, bytes(record), bytes(salt), klass, version, is_hidden, name_key, org_number)
