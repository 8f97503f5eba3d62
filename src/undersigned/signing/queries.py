"""Reads of signing, for pages, for the bundle and for the desk."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q, Value
from django.db.models.functions import StrIndex

from undersigned.publiclog.moderation import Act, ActBy, Line, Reason
from undersigned.signing.models import (
    Alarm,
    Change,
    Claim,
    Collection,
    DayTally,
    Imported,
    MemberTally,
    ModerationAct,
    Objection,
    Opening,
    Sealed,
    Tally,
    Waiting,
)
from undersigned.signing.rules import (
    LISTED_AT_ONCE,
    MAX_ORGANISATION_CHARACTERS,
    CollectionState,
    NameFilter,
    NameQuery,
    NameState,
    check_query,
    fits,
    organisation_key,
)
from undersigned.signing.rules import alarms as rules
from undersigned.signing.rules.alarms import AlarmUnreadable, derive_alarm_key, open_alarm
from undersigned.verifier.rows import MAX_KEY_CHARACTERS, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from undersigned.coalitions.models import Coalition
    from undersigned.instance.ring import Ring
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


@dataclass(frozen=True)
class DayCounts:
    """How many signatures entered the log on *day*, and how many ended."""

    day: date
    signed: int = 0
    ended: int = 0


@dataclass(frozen=True)
class NamePage:
    """A page of the list of names; *after* is the key behind which the next one begins, empty on the last page."""

    rows: list[OpeningRow]
    after: str


@dataclass(frozen=True)
class ObjectedName:
    """A name on the lists to which somebody objected: kinds of objection, and how often each."""

    row: OpeningRow
    reasons: dict[str, int]


@dataclass(frozen=True)
class HeldName:
    """A name that waits for a convenor's look.

    Attributes:
        id: Of the row that waits.
        fields: The newest record's members.
        before: Those that stand on the list now, if this is a change of them.
        is_change: A change of a signature, not a signature.
    """

    id: bytes
    fields: dict[str, object]
    before: dict[str, object] | None
    is_change: bool


def collections() -> list[Collection]:
    """Return every collection, with log and statement, oldest first; not those that wait for their release."""
    return list(_released().order_by("pk"))


def ids_of_logs() -> set[int]:
    """Return the numbers of the logs that belong to a statement still; a log outlives one that was removed."""
    return set(Collection.objects.values_list("log_id", flat=True))


def listed_collections() -> list[Collection]:
    """Return the collections that stand on the first page of the instance, oldest first."""
    return list(_released().filter(statement__coalition__is_listed=True).order_by("pk"))


def count_open(coalition: Coalition) -> int:
    """Return how many statements of *coalition* take signatures, are paused, or wait for their release."""
    taking = [CollectionState.PRIVATE, CollectionState.OPEN, CollectionState.PAUSED]
    return Collection.objects.filter(statement__coalition=coalition, state__in=taking).count()


def collection_of(statement: Statement) -> Collection | None:
    """Return the collection of *statement*, or None while it was never opened.

    One that waits for its release is none for anybody but `signing.private`: so no page, feed or command can show it.
    """
    return _released().filter(statement=statement).first()


def _released() -> QuerySet[Collection]:
    return Collection.objects.select_related("log", "statement").exclude(state=CollectionState.PRIVATE)


def waiting_members(collection: Collection) -> Counter[str]:
    """Return how many members of each organisation wait for their slot."""
    rows = Waiting.objects.filter(collection=collection, kind="member").values_list("record", flat=True)
    return Counter(str(json.loads(bytes(row or b"{}"))["org"]) for row in rows)


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


def has_unsorted_names(collection: Collection) -> bool:
    """Say whether names entered the log that stand in no order yet."""
    return _of(collection).filter(name_key="").exists()


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


def affiliated(collection: Collection, limit: int) -> list[OpeningRow]:
    """Return shown names by the organisation that they named, then by name: the first *limit*; organisations too."""
    found = _of(collection).filter(org_key__isnull=False, is_hidden=False)
    return list(_rows(found.order_by("org_key")[:limit]))


def count_affiliated(collection: Collection, limit: int) -> int:
    """Return how many shown names have an organisation, *limit* at most."""
    return _of(collection).filter(org_key__isnull=False, is_hidden=False)[:limit].count()


def organisation_commitments(collection: Collection) -> dict[int, str]:
    """Return, by index, the commitments of the `sign` entries of organisations whose names are public."""
    found = _of(collection).filter(org_number__isnull=False)
    return dict(found.values_list("index", "c"))


def waiting_commitments(collection: Collection) -> set[str]:
    """Return the commitments of organisations whose signature waits for the log."""
    found = Waiting.objects.filter(collection=collection, kind="sign", klass="org")
    return {c for c in found.values_list("c", flat=True) if c}


def locked_commitments(collection: Collection) -> set[str]:
    """Return the commitments of signatures that stand without a name: their codes still act."""
    return set(Sealed.objects.filter(collection=collection).values_list("of_c", flat=True))


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


def list_names(
    collection: Collection,
    chosen: NameFilter,
    *,
    after: str = "",
    is_inside: bool = False,
    limit: int = LISTED_AT_ONCE,
) -> NamePage:
    """Return *limit* of the names that fit *chosen*, hidden ones too, behind the key *after* (for the desk).

    They stand in the order of names, or of organisations where *chosen* names one. With *is_inside*, whose name begins
    otherwise and holds the words further on comes last, as far as the page has room; that reads every name.
    """
    if chosen.state and not chosen.state.has_names:
        return NamePage([], "")
    column = "org_key" if chosen.organisation else "name_key"
    words = fold(chosen.words)[:MAX_KEY_CHARACTERS]
    fitting = _narrowed(collection, chosen)
    found = _beginning(fitting, "name_key", words)
    found = _beginning(found, "org_key", fold(chosen.organisation)[:MAX_ORGANISATION_CHARACTERS])
    if words and chosen.organisation:
        # Says again what the beginning of the name says, in the index that the organisation is found by.
        found = found.alias(at=StrIndex("org_key", Value(f"\n{words}"))).filter(at__gt=1)
    keys = list(
        found.filter(**{f"{column}__gt": after}).order_by(column).values_list(column, "pk", "index")[: limit + 1]
    )
    # By nothing but their keys, and put in order here: a planner that knows no numbers may walk through the whole list.
    kept = {row.index: row for row in _rows(Opening.objects.filter(pk__in=[pk for _, pk, _ in keys[:limit]]))}
    rows = [kept[index] for _, _, index in keys[:limit] if index in kept]
    if len(keys) > limit:
        return NamePage(rows, keys[limit - 1][0])
    if not after:
        # Who entered a moment ago has no place in either order yet.
        fresh = sorted(_rows(fitting.filter(name_key="")[:_SLICE]), key=lambda row: -row.index)
        rows = [row for row in fresh if _is_beginning(row, chosen, words)] + rows
    if is_inside and words and not chosen.organisation and len(rows) < limit:
        rows += _holding(fitting, words, {row.index for row in rows}, limit - len(rows))
    return NamePage(rows, "")


def tally(collection: Collection, version: int) -> dict[str, Counts]:
    """Return the counts of *version* by class."""
    counts = dict.fromkeys(CLASSES, Counts())
    for row in Tally.objects.filter(collection=collection, version=version):
        hidden, listed = (row.hidden + row.listed, 0) if collection.is_withheld else (row.hidden, row.listed)
        counts[row.klass] = Counts(listed, row.not_named, hidden, row.withdrawn, row.removed, row.threshold)
    return counts


def trend(collection: Collection, *, last: date, days: int) -> list[DayCounts]:
    """Return what entered the log on each of the *days* that end with *last*, the newest first, from the first day on.

    Days without anything are among them; before the first signature there are none.
    """
    first = last - timedelta(days=days - 1)
    found = {row.day: row for row in DayTally.objects.filter(collection=collection, day__gte=first, day__lte=last)}
    begun = DayTally.objects.filter(collection=collection).order_by("day").values_list("day", flat=True).first()
    if begun is None:
        return []
    shown = [last - timedelta(days=ago) for ago in range((last - max(first, begun)).days + 1)]
    return [DayCounts(day, found[day].signed, found[day].ended) if day in found else DayCounts(day) for day in shown]


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


def count_sealed(collection: Collection) -> dict[tuple[str, int], int]:
    """Return how many ciphertexts there are, by choice and epoch."""
    rows = Sealed.objects.filter(collection=collection).values_list("vis", "epoch")
    return {(vis, epoch): n for vis, epoch, n in rows.annotate(n=Count("c")).order_by("vis", "epoch")}


def find_sealed(collection: Collection, commitments: Sequence[str]) -> set[str]:
    """Return those of *commitments* that are locked still: not taken back, changed or opened meanwhile."""
    found: set[str] = set()
    for at in range(0, len(commitments), 500):
        rows = Sealed.objects.filter(collection=collection, c__in=commitments[at : at + 500])
        found.update(rows.values_list("c", flat=True))
    return found


def count_marks(collection: Collection) -> int:
    """Return how many addresses left a mark."""
    return Claim.objects.filter(collection=collection).count()


def changes(collection: Collection) -> list[Change]:
    """Return the rows of pages that have to be written again or forgotten."""
    return list(Change.objects.filter(collection=collection).order_by("pk"))


def told_acts(collection: Collection) -> list[Line]:
    """Return what convenors and operator did to names, as the public record tells it, in the order of doing."""
    return [
        Line(Act(row.act), ActBy(row.by), row.day, row.n, Reason(row.reason), row.entry)
        for row in ModerationAct.objects.filter(collection=collection)
    ]


def recent_acts(collection: Collection, limit: int = 50) -> list[ModerationAct]:
    """Return the newest acts, with the convenors who did them as long as that is known, newest first."""
    acts = ModerationAct.objects.filter(collection=collection).select_related("convenor")
    return list(acts.order_by("-pk")[:limit])


def objected_names(collection: Collection) -> list[ObjectedName]:
    """Return the names on the lists to which somebody objected and no convenor answered yet, most often first."""
    reasons: dict[int, dict[str, int]] = {}
    for index, reason, times in Objection.objects.filter(collection=collection, is_answered=False).values_list(
        "index", "reason", "times"
    ):
        reasons.setdefault(index, {})[reason] = times
    rows = [row for row in openings_at(collection, reasons) if not row.is_hidden]
    found = [ObjectedName(row, reasons[row.index]) for row in rows]
    return sorted(found, key=lambda one: (-sum(one.reasons.values()), one.row.index))


def removals_asked(statement: Statement) -> list[Imported]:
    """Return the imported names whose removal somebody asked for by the form."""
    return list(Imported.objects.filter(statement=statement, removals_asked__gt=0))


def count_held(collection: Collection) -> int:
    """Return how many names wait for a convenor's look."""
    return _held(collection).count()


