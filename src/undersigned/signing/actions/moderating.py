"""Keeping order: hide one name and show it again, withhold all names and release them. Each act stands in the log."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Hide, Release, Show, Withhold
from undersigned.signing import rules
from undersigned.signing.actions.integrating import move_tally, note_change
from undersigned.signing.models import Collection, Opening

if TYPE_CHECKING:
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.instance.ring import Ring


@transaction.atomic
def hide_name(collection: Collection, index: int, *, ring: Ring, today: date) -> None:
    """Take the name of signature *index* off every list; signature and count stay."""
    _set_hidden(collection, index, is_hidden=True)
    logkeeper.append(collection.log, [Hide(of=index)], ring=ring, today=today)


@transaction.atomic
def show_name(collection: Collection, index: int, *, ring: Ring, today: date) -> None:
    """Put the name of signature *index* back on the lists."""
    _set_hidden(collection, index, is_hidden=False)
    logkeeper.append(collection.log, [Show(of=index)], ring=ring, today=today)


@transaction.atomic
def withhold_names(collection: Collection, *, ring: Ring, today: date) -> None:
    """Take all names off at once: one convenor may. Counts and proof stay."""
    withheld = Collection.objects.filter(pk=collection.pk, is_withheld=False)
    if not withheld.update(is_withheld=True, release_asked_by=None):
        raise rules.AlreadyWithheld
    logkeeper.append(collection.log, [Withhold()], ring=ring, today=today)
    collection.refresh_from_db()


def ask_release(collection: Collection, convenor: Convenor) -> None:
    """Ask, as the first of two convenors, to show the names again."""
    asked = Collection.objects.filter(pk=collection.pk, is_withheld=True)
    if not asked.update(release_asked_by=convenor):
        raise rules.NotWithheld
    collection.refresh_from_db()


@transaction.atomic
def release_names(collection: Collection, convenor: Convenor, *, ring: Ring, today: date) -> None:
    """Show all names again, as the second of two convenors."""
    row = Collection.objects.get(pk=collection.pk)
    if not row.is_withheld:
        raise rules.NotWithheld
    if row.release_asked_by_id is None or row.release_asked_by_id == convenor.pk:
        raise rules.SecondConvenorNeeded
    released = Collection.objects.filter(pk=row.pk, is_withheld=True, release_asked_by=row.release_asked_by_id)
    if not released.update(is_withheld=False, release_asked_by=None):
        raise rules.NotWithheld
    logkeeper.append(collection.log, [Release()], ring=ring, today=today)
    collection.refresh_from_db()


def _set_hidden(collection: Collection, index: int, *, is_hidden: bool) -> None:
    found = Opening.objects.filter(collection=collection, index=index, is_hidden=not is_hidden)
    if not found.update(is_hidden=is_hidden):
        raise rules.NoSuchName
    opening = Opening.objects.get(collection=collection, index=index)
    note_change(opening)
    step = 1 if is_hidden else -1
    move_tally(collection, opening.version, opening.klass, Counter(hidden=step, listed=-step))
