"""The record of moderation: a row for each act, written in the transaction of the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from undersigned.publiclog.moderation import Act, ActBy, Reason
from undersigned.signing.models import ModerationAct

if TYPE_CHECKING:
    from datetime import date, datetime

    from undersigned.accounts.models import Convenor
    from undersigned.signing.models import Collection

KEPT = timedelta(days=30)
"""How long the desk knows which convenor did it."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who keeps order, why and when.

    Attributes:
        reason: Its kind, which is published.
        today: The day, which is published.
        by: In which role, which is published.
        convenor: Who it was, for the desk; None on the command line.
        now: When it was, for the desk.
    """

    reason: Reason
    today: date
    by: ActBy = ActBy.CONVENOR
    convenor: Convenor | None = None
    now: datetime | None = None


def record_act(collection: Collection, act: Act, doing: Doing, *, n: int = 1, entry: int | None = None) -> None:
    """Write down *act* on *n* names; *entry* is the first of the entries that tell it."""
    ModerationAct.objects.create(
        collection=collection,
        day=doing.today,
        act=act,
        by=doing.by,
        n=n,
        reason=doing.reason,
        entry=entry,
        convenor=doing.convenor,
        done_at=doing.now,
    )


def forget_who(now: datetime) -> int:
    """Forget which convenor did what before thirty days; return how many acts that were."""
    known = ModerationAct.objects.filter(Q(convenor__isnull=False) | Q(done_at__isnull=False))
    return known.filter(done_at__lt=now - KEPT).update(convenor=None, done_at=None)
