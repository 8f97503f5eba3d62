"""The day's keys as the letter box uses them, read from the ring once and kept for the day.

A statement's key is not kept here: it is read again with its collection every second, so that one destroyed is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from undersigned.instance.ring import KeyMissing
from undersigned.sealing.errors import BoxForged
from undersigned.sealing.form import derive_form_key

if TYPE_CHECKING:
    from undersigned.instance.ring import DayKey, Ring

_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class DayKeys:
    """The keys of one day: for mailed links, and for states of forms."""

    day: int
    link: bytes
    form: bytes


class Keys:
    """What the letter box needs of the ring."""

    def __init__(self, ring: Ring) -> None:
        """Use *ring*; the outbox key is read now, because it dies only with the machine's memory."""
        self._ring = ring
        self.runtime = ring.runtime
        self.outbox = ring.outbox_key()
        self._days: dict[int, DayKeys] = {}

    def of_today(self, now_seconds: int) -> DayKeys:
        """Return today's keys; the first call of a day makes them and forgets those of the day before yesterday."""
        day = now_seconds // _DAY_SECONDS
        found = self._days.get(day)
        if found is None:
            self._days = {kept: keys for kept, keys in self._days.items() if day - 2 <= kept <= day}
            found = self._keep(self._ring.confirm_key(datetime.fromtimestamp(now_seconds, UTC)))
        return found

    def of_day(self, day: int, now_seconds: int) -> DayKeys:
        """Return the keys of the day that a box names.

        Raises:
            BoxForged: There is no such key: it died, or the box is of another instance.
        """
        found = self._days.get(day)
        if found is not None and day >= now_seconds // _DAY_SECONDS - 2:
            return found
        key = self._ring.find_confirm_key(day, datetime.fromtimestamp(now_seconds, UTC))
        if key is None:
            raise BoxForged("no key of that day")
        return self._keep(key)

    def find_statement_key(self, collection_id: int) -> bytes | None:
        """Return the key of a collection, or None while it is missing: then collecting pauses."""
        try:
            return self._ring.statement_key(collection_id)
        except KeyMissing:
            return None

    def _keep(self, key: DayKey) -> DayKeys:
        keys = DayKeys(key.day, key.secret, derive_form_key(key.secret))
        self._days[key.day] = keys
        return keys
