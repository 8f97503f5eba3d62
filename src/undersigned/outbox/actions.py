"""Sending what waits. A queued mail is sent at least once, whatever dies in between.

The order: claim (a conditional UPDATE that moves `next_at` into the future), hand over, delete. A worker that dies
after handing over leaves the claim behind, and the mail is sent a second time with the same Message-ID: a person who
gets two equal mails is served, one who gets none is not.
"""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.outbox import queries, rules
from undersigned.outbox.box import NONCE_SIZE_BYTES, BoxUnreadable, open_message, seal_message
from undersigned.outbox.carriers import Carrier, find_carrier
from undersigned.outbox.models import Mail
from undersigned.outbox.rules import Message, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.outbox.pacing import Pacing

_BATCH = 40
_AT_ONCE = 4
_SLICE = 500
_log = logging.getLogger(__name__)


def send_waiting(
    instance: Instance, ring: Ring, now: datetime, carrier: Carrier | None = None, pacing: Pacing | None = None
) -> int:
    """Send the mails whose turn has come, one batch of them.

    Args:
        instance: Says how mails leave.
        ring: Holds the key of the outbox.
        now: The present time.
        carrier: What takes the mails, where the caller keeps connections open; else one is made for this call.
        pacing: How fast each mail domain is written to; as fast as it goes without.
    Returns:
        How many mails were dealt with (sent, given up or put off); 0 when none was due.
    """
    if carrier is not None:
        return _send_batch(carrier, ring.outbox_key(), now, pacing)
    made = find_carrier(instance, ring)
    if made is None:
        return 0
    try:
        return _send_batch(made, ring.outbox_key(), now, pacing)
    finally:
        made.close()


def queue_mail(message: Message, *, ring: Ring) -> None:
    """Queue *message*, sealed, in the transaction of what it tells of."""
    box = seal_message(message, ring.outbox_key(), secrets.token_bytes(NONCE_SIZE_BYTES))
    Mail.objects.create(id=secrets.token_bytes(16), box=box)


def drop_mails(belongs: Callable[[Message], bool], *, ring: Ring) -> int:
    """Delete the waiting mails that *belongs* says are meant, and return how many; unreadable ones are void anyway."""
    key, dropped = ring.outbox_key(), 0
    for mail in queries.all_mails():
        try:
            is_meant = belongs(open_message(bytes(mail.box), key))
        except BoxUnreadable:
            is_meant = False
        if is_meant:
            dropped += Mail.objects.filter(pk=mail.pk).delete()[0]
    return dropped


def release_claims() -> None:
    """Give back the mails that a worker had taken when it died; call it where no other worker can be running.

    A mail that failed before keeps its turn: only a first attempt can be told from a claim.
    """
    Mail.objects.filter(attempts=0, next_at__gt=0).update(next_at=0)


def drop_void(ring: Ring) -> int:
    """Delete the mails that the last reboot made void, say in one line how many, and return that.

    A mail that is tried again later would otherwise be found void half an hour after everybody has stopped looking.
    """
    key, void = ring.outbox_key(), []
    for pk, box in Mail.objects.values_list("pk", "box"):
        try:
            open_message(bytes(box), key)
        except BoxUnreadable:
            void.append(pk)
    for at in range(0, len(void), _SLICE):
        Mail.objects.filter(pk__in=void[at : at + _SLICE]).delete()
    if void:
        _log.warning("%d mails were lost with the reboot. Who waits for one signs again", len(void))
    return len(void)


def _send_batch(carrier: Carrier, key: bytes, now: datetime, pacing: Pacing | None) -> int:
    mails = _claim(now)
    if not mails:
        return 0
    readable = [(mail, message) for mail in mails if (message := _open(mail, key)) is not None]
    if pacing is not None:
        readable = [(mail, message) for mail, message in readable if not _put_off(mail, message, now, pacing)]
    # Rows are touched by this thread alone; the others only talk to the mail server.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(lambda pair: carrier.carry(pair[1], str(pair[0]), now), readable))
    with transaction.atomic():
        for (mail, _message), outcome in zip(readable, outcomes, strict=True):
            _settle(mail, outcome, now)
    return len(mails)


def _claim(now: datetime) -> list[Mail]:
    """Take a batch of due mails; of two workers that want the same one, a conditional UPDATE lets one have it."""
    seconds = int(now.timestamp())
    claimed = []
    with transaction.atomic():
        for mail in queries.due_mails(seconds, _BATCH):
            held = Mail.objects.filter(pk=mail.pk, next_at=mail.next_at)
            if held.update(next_at=seconds + rules.CLAIM_SECONDS):
                claimed.append(mail)
    return claimed


def _open(mail: Mail, key: bytes) -> Message | None:
    try:
        message = open_message(bytes(mail.box), key)
    except BoxUnreadable:
        # The key died with the last reboot. The page had said: no mail within an hour? Sign again.
        _log.warning("mail %s: void since the last reboot", mail)
        mail.delete()
        return None
    if rules.is_decoy(message):
        mail.delete()
        return None
    return message


def _put_off(mail: Mail, message: Message, now: datetime, pacing: Pacing) -> bool:
    """Give *mail* a later turn if its domain has had enough for now; that is no attempt."""
    wait = pacing.find_wait(rules.find_domain(message.to), bytes(mail.id), now.timestamp())
    if wait:
        Mail.objects.filter(pk=mail.pk).update(next_at=int(now.timestamp()) + wait)
    return wait > 0


def _settle(mail: Mail, outcome: Outcome, now: datetime) -> None:
    wait = rules.find_wait(mail.attempts + 1)
    if outcome in {Outcome.SENT, Outcome.REFUSED} or wait is None:
        if wait is None and outcome is not Outcome.SENT:
            _log.warning("mail %s: given up after %d attempts", mail, mail.attempts + 1)
        Mail.objects.filter(pk=mail.pk).delete()
        return
    Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts + 1, next_at=int(now.timestamp()) + wait)
