"""Integrating: what waits becomes entries of the log, openings and counts, in one transaction.

Two rhythms (DECIDED 6): what is public enters within seconds, `integrate`; who is not named waits for the slot of the
day, `slots.hold_slot`. Waiting rows are taken in the order of their random keys, so the order inside a batch says
nothing. Signatures come first, then changes, then withdrawals: a signature may be taken back while it still waits. A
change or withdrawal whose signature is not in this batch nor in the log stays and waits for the next.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import count, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q

from undersigned.logkeeper import actions as logkeeper
from undersigned.logkeeper import queries as logs
from undersigned.logkeeper.rules import LogMoved
from undersigned.publiclog.entry import (
    Amend,
    Entry,
    Hide,
    Member,
    Sign,
    SignerClass,
    Visibility,
    Withdraw,
    WithdrawnBy,
    parse_entry,
)
from undersigned.publiclog.moderation import Act, ActBy, Reason
from undersigned.signing.actions.recording import Doing, record_act
from undersigned.signing.models import Change, Collection, DayTally, Ended, MemberTally, Opening, Sealed, Tally, Waiting
from undersigned.signing.rules import organisation_key
from undersigned.verifier.rows import sort_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from undersigned.instance.ring import Ring

BATCH = 500
"""Rows of one transaction: confirmations wait for SQLite's one write lock, so it has to end within 50 ms."""

SORTED_AT_ONCE = 250
"""Names of one transaction of `sort_names`, for the same reason."""

_PUBLIC, _THRESHOLD = Visibility.PUBLIC.value, Visibility.THRESHOLD.value


def integrate(collection: Collection, *, ring: Ring, today: date, limit: int = BATCH) -> int:
    """Append at most *limit* waiting rows that enter within seconds, and return how many were taken.

    Raises:
        LogMoved: Somebody else appended at the same moment; nothing happened, try again.
    """
    return take(collection, Waiting.objects.filter(in_slot=False, is_held=False), ring=ring, today=today, limit=limit)


def drain(collection: Collection, *, ring: Ring, today: date) -> None:
    """Integrate everything that waits, within the caller's transaction: the text changes, or signing ends.

    It is a slot of its own, also for fewer than eight. A name that no convenor has looked at yet is counted, and hidden
    until somebody has.
    """
    # A change that nobody has looked at goes on waiting for a look: what stood before stays.
    unseen_change = Q(kind="amend", is_held=True, vis=_PUBLIC)
    while take(collection, Waiting.objects.exclude(unseen_change), ring=ring, today=today):
        pass
    sort_names(collection)


def take(
    collection: Collection,
    waiting: QuerySet[Waiting],
    *,
    ring: Ring,
    today: date,
    limit: int = BATCH,
    doing: Doing | None = None,
) -> int:
    """Append at most *limit* of the rows *waiting*, signatures first, and return how many were taken.

    *doing* says why those are removed whom a convenor or the operator removes; by default it was decided offline.

    Raises:
        LogMoved: As for `integrate`.
    """
    with transaction.atomic():
        chosen = waiting.filter(collection=collection).order_by("id").values_list(*_Row._fields)
        rows = [_Row(*values) for values in chosen.filter(of_c__isnull=True)[:limit]]
        if len(rows) < limit:
            rows += [_Row(*values) for values in chosen.filter(of_c__isnull=False)[: limit - len(rows)]]
        return _Batch(collection, rows, doing or Doing(Reason.OPENED, today)).take(ring, today) if rows else 0


def take_in_order(collection: Collection, ids: Sequence[bytes], *, ring: Ring, today: date) -> None:
    """Append the rows that wait under *ids* in this very order, within the caller's transaction.

    Only for a release: its order is that of the board, which everybody on it may know, so it tells nothing.
    """
    found = Waiting.objects.filter(collection=collection, pk__in=list(ids)).values_list(*_Row._fields)
    rows = {row.id: row for row in (_Row(*values)._replace(id=bytes(values[0])) for values in found)}
    chosen = [rows[key] for key in ids if key in rows]
    if chosen:
        _Batch(collection, chosen, Doing(Reason.OPENED, today)).take(ring, today)


