"""Choices at the desk: what the convenors want to offer, and what is open because its keys are ready.

Joins `texts` (wishes, the statement file), `custody` (keys) and `signing` (what the letter box takes). Names alone are
open from the first day; a locked choice is added when its key has been shown to open, with an entry in the log.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.custody import actions as custody
from undersigned.custody import queries as keys
from undersigned.custody import rules as holding
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.entry import Visibility
from undersigned.publishing import actions as publishing
from undersigned.sealing.envelope import fingerprint_recipients
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing import rules
from undersigned.signing.rules import CollectionState, Offer
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.rules import Offered

if TYPE_CHECKING:
    from datetime import date, datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement
    from undersigned.texts.rules import Wishes


def check_wishes(wishes: Wishes, *, today: date) -> None:
    """Raise a Refusal unless *wishes* could be offered once their keys are ready."""
    if wishes.offers_convenors and wishes.offers_threshold:
        raise rules.TooManyChoices
    if wishes.offers_threshold:
        if wishes.threshold is None or wishes.threshold_until is None:
            raise rules.ThresholdMissing
        if wishes.threshold < rules.CROWD or wishes.threshold_until <= today:
            raise rules.ThresholdOdd


def save_wishes(statement: Statement, wishes: Wishes, *, instance: Instance, ring: Ring, now: datetime) -> None:
    """Keep what the convenors want to offer; what is open already and wanted no more ends at once.

    Raises:
        TooManyChoices, ThresholdMissing, ThresholdOdd, ThresholdFixed: Nothing was kept.
    """
    check_wishes(wishes, today=now.date())
    with transaction.atomic():
        collection = collecting.collection_of(statement)
        if collection:
            _check_promise(collection, wishes)
        texts.save_wishes(statement, wishes)
        if collection and collection.state in {CollectionState.OPEN, CollectionState.PAUSED}:
            offer_what_is_ready(collection, instance=instance, ring=ring, now=now)


@transaction.atomic
def offer_what_is_ready(collection: Collection, *, instance: Instance, ring: Ring, now: datetime) -> bool:
    """Put keys in force that are ready, offer what they allow, and say whether anything changed.

    The entries `recipient` and `rules`, the statement file and what the letter box takes change together.
    """
    statement = collection.statement
    statement.refresh_from_db()
    # The `recipient` entry is the first that `offer_choices` appends.
    with suppress(holding.NothingPrepared):
        custody.put_in_force(statement, index=logs.size(collection.log), today=now.date())
    offer = find_offer(statement)
    version = reading.newest_frozen_version(statement)
    file = (
        texts.add_statement_file(version, host=instance.host, offered=_describe(offer, statement)) if version else None
    )
    is_known = file is None and rules.format_choices(offer.vis) == collection.choices
    if is_known and offer.keys == _keys_of(collection) and offer.has_news == collection.offers_news:
        return False
    signing.offer_choices(collection, offer, statement_sha256=file.sha256 if file else None, ring=ring, now=now)
    publishing.mark_front_stale(collection)
    return True


def find_offer(statement: Statement) -> Offer:
    """Return what can be offered now: what the convenors want, as far as keys are in force that nobody gave up."""
    force = custody.find_force(statement)
    trustees = keys.trustees_of(statement, force.epoch) if force.trustees else None
    vis = [Visibility.PUBLIC]
    if statement.offers_convenors and force.convenors:
        vis.append(Visibility.CONVENORS)
    if statement.offers_threshold and force.trustees and len(vis) < rules.MAX_CHOICES:
        vis.append(Visibility.THRESHOLD)
    is_threshold = Visibility.THRESHOLD in vis
    return Offer(
        vis=tuple(vis),
        recipients=force.convenors,
        epoch=force.epoch,
        threshold_recipient=force.trustees,
        threshold=statement.threshold if is_threshold else None,
        threshold_until=statement.threshold_until if is_threshold else None,
        trustees=trustees.holder if trustees else "",
        needed=trustees.needed if trustees else None,
        papers=trustees.papers if trustees else None,
        has_news=statement.offers_news and bool(force.convenors),
    )


def _check_promise(collection: Collection, wishes: Wishes) -> None:
    """Raise ThresholdFixed if people signed under a number or a day that *wishes* would change."""
    if collection.threshold is None:
        return
    has_signed = any(
        counts.threshold for counts in collecting.tally(collection, collection.version).values()
    ) or collecting.has_waiting(collection)
    asked = (wishes.threshold, wishes.threshold_until)
    if has_signed and wishes.offers_threshold and asked != (collection.threshold, collection.threshold_until):
        raise rules.ThresholdFixed


def _describe(offer: Offer, statement: Statement) -> Offered:
    return Offered(
        vis=tuple(vis.value for vis in offer.vis),
        recipient=fingerprint_recipients(offer.keys).hex() if offer.keys else "",
        threshold=offer.threshold,
        threshold_until=offer.threshold_until,
        needed=offer.needed if offer.threshold else None,
        papers=offer.papers if offer.threshold else None,
        has_news=offer.has_news,
        has_members=statement.offers_members,
    )


def _keys_of(collection: Collection) -> tuple[str, ...]:
    trustees = (collection.threshold_recipient,) if collection.threshold_recipient else ()
    return (*collection.recipients.split(), *trustees)
