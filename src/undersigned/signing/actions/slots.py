"""Holding the slot: who is not named enters the log once a day, together (rules/slots.py)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Q

from undersigned.publiclog.entry import Member, parse_entry
from undersigned.signing import rules
from undersigned.signing.actions.integrating import take
from undersigned.signing.models import Collection, Slot, Waiting

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from undersigned.instance.ring import Ring

_CHANGES = "change"


def hold_slot(collection: Collection, *, ring: Ring, now: datetime) -> int:
    """Hold the newest slot unless it was held, and return how many entries entered with it.

    It is marked as held at the end: after a kill the rest enters when it is held again.

    Raises:
        LogMoved: Somebody else appended at the same moment; call it again.
    """
    slot = rules.find_slot(now)
    due = Collection.objects.filter(Q(slot_on__isnull=True) | Q(slot_on__lt=slot), pk=collection.pk)
    if not due.exists():
        return 0
    _free_changes(collection)
    taken = 0
    for waiting in [_rows_of(collection, sort) for sort in _choose_sorts(collection, slot)]:
        while step := take(collection, waiting, ring=ring, today=now.date()):
            taken += step
    due.update(slot_on=slot)
    return taken


def _choose_sorts(collection: Collection, slot: date) -> list[str]:
    """Return the sorts that enter now, signatures first; the others are noted as missed."""
    waiting = _count_sorts(collection)
    missed = dict(Slot.objects.filter(collection=collection).values_list("sort", "missed_on"))
    ripe = [sort for sort, count in waiting.items() if rules.is_ripe(count, missed_on=missed.get(sort), slot=slot)]
    Slot.objects.filter(collection=collection, sort__in=[*ripe, *(missed.keys() - waiting.keys())]).delete()
    for sort in waiting.keys() - set(ripe) - missed.keys():
        Slot.objects.get_or_create(collection=collection, sort=sort, defaults={"missed_on": slot})
    return sorted(ripe, key=lambda sort: (sort == _CHANGES, sort))


def _count_sorts(collection: Collection) -> Counter[str]:
    found = _in_slot(collection).values_list("kind", "klass", "vis", "record")
    return Counter(_find_sort(kind, klass, vis, record) for kind, klass, vis, record in found.iterator())


def _find_sort(kind: str, klass: str, vis: str, record: bytes | memoryview | None) -> str:
    if kind == "sign":
        return f"sign {klass} {vis}"
    if kind == "member":
        entry = parse_entry(bytes(record or b""))
        return f"member {entry.org}" if isinstance(entry, Member) else "member"
    return _CHANGES


def _rows_of(collection: Collection, sort: str) -> QuerySet[Waiting]:
    rows = _in_slot(collection)
    if sort == _CHANGES:
        return rows.filter(of_c__isnull=False)
    kind, _, rest = sort.partition(" ")
    if kind == "sign":
        klass, vis = rest.split(" ")
        return rows.filter(kind="sign", klass=klass, vis=vis)
    members = rows.filter(kind="member")
    return rows.filter(pk__in=_ids_of_members(members, rest))


def _ids_of_members(members: QuerySet[Waiting], org: str) -> list[bytes]:
    found = members.values_list("pk", "record")
    return [bytes(pk) for pk, record in found if _find_sort("member", "", "", record) == f"member {org}"]


def _in_slot(collection: Collection) -> QuerySet[Waiting]:
    return Waiting.objects.filter(collection=collection, in_slot=True, is_held=False)


def _free_changes(collection: Collection) -> None:
    """Let changes go whose signature does not wait for a convenor's look any more."""
    # Public changes wait for a look of their own.
    held = Waiting.objects.filter(collection=collection, is_held=True).exclude(kind="amend", vis="public")
    signs = set(held.filter(kind="sign").values_list("c", flat=True))
    changes = held.filter(of_c__isnull=False).values_list("pk", "of_c")
    free = [pk for pk, of_c in changes if of_c not in signs]
    held.filter(pk__in=free).update(is_held=False)