def sort_names(collection: Collection) -> None:
    """Give the names that entered since the last time their places in the order of names, in slices.

    Apart from integrating, since each name lands on another page of a long index: confirmations would wait for that.
    """
    while _sort_slice(collection):
        pass


@transaction.atomic
def _sort_slice(collection: Collection) -> int:
    # In no order: asked for one, the planner would walk through the whole list for it.
    unsorted = Opening.objects.filter(collection=collection, name_key="")
    rows = list(unsorted.values_list("pk", "record", "index")[:SORTED_AT_ONCE])
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE signing_opening SET name_key = %s, org_key = %s WHERE id = %s AND name_key = ''",
            [(*_keys(bytes(record), index), key) for key, record, index in rows],
        )
    return len(rows)


def forget_changes(changes: list[Change]) -> None:
    """Delete *changes*, whose pages are out."""
    keys = [change.pk for change in changes]
    for at in range(0, len(keys), 500):
        Change.objects.filter(pk__in=keys[at : at + 500]).delete()


def move_tally(collection: Collection, version: int, klass: str, moves: Counter[str]) -> None:
    """Add *moves* (by column, negative ones too) to the counts of one version and class."""
    row, _ = Tally.objects.get_or_create(collection=collection, version=version, klass=klass)
    Tally.objects.filter(pk=row.pk).update(**{column: F(column) + step for column, step in moves.items()})


