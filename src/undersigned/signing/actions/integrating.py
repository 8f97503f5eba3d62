"""Integrating: what waits becomes entries of the log, openings and counts, in one transaction.

Waiting rows are taken in the order of their random keys, so the order inside a batch says nothing. Signatures come
first, then changes, then withdrawals: a signature may be taken back while it still waits. A change or withdrawal whose
signature is not in this batch nor in the log stays and waits for the next.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogMoved
from undersigned.publiclog.entry import Amend, Entry, Sign, SignerClass, Visibility, Withdraw, WithdrawnBy, parse_entry
from undersigned.signing.models import Change, Collection, Ended, Opening, Tally, Waiting
from undersigned.verifier.rows import sort_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.instance.ring import Ring

BATCH = 500
"""Rows of one transaction: confirmations wait for SQLite's one write lock, so it has to end within 50 ms."""

_PUBLIC = Visibility.PUBLIC.value


def integrate(collection: Collection, *, ring: Ring, today: date, limit: int = BATCH) -> int:
    """Append at most *limit* waiting rows of *collection* to its log, and return how many were taken.

    Raises:
        LogMoved: Somebody else appended at the same moment; nothing happened, try again.
    """
    with transaction.atomic():
        waiting = Waiting.objects.filter(collection=collection).order_by("id")
        rows = [_Row(*values) for values in waiting.values_list(*_Row._fields)[:limit]]
        return _Batch(collection, rows).take(ring, today) if rows else 0


def drain(collection: Collection, *, ring: Ring, today: date) -> None:
    """Integrate everything that waits, within the caller's transaction."""
    while integrate(collection, ring=ring, today=today):
        pass


def forget_changes(changes: list[Change]) -> None:
    """Delete *changes*, whose pages are out."""
    keys = [change.pk for change in changes]
    for at in range(0, len(keys), 500):
        Change.objects.filter(pk__in=keys[at : at + 500]).delete()


def move_tally(collection: Collection, version: int, klass: str, moves: Counter[str]) -> None:
    """Add *moves* (by column, negative ones too) to the counts of one version and class."""
    row, _ = Tally.objects.get_or_create(collection=collection, version=version, klass=klass)
    Tally.objects.filter(pk=row.pk).update(**{column: F(column) + step for column, step in moves.items()})


def note_change(opening: Opening) -> None:
    """Remember that the published row of *opening* has to be written again or forgotten."""
    Change.objects.create(
        collection_id=opening.collection_id,
        index=opening.index,
        name_key=opening.name_key,
        org_number=opening.org_number,
    )


class _Row(NamedTuple):
    """A waiting row, without the weight of a model's: they come by the thousand."""

    id: bytes
    kind: str
    c: str | None
    of_c: str | None
    by: str
    klass: str
    vis: str
    text: str
    version: int | None
    record: bytes | None
    salt: bytes | None


