"""Once a day, at night in UTC: looking again at the domains that organisations showed, and forgetting who left.

It runs in a thread beside the worker, because hosts of others may be slow. What is missing for three nights is said
beside the organisation's name.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from django.db import connection, transaction

from undersigned.instance.files import write_whole
from undersigned.instance.outgoing import make_door
from undersigned.organisations import actions as organising
from undersigned.organisations import queries as organisations
from undersigned.organisations.proving import Finding, look_for
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.rules import CollectionState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door
    from undersigned.organisations.models import Body
    from undersigned.signing.models import Collection

_HOUR = 3
_AT_ONCE = 4
_log = logging.getLogger(__name__)


class NightLook:
    """Looks once a day; `tend` is called with every round of the worker."""

    def __init__(self, instance: Instance) -> None:
        """Look on behalf of *instance*, and keep the day of it in its data folder."""
        self._door = make_door(instance)
        self._diary = instance.data / "domains-on"
        self._thread: threading.Thread | None = None

    def tend(self, now: datetime) -> None:
        """Begin when it is time."""
        today = now.date()
        is_done = self._diary.exists() and self._diary.read_text() == today.isoformat()
        if now.hour < _HOUR or is_done or (self._thread is not None and self._thread.is_alive()):
            return
        write_whole(self._diary, today.isoformat().encode(), is_durable=False)
        self._thread = threading.Thread(target=self._run, args=(today,), name="domains", daemon=True)
        self._thread.start()

    def _run(self, today: date) -> None:
        try:
            for collection in collecting.collections():
                look_again(collection, self._door, today=today)
        except Exception as error:  # noqa: BLE001  (a night that fails is made up for by the next)
            _log.warning("domains were not looked at: %s", type(error).__name__)
        finally:
            connection.close()


def look_again(collection: Collection, door: Door, *, today: date) -> None:
    """Forget bodies that signed no more, look at the domains of the others, and have changed rows written again."""
    with transaction.atomic():
        # In the order in which a signature goes through them, so that none on its way is missed.
        standing = collecting.waiting_commitments(collection) | collecting.locked_commitments(collection)
        standing |= set(collecting.organisation_commitments(collection).values())
        signing.forget_codes(organising.forget_bodies(collection, standing))
    if collection.state == CollectionState.CLOSED:
        return
    bodies = organisations.shown(collection)
    findings = asyncio.run(_look(door, bodies))
    changed = {
        body.c
        for body, finding in zip(bodies, findings, strict=True)
        if organising.note_look(body, finding, today=today)
    }
    indexes = [index for index, c in collecting.organisation_commitments(collection).items() if c in changed]
    signing.touch_names(collection, indexes)


async def _look(door: Door, bodies: Sequence[Body]) -> list[Finding]:
    places = asyncio.Semaphore(_AT_ONCE)

    async def look(body: Body) -> Finding:
        async with places:
            return await look_for(door, body.domain, body.challenge)

    return await asyncio.gather(*map(look, bodies))