def note_changes(openings: Sequence[Opening]) -> None:
    """Remember that the published rows of *openings* have to be written again or forgotten."""
    Change.objects.bulk_create(
        Change(
            collection_id=opening.collection_id,
            index=opening.index,
            name_key=opening.name_key or _name_key(bytes(opening.record), opening.index),
            org_number=opening.org_number,
        )
        for opening in openings
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
    sealed: bytes | None
    epoch: int | None
    is_held: bool


class _Batch:
    """One integration: sorts the rows, makes the entries, then stores what they come to."""

    def __init__(self, collection: Collection, rows: list[_Row], doing: Doing) -> None:
        self.collection = collection
        self.doing = doing
        self.log = collection.log
        self.signs = [row for row in rows if row.kind == "sign"]
        self.members = [row for row in rows if row.kind == "member"]
        self.amends = [row for row in rows if row.kind == "amend"]
        self.withdrawals = [row for row in rows if row.kind == "withdraw"]
        self.first = logs.size(self.log)
        self.index_of = self._find_indexes()
        self.moves: dict[tuple[int, str], Counter[str]] = {}

    def take(self, ring: Ring, today: date) -> int:
        known = [row for row in self.amends + self.withdrawals if row.of_c in self.index_of]
        # What ended while it waited enters the log as it ended: taken back, or declined by a convenor.
        ended_before = sorted((row for row in self.signs if row.by), key=lambda row: row.by)
        ended = self._find_ended(known) | {row.c for row in ended_before}
        # A signature ends once; its change in the same batch leaves no trace at all.
        ending = {row.of_c: row for row in known if row.kind == "withdraw" and row.of_c not in ended}
        amends = [row for row in known if row.kind == "amend" and row.of_c not in ended and row.of_c not in ending]
        withdrawals = sorted(ending.values(), key=lambda row: row.by)
        entries: list[Entry] = [_sign_entry(row) for row in self.signs]
        entries += [Amend(c=row.c or "", of=self.index_of[row.of_c or ""], vis=Visibility(row.vis)) for row in amends]
        removals_from = len(entries)
        entries += [Withdraw(by=WithdrawnBy(row.by), of=self.index_of[row.of_c or ""]) for row in withdrawals]
        entries += [Withdraw(by=WithdrawnBy(row.by), of=self.index_of[row.c or ""]) for row in ended_before]
        # A nonce counts once. The letter box sees to it; a second one here must not keep the whole log waiting.
        entered = logs.find_indexes(self.log, [row.c or "" for row in self.members])
        members = [_member_entry(row) for row in self.members if row.c not in entered]
        entries += members
        # What nobody has looked at is hidden at once, unless it ended in this very batch.
        held = [row for row in self.signs if _is_unseen(row) and row.c not in ending]
        entries += [Hide(of=self.index_of[row.c or ""]) for row in held]
        if entries:
            first = logkeeper.append(self.log, entries, ring=ring, today=today)
            if first != self.first:
                raise LogMoved
        self._record_removals(Act.REMOVE, withdrawals, self.first + removals_from)
        self._record_removals(Act.DECLINE, ended_before, self.first + removals_from + len(withdrawals))
        if held:
            unseen = Doing(Reason.NOT_LOOKED_AT, today)
            record_act(self.collection, Act.HIDE, unseen, n=len(held), entry=self.first + len(entries) - len(held))
        self._store_signs()
        for row in amends:
            self._store_amend(row)
        for row in withdrawals:
            self._store_withdrawal(row)
        for org, counted in Counter(entry.org for entry in members).items():
            _count_members(self.collection, org, counted)
        _count_day(self.collection, today, signed=len(self.signs), ended=len(withdrawals) + len(ended_before))
        for (version, klass), moves in self.moves.items():
            move_tally(self.collection, version, klass, moves)
        taken = self.signs + known + self.members
        self._delete(taken)
        return len(taken)

    def _record_removals(self, act: Act, rows: Sequence[_Row], first: int) -> None:
        """Write down those of *rows* that others than their signatory end; they stand together, from entry *first*."""
        for by, group in groupby(enumerate(rows, first), key=lambda one: one[1].by):
            entries = [entry for entry, _ in group]
            if by in (WithdrawnBy.CONVENOR, WithdrawnBy.OPERATOR):
                doing = replace(self.doing, by=ActBy(by))
                record_act(self.collection, act, doing, n=len(entries), entry=entries[0])

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
        org_numbers = count(self._next_org_number())
        for at, row in enumerate(self.signs):
            moves, index = self._moves(row.version or 0, row.klass), self.first + at
            if row.by:
                Ended.objects.create(collection=self.collection, index=index)
                moves["withdrawn" if row.by == WithdrawnBy.SIGNATORY else "removed"] += 1
                continue
            if row.vis != _PUBLIC:
                _move_not_named(moves, row.vis, 1)
                continue
            number = next(org_numbers) if row.klass == SignerClass.ORG else None
            opening = (self.collection.pk, index, row.c, row.salt, row.record, row.klass, row.version)
            columns.append((*opening, "", number, row.is_held))
            moves["hidden" if row.is_held else "listed"] += 1
        with connection.cursor() as cursor:
            cursor.executemany(
                'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, '
                "org_number, is_hidden) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                columns,
            )
            # In the order of their keys, as all rows of a batch: it says nothing of the order of arrival.
            cursor.executemany(
                "INSERT INTO signing_sealed (c, of_c, collection_id, epoch, vis, version, sealed, is_hidden) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    (row.c, row.c, self.collection.pk, row.epoch, row.vis, row.version, row.sealed, False)
                    for row in self.signs
                    if row.sealed is not None
                ],
            )

    def _store_amend(self, row: _Row) -> None:
        index = self.index_of[row.of_c or ""]
        old, sealed = self._find_kept(index, row.of_c)
        version, klass = (old.version, old.klass) if old else self._look_up(index)
        moves = self._moves(version, klass)
        is_hidden = old.is_hidden if old else bool(sealed and sealed.is_hidden)
        self._leave(moves, old, sealed, index)
        # Other words of a public name leave alone what was locked for news.
        if sealed and not (old and row.vis == _PUBLIC):
            sealed.delete()
        if row.sealed is not None:
            Sealed.objects.create(
                c=row.c or "",
                of_c=row.of_c or "",
                collection=self.collection,
                epoch=row.epoch or 0,
                vis=row.vis,
                version=version,
                sealed=bytes(row.sealed),
                is_hidden=is_hidden and row.vis != _PUBLIC,
            )
        if row.vis != _PUBLIC:
            _move_not_named(moves, row.vis, 1)
            if old:
                old.delete()
            return
        kept = old or Opening(collection=self.collection, index=index, c=row.of_c or "", klass=klass, version=version)
        kept.record, kept.salt = bytes(row.record or b""), bytes(row.salt or b"")
        (kept.name_key, kept.org_key), kept.is_hidden = _keys(kept.record, index), is_hidden
        if klass == SignerClass.ORG and kept.org_number is None:
            kept.org_number = self._next_org_number()
        kept.save()
        note_changes([kept])
        moves["hidden" if is_hidden else "listed"] += 1

    def _store_withdrawal(self, row: _Row) -> None:
        index = self.index_of[row.of_c or ""]
        old, sealed = self._find_kept(index, row.of_c)
        version, klass = (old.version, old.klass) if old else self._look_up(index)
        moves = self._moves(version, klass)
        self._leave(moves, old, sealed, index)
        if old:
            old.delete()
        if sealed:
            sealed.delete()
        Ended.objects.create(collection=self.collection, index=index)
        moves["withdrawn" if row.by == WithdrawnBy.SIGNATORY else "removed"] += 1

    def _find_kept(self, index: int, of_c: str | None) -> tuple[Opening | None, Sealed | None]:
        """Return what is kept of a signature: its opening if it is public, its ciphertext if there is one."""
        opening = Opening.objects.filter(collection=self.collection, index=index).first()
        return opening, Sealed.objects.filter(of_c=of_c).first()

    def _leave(self, moves: Counter[str], old: Opening | None, sealed: Sealed | None, index: int) -> None:
        """Take a signature out of the count that it is in, and mark its row of the pages."""
        if old:
            note_changes([old])
            moves["hidden" if old.is_hidden else "listed"] -= 1
        else:
            _move_not_named(moves, sealed.vis if sealed else self._sign_at(index).vis.value, -1)

    def _sign_at(self, index: int) -> Sign:
        entry = parse_entry(next(logs.entries(self.log, index, index + 1)))
        if not isinstance(entry, Sign):
            raise TypeError(f"entry {index} is not a signature")
        return entry

    def _look_up(self, index: int) -> tuple[int, str]:
        """Return version and class of a signature that has no opening, out of its entry."""
        entry = self._sign_at(index)
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


