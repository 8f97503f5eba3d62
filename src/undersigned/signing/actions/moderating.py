"""Keeping order: hide names and show them again, remove them for good, withhold all and release them.

Each act stands in the log and in the record of moderation, with the kind of its reason.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Hide, Release, Show, WithdrawnBy, Withhold
from undersigned.publiclog.moderation import Act, ActBy, Reason
from undersigned.signing import rules
from undersigned.signing.actions.integrating import move_tally, note_changes, take
from undersigned.signing.actions.recording import Doing, record_act
from undersigned.signing.models import Collection, Objection, Opening, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.instance.ring import Ring

_ID_BYTES = 16


@transaction.atomic
def hide_names(collection: Collection, indexes: Sequence[int], doing: Doing, *, ring: Ring) -> int:
    """Take the names of signatures *indexes* off every list, and return how many stood there; counts stay.

    Whoever objected to one of them is answered by that.
    """
    hidden = _set_hidden(collection, indexes, is_hidden=True)
    if hidden:
        first = logkeeper.append(collection.log, [Hide(of=index) for index in hidden], ring=ring, today=doing.today)
        record_act(collection, Act.HIDE, doing, n=len(hidden), entry=first)
        Objection.objects.filter(collection=collection, index__in=hidden).delete()
    return len(hidden)


@transaction.atomic
def show_names(collection: Collection, indexes: Sequence[int], doing: Doing, *, ring: Ring) -> int:
    """Put the names of signatures *indexes* back on the lists, and return how many were hidden."""
    shown = _set_hidden(collection, indexes, is_hidden=False)
    if shown:
        first = logkeeper.append(collection.log, [Show(of=index) for index in shown], ring=ring, today=doing.today)
        record_act(collection, Act.SHOW, doing, n=len(shown), entry=first)
    return len(shown)


@transaction.atomic
def remove_names(collection: Collection, indexes: Sequence[int], doing: Doing, *, ring: Ring) -> int:
    """End the signatures *indexes* for good, and return how many that were; only hidden ones can be.

    Raises:
        NotHidden: One of them is shown; nothing was done.
    """
    openings = Opening.objects.filter(collection=collection, index__in=indexes)
    if openings.filter(is_hidden=False).exists():
        raise rules.NotHidden
    by = WithdrawnBy.OPERATOR if doing.by is ActBy.OPERATOR else WithdrawnBy.CONVENOR
    rows = [
        Waiting(id=sha256(c.encode()).digest()[:_ID_BYTES], collection=collection, kind="withdraw", of_c=c, by=by)
        for c in openings.values_list("c", flat=True)
    ]
    if rows:
        Waiting.objects.bulk_create(rows)
        chosen = Waiting.objects.filter(pk__in=[row.pk for row in rows])
        take(collection, chosen, ring=ring, today=doing.today, limit=len(rows), doing=doing)
        Objection.objects.filter(collection=collection, index__in=indexes).delete()
    return len(rows)


def keep_name(collection: Collection, index: int, doing: Doing) -> None:
    """Leave a name on the list although somebody objected to it; who objects again is heard again.

    Raises:
        NoSuchName: Nobody objected to it.
    """
    open_ones = Objection.objects.filter(collection=collection, index=index, is_answered=False)
    with transaction.atomic():
        if not open_ones.update(is_answered=True):
            raise rules.NoSuchName
        record_act(collection, Act.KEEP, doing)


def hide_name(collection: Collection, index: int, *, ring: Ring, today: date, doing: Doing | None = None) -> None:
    """Take one name off every list.

    Raises:
        NoSuchName: No name stands there, or it is hidden already.
    """
    if not hide_names(collection, [index], doing or Doing(Reason.NOT_STATED, today), ring=ring):
        raise rules.NoSuchName


def show_name(collection: Collection, index: int, *, ring: Ring, today: date, doing: Doing | None = None) -> None:
    """Put one name back on the lists.

    Raises:
        NoSuchName: No hidden name stands there.
    """
    if not show_names(collection, [index], doing or Doing(Reason.NOT_STATED, today), ring=ring):
        raise rules.NoSuchName


@transaction.atomic
def withhold_names(collection: Collection, *, ring: Ring, today: date, doing: Doing | None = None) -> None:
    """Take all names off at once: one convenor may. Counts and proof stay."""
    doing = doing or Doing(Reason.EMERGENCY, today)
    withheld = Collection.objects.filter(pk=collection.pk, is_withheld=False)
    if not withheld.update(is_withheld=True, release_asked_by=None):
        raise rules.AlreadyWithheld
    entry = logkeeper.append(collection.log, [Withhold()], ring=ring, today=doing.today)
    record_act(collection, Act.WITHHOLD, doing, entry=entry)
    collection.refresh_from_db()


def ask_release(collection: Collection, convenor: Convenor) -> None:
    """Ask, as the first of two convenors, to show the names again."""
    asked = Collection.objects.filter(pk=collection.pk, is_withheld=True)
    if not asked.update(release_asked_by=convenor):
        raise rules.NotWithheld
    collection.refresh_from_db()


@transaction.atomic
def release_names(
    collection: Collection, convenor: Convenor, *, ring: Ring, today: date, doing: Doing | None = None
) -> None:
    """Show all names again, as the second of two convenors."""
    doing = doing or Doing(Reason.CHECKED, today, ActBy.TWO_CONVENORS, convenor)
    row = Collection.objects.get(pk=collection.pk)
    if not row.is_withheld:
        raise rules.NotWithheld
    if row.release_asked_by_id is None or row.release_asked_by_id == convenor.pk:
        raise rules.SecondConvenorNeeded
    released = Collection.objects.filter(pk=row.pk, is_withheld=True, release_asked_by=row.release_asked_by_id)
    if not released.update(is_withheld=False, release_asked_by=None):
        raise rules.NotWithheld
    entry = logkeeper.append(collection.log, [Release()], ring=ring, today=doing.today)
    record_act(collection, Act.RELEASE, doing, entry=entry)
    collection.refresh_from_db()


def _set_hidden(collection: Collection, indexes: Sequence[int], *, is_hidden: bool) -> list[int]:
    """Turn those of *indexes* that are not so yet, with counts and pages, and return them in order."""
    turning = Opening.objects.filter(collection=collection, index__in=list(indexes), is_hidden=not is_hidden)
    found = list(turning.order_by("index"))
    turned = turning.filter(pk__in=[opening.pk for opening in found]).update(is_hidden=is_hidden)
    if turned != len(found):
        # Somebody else turned one of them at this moment, on a database that lets two write.
        raise rules.NoSuchName
    note_changes(found)
    step = 1 if is_hidden else -1
    for (version, klass), count in Counter((opening.version, opening.klass) for opening in found).items():
        move_tally(collection, version, klass, Counter(hidden=step * count, listed=-step * count))
    return [opening.index for opening in found]
