"""The watchman of the worker: once a minute it looks around, tells the operator, and keeps the measures ready.

What takes long or needs the database is looked at here, in a thread of its own: a round that hangs must not keep back
the alarm about it. Who asks for the state gets what was found last, so that asking often costs nothing and tells
nothing finer.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from undersigned.instance.outgoing import make_door
from undersigned.outbox import queries as outbox
from undersigned.outbox.rules import find_least_age
from undersigned.watching import checks, queries, rules
from undersigned.watching.actions import Diary, tell
from undersigned.watching.certificate import CertificateLook
from undersigned.watching.counts import TALLY
from undersigned.watching.noticing import Clock, Post, Rounds
from undersigned.watching.process import process_state
from undersigned.watching.state import OK, Sample, State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_PAUSE_SECONDS: Final = 60
_SETTLED_SECONDS: Final = 3600
_DAY_SECONDS: Final = 86_400


def read_boot_seconds() -> float:
    """Return the time since the machine was started, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Watchman:
    """Watches over one instance; `tend` is called every other second, by a thread that does nothing else."""

    def __init__(
        self,
        instance: Instance,
        ring: Ring,
        find_left_alone: Callable[[], Collection[str]],
        backed_up_on: Path,
        read_seconds: Callable[[], float] = read_boot_seconds,
        *,
        mails_lost: int = 0,
    ) -> None:
        """Watch over *instance*; *find_left_alone* names the logs to which nothing is added.

        *backed_up_on* is the file that has the day of the newest backup, if one was ever made; *mails_lost* were
        dropped at this start.
        """
        self._instance = instance
        self._ring = ring
        self._find_left_alone = find_left_alone
        self._read_seconds = read_seconds
        self.rounds = Rounds(read_seconds)
        self.post = Post()
        self._backed_up_on = backed_up_on
        self._mails_lost = mails_lost
        self._clock = Clock()
        self._certificate = CertificateLook(instance, make_door(instance))
        self._diary = Diary(instance.data / "alarms.json")
        self._started_at = read_seconds()
        self._looked_at: float | None = None
        self._samples: tuple[Sample, ...] = ()
        self.is_watched = True
        """Whether programs can watch where the operator wants it."""

    def tend(self, now: datetime) -> None:
        """Look around if a minute has gone by."""
        seconds = self._read_seconds()
        if self._looked_at is not None and seconds - self._looked_at < _PAUSE_SECONDS:
            return
        self._looked_at = seconds
        self._certificate.tend(seconds)
        facts = self._find_facts(now)
        may_end = seconds - self._started_at >= _SETTLED_SECONDS
        tell(facts, self._diary, instance=self._instance, ring=self._ring, today=now.date(), may_end=may_end)
        self._samples = self._measure(facts, now)

    def find_state(self) -> State:
        """Return the worker's state; asked from another thread, it touches no connection of the worker's."""
        made = process_state(
            "worker",
            {
                "database": checks.check_database(self._instance),
                "keys": checks.check_keys(self._ring),
                "disk": checks.check_disk(self._instance.data, self._ring.runtime),
                "published": checks.check_published(self._instance, is_writing=True),
                "rounds": checks.check_rounds(self.rounds.since_ended()),
                "watch": OK if self.is_watched else "nobody can listen at UNDERSIGNED_WATCH",
            },
            now_seconds=time.time(),
        )
        return replace(made, samples=made.samples + self._samples)

    def _find_facts(self, now: datetime) -> rules.Facts:
        seconds = self._read_seconds()
        free_bytes, disk_bytes = queries.find_disk(self._instance)
        waiting = outbox.count_waiting()
        stuck, long = self.post.look(waiting, seconds)
        missing = self._ring.missing() + (["exposed"] if self._ring.is_exposed() else [])
        return rules.Facts(
            disk_free_bytes=free_bytes,
            disk_bytes=disk_bytes,
            stuck_seconds=stuck,
            mails_waiting=waiting,
            queue_seconds=long,
            round_seconds=int(self.rounds.since_whole()),
            left_alone=tuple(self._find_left_alone()),
            missing_keys=tuple(missing),
            jumped_seconds=self._clock.look(now.timestamp(), seconds),
            certificate_days=self._certificate.days(now),
            certificate_fault=self._certificate.fault(),
            backup_days=queries.find_backup_age(self._backed_up_on, now.date()),
            mails_lost=self._mails_lost if seconds - self._started_at < _DAY_SECONDS else 0,
            unbacked_days=queries.find_unbacked_days(self._instance, self._backed_up_on, now.date()),
        )

    def _measure(self, facts: rules.Facts, now: datetime) -> tuple[Sample, ...]:
        oldest = rules.coarsen_age(find_least_age(outbox.most_attempts()))
        made = [
            Sample("undersigned_mails_waiting", rules.coarsen(facts.mails_waiting)),
            Sample("undersigned_mails_oldest_seconds", oldest),
            Sample("undersigned_mails_stuck_seconds", rules.coarsen_lag(facts.stuck_seconds)),
            Sample("undersigned_integration_lag_seconds", rules.coarsen_lag(facts.round_seconds)),
            Sample("undersigned_round_slowest_seconds", self.rounds.slowest()),
            Sample("undersigned_logs_left_alone", len(facts.left_alone)),
            Sample("undersigned_keys_missing", len(facts.missing_keys)),
            Sample("undersigned_database_bytes", rules.coarsen_size(queries.database_bytes(self._instance))),
        ]
        if facts.disk_free_bytes is not None:
            made.append(Sample("undersigned_disk_free_bytes", rules.coarsen_size(facts.disk_free_bytes)))
        if facts.certificate_days is not None:
            made.append(Sample("undersigned_certificate_days", facts.certificate_days))
        if facts.backup_days is not None:
            made.append(Sample("undersigned_backup_days", facts.backup_days))
        mails = TALLY.read_mails(now.timestamp())
        made += [Sample("undersigned_mails_last_day", mails.get("sent", 0))]
        told = [alarm.value for alarm, one in self._diary.told.items() if not one.is_over]
        made += [Sample("undersigned_alarms", 1, {"alarm": alarm}) for alarm in told]
        return tuple(made)