def _member_entry(row: _Row) -> Member:
    entry = parse_entry(bytes(row.record or b""))
    if not isinstance(entry, Member):
        raise TypeError("what waits as a member is none")
    return entry


def _is_unseen(row: _Row) -> bool:
    return row.is_held and row.vis == _PUBLIC and not row.by


def _move_not_named(moves: Counter[str], vis: str, step: int) -> None:
    moves["not_named"] += step
    if vis == _THRESHOLD:
        moves["threshold"] += step


def _count_members(collection: Collection, org: str, counted: int) -> None:
    row, _ = MemberTally.objects.get_or_create(collection=collection, org=org)
    MemberTally.objects.filter(pk=row.pk).update(counted=F("counted") + counted)


def _count_day(collection: Collection, day: date, *, signed: int, ended: int) -> None:
    if signed or ended:
        row, _ = DayTally.objects.get_or_create(collection=collection, day=day)
        DayTally.objects.filter(pk=row.pk).update(signed=F("signed") + signed, ended=F("ended") + ended)


def _name_key(record: bytes, index: int) -> str:
    return sort_key(json.loads(record)["name"], index)


def _keys(record: bytes, index: int) -> tuple[str, str | None]:
    """Return the places of a signature in the order of names and in that of organisations."""
    fields = json.loads(record)
    key = sort_key(fields["name"], index)
    return key, organisation_key(fields, key)