def held_names(collection: Collection, start: int, limit: int) -> list[HeldName]:
    """Return *limit* of the names that wait for a convenor's look, from *start* on, in the order of random keys."""
    return _describe_held(collection, _held(collection).order_by("pk")[start : start + limit])


def held_behind(collection: Collection, key: bytes, limit: int) -> list[HeldName]:
    """Return *limit* of the names that wait for a convenor's look, behind the row *key*, in the order of keys."""
    return _describe_held(collection, _held(collection).filter(pk__gt=key).order_by("pk")[:limit])


def held_at(collection: Collection, keys: Iterable[bytes]) -> list[HeldName]:
    """Return those names that still wait among those with *keys*."""
    return _describe_held(collection, _held(collection).filter(pk__in=list(keys)).order_by("pk"))


def _describe_held(collection: Collection, waiting: QuerySet[Waiting]) -> list[HeldName]:
    rows = list(waiting.values_list("pk", "kind", "c", "of_c", "record"))
    newest = dict(_held_changes(collection, [c for _, kind, c, _, _ in rows if kind == "sign"]))
    before = {
        c: json.loads(bytes(record))
        for c, record in _of(collection)
        .filter(c__in=[of_c for _, kind, _, of_c, _ in rows if kind == "amend"])
        .values_list("c", "record")
    }
    found = []
    for pk, kind, c, of_c, record in rows:
        fields = json.loads(bytes(newest.get(c or "", record) or b"{}"))
        found.append(HeldName(bytes(pk), fields, before.get(of_c or "") if kind == "amend" else None, kind == "amend"))
    return found


