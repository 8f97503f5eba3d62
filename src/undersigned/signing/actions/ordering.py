"""Order in the letter box: what a statement does not take, when it asks for proofs, alarms that had their time.

Alarms are written by the letter box; docs/reference/order.md says what they hold and what they tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.signing.models import Alarm, Collection, Objection
from undersigned.signing.rules.alarms import KEPT, AlarmUnreadable, derive_alarm_key, open_alarm
from undersigned.signing.rules.order import read_domains, read_level

if TYPE_CHECKING:
    from datetime import date

    from undersigned.instance.ring import Ring


def keep_order(collection: Collection, *, blocked: str, takes_disposable: bool, level: str) -> None:
    """Change what the letter box does not take, and from which level on it asks for proofs; it counts at once.

    Raises:
        DomainInvalid, TooManyDomains, LevelInvalid: Something was typed that can't stand; nothing was changed.
    """
    domains, normal_level = read_domains(blocked), read_level(level)
    Collection.objects.filter(pk=collection.pk).update(
        blocked_domains="\n".join(domains), takes_disposable=takes_disposable, normal_level=normal_level
    )


@transaction.atomic
def take_new_alarms(collection: Collection) -> bool:
    """Mark the alarms that nobody was told of as told, and say whether there were any."""
    return bool(Alarm.objects.filter(collection=collection, is_mailed=False).update(is_mailed=True))


@transaction.atomic
def take_new_objections(collection: Collection) -> bool:
    """Mark the objections that nobody was told of as told, and say whether there were any."""
    new = Objection.objects.filter(collection=collection, is_mailed=False, is_answered=False)
    return bool(new.update(is_mailed=True))


def forget_alarms(ring: Ring, today: date) -> None:
    """Delete alarms that are old, or that a reboot has made unreadable."""
    key = derive_alarm_key(ring.outbox_key())
    for row in Alarm.objects.all():
        try:
            is_over = today - open_alarm(bytes(row.box), key).day > KEPT
        except AlarmUnreadable:
            is_over = True
        if is_over:
            row.delete()
