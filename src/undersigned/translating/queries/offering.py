"""Translations that were sent: those that wait are opened for a convenor's look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.accounts.sealed import open_box
from undersigned.signing import queries as signing
from undersigned.texts.canonical import content_from_json
from undersigned.translating.models import Offer
from undersigned.translating.rules.offering import OfferState, Sender

if TYPE_CHECKING:
    from datetime import date

    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement

PURPOSE = "offered-translation"


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer, read: *words* as they were sent while it waits, *content* once it is shown."""

    number: int
    received_on: date
    lang: str
    sender: Sender
    made_from: str
    words: str = ""
    content: Content | None = None

    @property
    def is_shown(self) -> bool:
        """Readers see it, as unofficial."""
        return self.content is not None


def offers_of(statement: Statement) -> list[Offered]:
    """Return what was sent and neither declined nor taken over, the oldest first."""
    return [read_offer(row) for row in Offer.objects.filter(statement=statement).order_by("pk")]


def shown_offers(statement: Statement) -> list[Offered]:
    """Return what is shown as unofficial, by language."""
    rows = Offer.objects.filter(statement=statement, state=OfferState.SHOWN).order_by("lang", "pk")
    return [read_offer(row) for row in rows]


def find_offer(statement: Statement, number: int) -> Offered | None:
    """Return the offer with this number, or None."""
    row = Offer.objects.filter(statement=statement, pk=number).first()
    return read_offer(row) if row else None


def count_waiting(statement: Statement) -> int:
    """Return how many wait for a look."""
    return Offer.objects.filter(statement=statement, state=OfferState.WAITING).count()


def read_offer(row: Offer) -> Offered:
    """Return what *row* says, whether it is sealed or not."""
    if row.box is None:
        sender = Sender(row.sender, row.address)
        content = content_from_json(row.content)
        return Offered(row.pk, row.received_on, row.lang, sender, row.made_from, content=content)
    members = json.loads(open_box(bytes(row.box), purpose=PURPOSE, row=str(row.pk).encode()))
    sender = Sender(members["name"], members["address"])
    return Offered(row.pk, row.received_on, members["lang"], sender, members["made_from"], words=members["words"])


def takes_offers(statement: Statement) -> bool:
    """Say whether anybody may send a translation of *statement*: its text is public."""
    return signing.collection_of(statement) is not None
