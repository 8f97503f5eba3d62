"""Telling convenors what needs their eyes: an alarm, at most once a day; an objection to a name, at most once an hour.

It goes to the convenors who gave an address for codes; where none did, to the statement's contact if that is a mail
address. The mail path learns that something waits at a statement, no number, no domain and no name.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from undersigned.accounts import queries as accounts
from undersigned.accounts.rules import Duty
from undersigned.outbox.letters import queue_letter
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.rules import Refusal, read_address
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

OBJECTIONS_EVERY: Final = timedelta(hours=1)
"""A prankster who objects to every name costs the convenors so many mails, and no more."""


class Bell:
    """Rings for each statement; called with every round of the worker."""

    def __init__(self, instance: Instance, ring: Ring) -> None:
        """Ring for *instance*."""
        self._instance = instance
        self._ring = ring
        self._alarmed_at: dict[int, datetime] = {}
        self._objected_at: dict[int, datetime] = {}

    def tend(self, now: datetime) -> None:
        """Tell of new alarms and objections, and forget old alarms."""
        for collection in collecting.collections():
            self._tell_of_alarms(collection, now)
            self._tell_of_objections(collection, now)
        signing.forget_alarms(self._ring, now.date())

    @transaction.atomic
    def _tell_of_alarms(self, collection: Collection, now: datetime) -> None:
        told_at = self._alarmed_at.get(collection.pk)
        if not signing.take_new_alarms(collection) or (told_at and told_at.date() == now.date()):
            return
        self._alarmed_at[collection.pk] = now
        self._mail(collection, "alarm", "order/")

    @transaction.atomic
    def _tell_of_objections(self, collection: Collection, now: datetime) -> None:
        told_at = self._objected_at.get(collection.pk)
        # What comes within the hour is left as not told, so that it is told then, unless it was answered.
        if (told_at and now - told_at < OBJECTIONS_EVERY) or not signing.take_new_objections(collection):
            return
        self._objected_at[collection.pk] = now
        self._mail(collection, "objection", "signatures/")

    def _mail(self, collection: Collection, name: str, page: str) -> None:
        link = f"{self._instance.base_url}/desk/s/{collection.slug}/{page}"
        for address, lang in find_addresses(collection):
            context = {"title": collection.title, "link": link}
            queue_letter(f"desk/mails/{name}.txt", address, lang, context, is_notice=True)


def find_addresses(collection: Collection) -> list[tuple[str, str]]:
    """Return where those who look after the signatories of *collection* are reached by mail, and in which language."""
    return find_reached(collection.statement, Duty.SIGNATORIES)


def find_reached(statement: Statement, duty: Duty) -> list[tuple[str, str]]:
    """Return where those who look after *duty* at *statement* are reached by mail, and in which language."""
    convenors = texts.holders_of(statement, duty)
    known = [(address, convenor.lang) for convenor in convenors if (address := accounts.address_of(convenor))]
    if known:
        return known
    try:
        return [(read_address(statement.contact), statement.lead_lang)]
    except Refusal:
        return []