class _Batch:
    """One integration: sorts the rows, makes the entries, then stores what they come to."""

    def __init__(self, collection: Collection, rows: list[_Row]) -> None:
        self.collection = collection
        self.log = collection.log
        self.signs = [row for row in rows if row.kind == "sign"]
        self.amends = [row for row in rows if row.kind == "amend"]
        self.withdrawals = [row for row in rows if row.kind == "withdraw"]
        self.first = logs.size(self.log)
        self.index_of = self._find_indexes()
        self.moves: dict[tuple[int, str], Counter[str]] = {}

    def take(self, ring: Ring, today: date) -> int:
        known = [row for row in self.amends + self.withdrawals if row.of_c in self.index_of]
        ended = self._find_ended(known)
        # A signature ends once; its change in the same batch leaves no trace at all.
        ending = {row.of_c: row for row in known if row.kind == "withdraw" and row.of_c not in ended}
        amends = [row for row in known if row.kind == "amend" and row.of_c not in ended and row.of_c not in ending]
        withdrawals = list(ending.values())
        entries: list[Entry] = [_sign_entry(row) for row in self.signs]
        entries += [Amend(c=row.c or "", of=self.index_of[row.of_c or ""], vis=Visibility(row.vis)) for row in amends]
        entries += [Withdraw(by=WithdrawnBy(row.by), of=self.index_of[row.of_c or ""]) for row in withdrawals]
        if entries:
            first = logkeeper.append(self.log, entries, ring=ring, today=today)
            if first != self.first:
                raise LogMoved
        self._store_signs()
        for row in amends:
            self._store_amend(row)
        for row in withdrawals:
            self._store_withdrawal(row)
        for (version, klass), moves in self.moves.items():
            move_tally(self.collection, version, klass, moves)
        self._delete(self.signs + known)
        return len(self.signs) + len(known)

    def _find_indexes(self) -> dict[str, int]:
        found = {row.c or "": self.first + at for at, row in enumerate(self.signs)}
        targets = {row.of_c or "" for row in self.amends + self.withdrawals} - found.keys()
        return found | logs.find_indexes(self.log, list(targets))

    def _find_ended(self, rows: list[_Row]) -> set[str | None]:
        """Return the targets among those of *rows* that ended in an earlier batch."""
        ended = Ended.objects.filter(
            collection=self.collection, index__in={self.index_of[row.of_c or ""] for row in rows}
        )
        indexes = set(ended.values_list("index", flat=True))
        return {row.of_c for row in rows if self.index_of[row.of_c or ""] in indexes}

    def _store_signs(self) -> None:
        columns: list[Sequence[Any]] = []
        org_number = self._next_org_number()
        for at, row in enumerate(self.signs):
            moves = self._moves(row.version or 0, row.klass)
            if row.vis != _PUBLIC:
                moves["not_named"] += 1
                continue
            index, number = self.first + at, None
            if row.klass == SignerClass.ORG:
                number, org_number = org_number, org_number + 1
            key = _name_key(bytes(row.record or b""), index)
            columns.append(
                (self.collection.pk, index, row.c, row.salt, row.record, row.klass, row.version, key, number, False)
            )
            moves["listed"] += 1
        with connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, '
                "org_number, is_hidden) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                columns,
            )

    def _store_amend(self, row: _Row) -> None:
        index = self.index_of[row.of_c or ""]
        old = Opening.objects.filter(collection=self.collection, index=index).first()
        version, klass = (old.version, old.klass) if old else self._look_up(index)
        moves = self._moves(version, klass)
        if old:
            note_change(old)
            moves["hidden" if old.is_hidden else "listed"] -= 1
        else:
            moves["not_named"] -= 1
        if row.vis != _PUBLIC:
            moves["not_named"] += 1
            if old:
                old.delete()
            return
        kept = old or Opening(collection=self.collection, index=index, c=row.of_c or "", klass=klass, version=version)
        kept.record, kept.salt = bytes(row.record or b""), bytes(row.salt or b"")
        kept.name_key = _name_key(kept.record, index)
        if klass == SignerClass.ORG and kept.org_number is None:
            kept.org_number = self._next_org_number()
        kept.save()
        note_change(kept)
        moves["hidden" if kept.is_hidden else "listed"] += 1

    def _store_withdrawal(self, row: _Row) -> None:
        index = self.index_of[row.of_c or ""]
        old = Opening.objects.filter(collection=self.collection, index=index).first()
        version, klass = (old.version, old.klass) if old else self._look_up(index)
        moves = self._moves(version, klass)
        if old:
            note_change(old)
            moves["hidden" if old.is_hidden else "listed"] -= 1
            old.delete()
        else:
            moves["not_named"] -= 1
        Ended.objects.create(collection=self.collection, index=index)
        moves["withdrawn" if row.by == WithdrawnBy.SIGNATORY else "removed"] += 1

    def _look_up(self, index: int) -> tuple[int, str]:
        """Return version and class of a signature that has no opening, out of its entry."""
        entry = parse_entry(next(logs.entries(self.log, index, index + 1)))
        if not isinstance(entry, Sign):
            raise TypeError(f"entry {index} is not a signature")
        version = self.collection.statement.versions.get(texts__sha256=entry.text, texts__role="lead")
        return version.number, entry.class_.value

    def _next_org_number(self) -> int:
        last = Opening.objects.filter(collection=self.collection, org_number__isnull=False).order_by("-org_number")
        number = last.values_list("org_number", flat=True).first()
        return 0 if number is None else number + 1

    def _moves(self, version: int, klass: str) -> Counter[str]:
        return self.moves.setdefault((version, klass), Counter())

    @staticmethod
    def _delete(rows: list[_Row]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM signing_waiting WHERE id = %s", [(bytes(row.id),) for row in rows])


def _sign_entry(row: _Row) -> Sign:
    return Sign(c=row.c or "", class_=SignerClass(row.klass), text=row.text, vis=Visibility(row.vis))


def _name_key(record: bytes, index: int) -> str:
    return sort_key(json.loads(record)["name"], index)
