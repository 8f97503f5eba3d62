"""Telling the operator: an alarm is queued as a mail, like all others, and kept as told in the data folder."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from undersigned.instance.files import write_whole
from undersigned.outbox.actions import queue_mail
from undersigned.watching.rules import Alarm, Facts, Notice, Told, find_alarms, find_due, find_unknown
from undersigned.watching.wording import write_notice

if TYPE_CHECKING:
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_log = logging.getLogger(__name__)


class Diary:
    """Which alarms were told on which day: in a file, so that a restart tells none of them again."""

    def __init__(self, path: Path) -> None:
        """Read *path*, which need not be there."""
        self._path = path
        self.told: dict[Alarm, Told] = {}
        # What another release wrote, or half a file, is as good as nothing: alarms are told once more.
        with suppress(OSError, ValueError, KeyError, TypeError):
            for name, kept in json.loads(path.read_text()).items():
                self.told[Alarm(name)] = Told(date.fromisoformat(kept["on"]), kept["is_over"])

    def keep(self, told: dict[Alarm, Told]) -> None:
        """Keep *told*; on a full disk in memory alone."""
        self.told = told
        kept = {alarm: {"on": one.on.isoformat(), "is_over": one.is_over} for alarm, one in told.items()}
        with suppress(OSError):
            write_whole(self._path, json.dumps(kept).encode(), is_durable=False)


def tell(facts: Facts, diary: Diary, *, instance: Instance, ring: Ring, today: date, may_end: bool) -> list[Notice]:
    """Log the alarms that are due, mail them to the operator where there is an address, and return them.

    Args:
        facts: What was found.
        diary: What was told before.
        instance: Says who the operator is.
        ring: Holds the key of the outbox.
        today: The day.
        may_end: Also say what is over; not right after a start, when little is known yet.
    """
    unknown = find_unknown(facts) if may_end else set(Alarm)
    notices, told = find_due(find_alarms(facts), diary.told, today, unknown=unknown)
    for notice in notices:
        alarm = notice.alarm.value
        if notice.is_over:
            _log.warning("alarm is over: %s", alarm)
        else:
            _log.critical("alarm: %s", alarm)
        if instance.operator is not None:
            queue_mail(write_notice(notice, to=instance.operator, host=instance.host), ring=ring)
    if told != diary.told:
        # After the mails: whoever dies in between tells twice, and not never.
        diary.keep(told)
    return notices
