"""What happens to webhooks: named, tried, told, tried again, given up, forgotten.

A look compares how a statement stands with how it stood, and queues deliveries in the same transaction, so that each
happening is told once. Sending comes after it, outside of any transaction: a receiver may be slow.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.accounts.sealed import mark, seal
from undersigned.hooks import queries, rules
from undersigned.hooks.models import Delivery, Hook
from undersigned.hooks.rules import Outgoing
from undersigned.hooks.targets import read_target
from undersigned.publiclog.encoding import format_base64url

if TYPE_CHECKING:
    from datetime import date, datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from undersigned.hooks.rules import Happening, Send, Standing
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.texts.models import Statement

_UNREADABLE = "unreadable"


@transaction.atomic
def make_hook(statement: Statement, url: str, *, instance: Instance, now: datetime) -> Hook:
    """Tell *url* what happens to *statement* from now on.

    Raises:
        AddressOdd, AddressKnown, TooManyHooks: It is not told.
    """
    url = url.strip()
    read_target(url, is_trial=instance.is_on_loopback)
    if len(queries.hooks_of(statement)) >= rules.MOST_HOOKS:
        raise rules.TooManyHooks
    key = secrets.token_bytes(16)
    try:
        with transaction.atomic():
            return Hook.objects.create(
                statement=statement,
                key=key,
                box=seal(url.encode(), purpose=queries.PURPOSE, row=key),
                mark=mark(url, purpose=queries.PURPOSE),
                known=rules.format_standing(_tell_round(queries.standing_of(statement))),
                made_on=now.date(),
            )
    except IntegrityError as error:
        raise rules.AddressKnown from error


def drop_hook(statement: Statement, number: int) -> None:
    """Tell an address nothing more.

    Raises:
        NoSuchHook: There is none.
    """
    _find(statement, number).delete()


@transaction.atomic
def try_hook(statement: Statement, number: int, *, instance: Instance, now: datetime) -> None:
    """Queue a test for an address, and go on with one that had been given up.

    Raises:
        NoSuchHook: There is none.
    """
    hook = _find(statement, number)
    standing = queries.standing_of(statement)
    if hook.disabled_on is not None:
        # What happened meanwhile is not told: the receiver reads how it stands out of this one.
        Hook.objects.filter(pk=hook.pk).update(
            disabled_on=None, failing_since=None, known=rules.format_standing(_tell_round(standing))
        )
    _queue(hook, rules.Happening(rules.Event.TEST), standing, instance=instance, now=now)


def look(*, instance: Instance, now: datetime) -> int:
    """Queue what happened since the last look, for every statement that has webhooks; return how much that was."""
    return sum(
        _look_at(list(hooks), instance=instance, now=now)
        for _, hooks in groupby(queries.active_hooks(), key=lambda hook: hook.statement_id)
    )


@transaction.atomic
def _look_at(hooks: list[Hook], *, instance: Instance, now: datetime) -> int:
    standing = queries.standing_of(hooks[0].statement)
    queued = 0
    for hook in hooks:
        before = rules.parse_standing(hook.known)
        told = _tell_round(standing, before)
        if told == before:
            continue
        # The conditional UPDATE lets one of two looks tell it.
        if not Hook.objects.filter(pk=hook.pk, known=hook.known).update(known=rules.format_standing(told)):
            continue
        for happening in rules.find_happenings(before, standing):
            _queue(hook, happening, standing, instance=instance, now=now)
            queued += 1
    return queued


def send_due(send: Send, *, ring: Ring, now: datetime, limit: int = 20) -> int:
    """Send what is due, and return how many attempts that were.

    Args:
        send: Sends messages, all at once, and returns for each the status of HTTP, or a word for why there is none.
        ring: Holds the key that signs.
        now: The time.
        limit: Attempts at most.
    """
    if not ring.has_site_key():
        return 0
    key = rules.derive_key(ring.site_key())
    taken = [(delivery, _make_message(delivery, key, now)) for delivery in queries.due_deliveries(now, limit)
             if _take(delivery, now)]  # fmt: skip
    sent = send([message for _, message in taken if message])
    statuses = iter(sent)
    for delivery, message in taken:
        _note(delivery, next(statuses) if message else _UNREADABLE, now=now)
    return len(taken)


def _take(delivery: Delivery, now: datetime) -> bool:
    """Say when it is tried again before it is sent: where this process dies meanwhile, it is, under the same id."""
    wait = rules.find_wait(delivery.attempts + 1)
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, next_at=delivery.next_at)
    next_at = None if wait is None else now + timedelta(seconds=wait)
    return bool(mine.update(attempts=delivery.attempts + 1, next_at=next_at))


def _make_message(delivery: Delivery, key: Ed25519PrivateKey, now: datetime) -> Outgoing | None:
    address = queries.address_of(delivery.hook)
    if address is None:
        return None
    body = delivery.body.encode()
    return Outgoing(
        address, rules.sign(key, message_id=delivery.message_id, seconds=int(now.timestamp()), body=body), body
    )


@transaction.atomic
def _note(delivery: Delivery, status: int | str, *, now: datetime) -> None:
    is_delivered = isinstance(status, int) and 200 <= status < 300
    row = Delivery.objects.filter(pk=delivery.pk)
    row.update(status=str(status), is_delivered=is_delivered)
    if is_delivered:
        row.update(next_at=None)
    hook = Hook.objects.filter(pk=delivery.hook_id)
    if is_delivered:
        hook.update(failing_since=None)
    else:
        hook.filter(failing_since__isnull=True).update(failing_since=now.date())
        since = hook.values_list("failing_since", flat=True).first()
        if status == rules.GONE or rules.is_worn_out(since, now.date()):
            hook.update(disabled_on=now.date())
            Delivery.objects.filter(hook_id=delivery.hook_id).update(next_at=None)
    Delivery.objects.filter(hook_id=delivery.hook_id, next_at__isnull=True).exclude(body="").update(body="")


def forget_old(today: date) -> int:
    """Forget deliveries of more than a week ago; return how many rows that were."""
    deleted, _ = Delivery.objects.filter(made_on__lt=today - rules.KEPT, next_at__isnull=True).delete()
    return deleted


def _queue(hook: Hook, happening: Happening, standing: Standing, *, instance: Instance, now: datetime) -> None:
    body = rules.format_body(happening, standing, statement=hook.statement.slug, host=instance.host, at=now)
    Delivery.objects.create(
        hook=hook,
        message_id=f"msg_{format_base64url(secrets.token_bytes(16))}",
        event=happening.event,
        body=body,
        made_on=now.date(),
        next_at=now,
    )


def _tell_round(standing: Standing, before: Standing | None = None) -> Standing:
    """Return *standing* with the round numbers that are told with it: within a version they only grow."""
    persons, orgs = rules.reached_by(standing)
    if before is not None and before.version == standing.version:
        persons, orgs = max(persons, before.reached[0]), max(orgs, before.reached[1])
    # The counts themselves are left out, or every signature would write the row again.
    return replace(standing, persons=0, orgs=0, reached=(persons, orgs))


def _find(statement: Statement, number: int) -> Hook:
    hook = queries.find_hook(statement, number)
    if hook is None:
        raise rules.NoSuchHook
    return hook
