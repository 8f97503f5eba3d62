"""Which choices a collection offers, and with whose keys: each change stands in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.logkeeper import actions as logkeeper
from undersigned.publiclog.entry import Entry, Recipient, Rules
from undersigned.sealing.envelope import fingerprint_recipients
from undersigned.signing import rules
from undersigned.signing.models import Collection
from undersigned.signing.rules import CollectionState

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.instance.ring import Ring
    from undersigned.signing.rules import Offer


@transaction.atomic
def offer_choices(
    collection: Collection, offer: Offer, *, statement_sha256: str | None, ring: Ring, now: datetime
) -> None:
    """Offer exactly what *offer* says from now on.

    Args:
        collection: Open or paused.
        offer: The choices with their keys.
        statement_sha256: Hash of the new statement file that says so; None if the newest one already does.
        ring: The instance's keys.
        now: The time.
    Raises:
        KeyMissing, ThresholdMissing, TooManyChoices, EpochInvalid: It can't be offered; nothing has changed.
    """
    rules.check_open(CollectionState(collection.state))
    rules.check_offer(offer)
    row = Collection.objects.get(pk=collection.pk)
    recipients = "\n".join(offer.recipients)
    entries: list[Entry] = []
    if offer.keys and offer.keys != _keys_of(row):
        if offer.epoch != row.epoch + 1:
            raise rules.EpochInvalid
        entries.append(Recipient(epoch=offer.epoch, fpr=fingerprint_recipients(offer.keys).hex()))
    elif offer.keys and offer.epoch != row.epoch:
        raise rules.EpochInvalid
    if statement_sha256:
        entries.append(Rules(statement=statement_sha256))
    # A key that is not used any more keeps its epoch, so that the next one is counted on.
    Collection.objects.filter(pk=collection.pk).update(
        choices=rules.format_choices(offer.vis),
        recipients=recipients or row.recipients,
        epoch=offer.epoch or row.epoch,
        threshold_recipient=offer.threshold_recipient,
        threshold=offer.threshold,
        threshold_until=offer.threshold_until,
        trustees=offer.trustees,
        needed=offer.needed,
        papers=offer.papers,
        offers_news=offer.has_news,
    )
    if entries:
        logkeeper.append(collection.log, entries, ring=ring, today=now.date())
    collection.refresh_from_db()


def _keys_of(row: Collection) -> tuple[str, ...]:
    trustees = (row.threshold_recipient,) if row.threshold_recipient else ()
    return (*row.recipients.split(), *trustees)


def pause_locked(collection: Collection, *, is_paused: bool) -> None:
    """Pause the choices that lock a name (a rehearsal is overdue), or go on; names alone are taken meanwhile."""
    Collection.objects.filter(pk=collection.pk).update(locked_paused=is_paused)
    collection.refresh_from_db()