def listed_twins(collection: Collection, names: Iterable[str]) -> set[str]:
    """Return those of *names* under which somebody stands on the list already, compared without case and marks."""
    found = set()
    for name in set(names):
        key = f"{fold(name)[:MAX_KEY_CHARACTERS]}\n"
        if _with_prefix(collection, key).exists():
            found.add(name)
    return found


def find_by_query(collection: Collection, query: NameQuery, *, below: int | None = None) -> list[OpeningRow]:
    """Return the public names that fit *query*, by index; only those of entries before *below*, if it is given.

    Raises:
        NoCondition, NumberInvalid: It can't be asked.
    """
    check_query(query)
    found = _of(collection)
    for column, value in (
        ("klass", query.klass or None),
        ("version", query.version),
        ("index__gte", query.first),
        ("index__lte", query.last),
        ("index__lt", below),
        ("is_hidden", query.is_hidden),
    ):
        if value is not None:
            found = found.filter(**{column: value})
    beginning = fold(query.name.strip().partition("*")[0])[:MAX_KEY_CHARACTERS]
    if beginning:
        # The index by name spares reading everybody; who has no place in it yet entered a moment ago.
        found = found.filter(Q(name_key__gte=beginning, name_key__lte=beginning + _LAST) | Q(name_key=""))
    return [row for row in _rows(found.order_by("index")) if fits(query, row.fields)]


