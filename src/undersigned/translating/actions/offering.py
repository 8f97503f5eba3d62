"""Translations that outlets send: sealed until a convenor looked, shown as unofficial, gone with a review."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.sealed import seal
from undersigned.texts.canonical import content_to_json
from undersigned.translating import queries
from undersigned.translating.models import Offer
from undersigned.translating.queries.offering import PURPOSE
from undersigned.translating.rules import offering as rules
from undersigned.translating.rules import refusing

if TYPE_CHECKING:
    from datetime import date

    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement
    from undersigned.translating.queries import Offered


@transaction.atomic
def send_offer(
    statement: Statement, *, lang: str, words: str, name: str, address: str, made_from: str, today: date
) -> None:
    """Keep what somebody sent until a convenor looks; nothing of it can be read in the tables.

    Raises:
        LanguageInvalid: Of `texts`.
        OfferIncomplete, OfferTooLong, AddressNotPublic, OffersFull: Nothing was kept.
    """
    rules.check_offer(lang=lang, words=words)
    sender = rules.check_sender(name, address)
    if queries.count_waiting(statement) >= rules.MOST_WAITING:
        raise refusing.OffersFull
    row = Offer.objects.create(statement=statement, received_on=today, box=b"")
    plain = {
        "lang": lang,
        "name": sender.name,
        "address": sender.address,
        "words": words,
        "made_from": made_from,
    }
    box = seal(json.dumps(plain).encode(), purpose=PURPOSE, row=str(row.pk).encode())
    Offer.objects.filter(pk=row.pk).update(box=box)


def show_offer(offered: Offered, content: Content) -> None:
    """Show what was sent to readers as unofficial, in the words of *content*, which were read out of it."""
    Offer.objects.filter(pk=offered.number, state=rules.OfferState.WAITING).update(
        state=rules.OfferState.SHOWN,
        lang=offered.lang,
        sender=offered.sender.name,
        address=offered.sender.address,
        content=content_to_json(content),
        made_from=offered.made_from,
        box=None,
    )


def decline_offer(offered: Offered) -> None:
    """Delete what was sent, whether it waits or is shown."""
    Offer.objects.filter(pk=offered.number).delete()


def forget_offers(today: date) -> int:
    """Delete what nobody looked at for ninety days, unread; return how much that was."""
    waiting = Offer.objects.filter(state=rules.OfferState.WAITING, received_on__lt=today - rules.KEPT)
    return waiting.delete()[0]


def drop_offers(statement: Statement, lang: str) -> None:
    """Delete what is shown as unofficial in *lang*: there is a frozen text in it now."""
    Offer.objects.filter(statement=statement, lang=lang, state=rules.OfferState.SHOWN).delete()
