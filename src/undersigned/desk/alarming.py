"""Telling convenors that there is an alarm: one mail a day for a statement, without saying which alarm it is.

It goes to the convenors who gave an address for codes; where none did, to the statement's contact if that is a mail
address. The mail path learns that something is unusual at a statement, no number and no domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from undersigned.accounts import queries as accounts
from undersigned.outbox.actions import queue_mail
from undersigned.outbox.rules import Message
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.rules import Refusal, read_address

if TYPE_CHECKING:
    from datetime import date, datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection

_LANG = "en"


class Bell:
    """Rings once a day for each statement; called with every round of the worker."""

    def __init__(self, instance: Instance, ring: Ring) -> None:
        """Ring for *instance*."""
        self._instance = instance
        self._ring = ring
        self._rung_on: dict[int, date] = {}

    def tend(self, now: datetime) -> None:
        """Tell of new alarms, and forget old ones."""
        for collection in collecting.collections():
            self._tell(collection, now)
        signing.forget_alarms(self._ring, now.date())

    @transaction.atomic
    def _tell(self, collection: Collection, now: datetime) -> None:
        if not signing.take_new_alarms(collection) or self._rung_on.get(collection.pk) == now.date():
            return
        self._rung_on[collection.pk] = now.date()
        link = f"{self._instance.base_url}/desk/s/{collection.slug}/order/"
        with translation.override(_LANG):
            text = render_to_string(
                "desk/mails/alarm.txt", {"title": collection.title, "link": link, "host": self._instance.host}
            )
        subject, _blank, body = text.partition("\n\n")
        for address in find_addresses(collection):
            queue_mail(Message(address, " ".join(subject.split()), body, _LANG), ring=self._ring)


def find_addresses(collection: Collection) -> list[str]:
    """Return where the convenors of *collection* can be reached by mail."""
    convenors = [accounts.address_of(convenor) for convenor in collection.statement.convenors.order_by("pk")]
    addresses = [address for address in convenors if address]
    if addresses:
        return addresses
    try:
        return [read_address(collection.statement.contact)]
    except Refusal:
        return []