def imported(statement: Statement) -> list[Imported]:
    """Return all names signed elsewhere, in the order given."""
    return list(Imported.objects.filter(statement=statement))


def published_imported(statement: Statement) -> list[Imported]:
    """Return the names signed elsewhere that the convenor gave a ground for showing."""
    return list(Imported.objects.filter(statement=statement).exclude(ground=""))


def alarms(collection: Collection, ring: Ring) -> list[rules.Alarm]:
    """Return what was unusual within the last days, newest day and largest number first."""
    key = derive_alarm_key(ring.outbox_key())
    found = []
    for box in Alarm.objects.filter(collection=collection).values_list("box", flat=True):
        with suppress(AlarmUnreadable):  # made before the last reboot
            found.append(open_alarm(bytes(box), key))
    return sorted(found, key=lambda alarm: (alarm.day, alarm.number), reverse=True)


def _held(collection: Collection) -> QuerySet[Waiting]:
    """Return what waits for a look: signatures, and changes of those that were let in before."""
    held = Waiting.objects.filter(collection=collection, is_held=True, vis="public")
    signs = Waiting.objects.filter(collection=collection, is_held=True, kind="sign", c__isnull=False)
    return held.filter(kind="sign") | held.filter(kind="amend").exclude(of_c__in=signs.values("c"))


def _held_changes(collection: Collection, signs: list[str | None]) -> Iterator[tuple[str, bytes]]:
    found = Waiting.objects.filter(collection=collection, is_held=True, kind="amend", of_c__in=signs, vis="public")
    for of_c, record in found.values_list("of_c", "record"):
        yield of_c or "", bytes(record or b"")


def _of(collection: Collection) -> QuerySet[Opening]:
    return Opening.objects.filter(collection=collection)


def _with_prefix(collection: Collection, prefix: str) -> QuerySet[Opening]:
    if not prefix:
        return _of(collection).exclude(name_key="")
    # A range, not LIKE: it uses the index on both databases and knows no wildcards.
    return _of(collection).filter(name_key__gte=prefix, name_key__lte=prefix + _LAST)


def _narrowed(collection: Collection, chosen: NameFilter) -> QuerySet[Opening]:
    found = _of(collection)
    if chosen.state:
        found = found.filter(is_hidden=chosen.state is NameState.HIDDEN)
    if chosen.klass:
        # By their numbers, since organisations stand in an index of their own.
        found = found.filter(org_number__isnull=chosen.klass != "org")
    if chosen.version is not None:
        found = found.filter(version=chosen.version)
    return found


def _beginning(found: QuerySet[Opening], column: str, beginning: str) -> QuerySet[Opening]:
    if not beginning:
        return found
    return found.filter(**{f"{column}__gte": beginning, f"{column}__lte": beginning + _LAST})


def _is_beginning(row: OpeningRow, chosen: NameFilter, words: str) -> bool:
    fields = row.fields
    named = organisation_key(fields, "") or ""
    return words in fold(str(fields["name"])) and named.startswith(fold(chosen.organisation))


def _holding(found: QuerySet[Opening], words: str, seen: set[int], limit: int) -> list[OpeningRow]:
    # In no order: for one, PostgreSQL would fetch every row in it. By the keys of names and not those of rows, which
    # the index of names lacks: the whole table would be read for them.
    holding = found.filter(name_key__gt="")
    if connection.vendor == "postgresql":
        # LIKE, of which it knows that few rows fit: it has several processes look then.
        holding = holding.filter(name_key__contains=words).exclude(name_key__gte=words, name_key__lte=words + _LAST)
    else:
        # Not LIKE, which SQLite does slowly.
        holding = holding.alias(at=StrIndex("name_key", Value(words))).filter(at__gt=1)
    keys = list(holding.values_list("name_key", flat=True)[: limit + len(seen)])
    rows = sorted(_rows(found.filter(name_key__in=keys)), key=lambda row: row.name_key)
    return [row for row in rows if row.index not in seen][:limit]


def _rows(found: QuerySet[Opening]) -> Iterator[OpeningRow]:
    for row in found.values_list(
        "index", "record", "salt", "klass", "version", "is_hidden", "name_key", "org_number"
    ).iterator(_SLICE):
        index, record, salt, klass, version, is_hidden, name_key, org_number = row
        yield OpeningRow(index, bytes(record), bytes(salt), klass, version, is_hidden, name_key, org_number)
