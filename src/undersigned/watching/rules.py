"""What is told of a number, and when an alarm is due. Pure: facts and days are handed in.

A number that rises when somebody signs tells whoever watches it closely when that was. So what goes right is told of
whole hours that are over, or of whole days where it is about signing, in steps of ten; sizes and ages in steps. What
goes wrong is told at once, as log lines tell it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

_STEP: Final = 10
_SIZE_STEP_BYTES: Final = 16 * 1024 * 1024
_MEMORY_STEP_BYTES: Final = 1024 * 1024
_AGE_STEPS_HOURS: Final = (48, 24, 12, 4, 1)
_LAG_STEP_SECONDS: Final = 60

HOUR_SECONDS: Final = 3600
DAY_SECONDS: Final = 86_400

READY_ROUND_SECONDS: Final = 120
"""A worker whose last round is longer ago than this is not at work."""
FULL_BYTES: Final = 32 * 1024 * 1024
"""With less than this on a disk nothing can be relied on to be stored."""


class Alarm(StrEnum):
    """What an operator is told by mail."""

    DISK = "disk"
    MAIL_STUCK = "mail-stuck"
    MAIL_QUEUE = "mail-queue"
    ROUNDS = "rounds"
    LOG_LEFT_ALONE = "log-left-alone"
    KEYS = "keys"
    CLOCK = "clock"
    CERTIFICATE = "certificate"
    BACKUP = "backup"
    MAILS_LOST = "mails-lost"


EVENTS: Final = frozenset({Alarm.MAILS_LOST})
"""Alarms about what has happened once: each time is told once, and never that it is over."""


@dataclass(frozen=True)
class Facts:
    """What was found on the machine; a fact that could not be found out is None, and raises no alarm.

    Attributes:
        disk_free_bytes: On the disk that needs somebody first, of those that data and database lie on.
        disk_bytes: Size of that disk.
        stuck_seconds: For how long mails have waited and not one could be handed over; 0: none waits.
        mails_waiting: Mails in the queue.
        queue_seconds: For how long the queue has been long.
        round_seconds: Since the worker last finished a round in which everything went well.
        left_alone: Names of logs that are left alone.
        missing_keys: Names of keys that are missing or lie where they must not.
        jumped_seconds: By how much the clock differs from what it would show had it only run on.
        certificate_days: Until the certificate of the public host ends; negative: it has ended.
        certificate_fault: OpenSSL's number of another reason not to believe it, 0 where none is given.
        backup_days: Since the newest backup; None also where none was ever made.
        unbacked_days: Since the instance was made, where it is public and no backup was ever made.
        mails_lost: Mails that were dropped at the start of the worker, as the key that they were sealed with is gone.
    """

    disk_free_bytes: int | None = None
    disk_bytes: int | None = None
    stuck_seconds: int = 0
    mails_waiting: int = 0
    queue_seconds: int = 0
    round_seconds: int = 0
    left_alone: tuple[str, ...] = ()
    missing_keys: tuple[str, ...] = ()
    jumped_seconds: int = 0
    certificate_days: int | None = None
    certificate_fault: int | None = None
    backup_days: int | None = None
    unbacked_days: int | None = None
    mails_lost: int = 0


# `undersigned doctor` judges by these too, so that it never says that all is well of what an alarm rings for.
LONG_QUEUE: Final = 500
"""So many mails that wait are a long queue."""
SHORT_BYTES: Final = 256 * 1024**2
"""With less than this free any disk needs somebody, also one that is small."""
CERTIFICATE_DAYS: Final = 14
"""A certificate that ends in fewer days should have been renewed by now: that comes thirty days before the end."""
BACKUP_DAYS: Final = 3
"""A backup that is more days old than this is old."""
# OpenSSL's numbers: X509_V_ERR_…
_CERTIFICATE_FAULTS: Final = {
    9: "it is not valid yet: compare the clock",
    10: "it ran out",
    18: "it was made by the server itself",
    19: "nobody that is believed here stands behind it",
    20: "the certificate between it and the authority is missing: the web server has to send the whole chain",
    21: "the certificate between it and the authority is missing: the web server has to send the whole chain",
    23: "it was revoked",
    62: "it is for another name",
}
_LITTLE_SHARE: Final = 0.1
_ALWAYS_ENOUGH_BYTES: Final = 5 * 1024**3
_STUCK_SECONDS: Final = 30 * 60
_QUEUE_SECONDS: Final = 30 * 60
_ROUND_SECONDS: Final = 10 * 60
_JUMP_SECONDS: Final = 120


def find_alarms(facts: Facts) -> dict[Alarm, str]:
    """Return what is wrong, with what the operator has to know about it: a number or names of ours, never a person's.

    Names and numbers are rounded as the measures are.
    """
    found: dict[Alarm, str] = {}
    if is_nearly_full(facts.disk_free_bytes, facts.disk_bytes):
        found[Alarm.DISK] = f"{(facts.disk_free_bytes or 0) // 1024**2} MB"
    found |= _find_about_mails(facts)
    if facts.round_seconds >= _ROUND_SECONDS:
        found[Alarm.ROUNDS] = f"{facts.round_seconds // 60} minutes"
    if facts.left_alone:
        found[Alarm.LOG_LEFT_ALONE] = ", ".join(facts.left_alone)
    if facts.missing_keys:
        found[Alarm.KEYS] = ", ".join(facts.missing_keys)
    if abs(facts.jumped_seconds) > _JUMP_SECONDS:
        found[Alarm.CLOCK] = f"{abs(facts.jumped_seconds)} seconds {'forward' if facts.jumped_seconds > 0 else 'back'}"
    if certificate := _word_certificate(facts.certificate_days, facts.certificate_fault):
        found[Alarm.CERTIFICATE] = certificate
    if backup := _word_backup(facts.backup_days, facts.unbacked_days):
        found[Alarm.BACKUP] = backup
    return found


def _find_about_mails(facts: Facts) -> dict[Alarm, str]:
    found: dict[Alarm, str] = {}
    if facts.stuck_seconds >= _STUCK_SECONDS:
        found[Alarm.MAIL_STUCK] = f"{facts.stuck_seconds // 60} minutes"
    if facts.queue_seconds >= _QUEUE_SECONDS:
        found[Alarm.MAIL_QUEUE] = str(coarsen(facts.mails_waiting))
    if facts.mails_lost:
        found[Alarm.MAILS_LOST] = str(facts.mails_lost)
    return found


def _word_certificate(days: int | None, fault: int | None) -> str:
    if fault is not None:
        return f"is not believed: {explain_certificate(fault)}"
    if days is None or days >= CERTIFICATE_DAYS:
        return ""
    return f"ends in {days} days" if days >= 0 else "has ended"


def _word_backup(days: int | None, unbacked_days: int | None) -> str:
    if days is not None and days > BACKUP_DAYS:
        return f"The newest backup is {days} days old"
    if unbacked_days is not None and unbacked_days > BACKUP_DAYS:
        return f"No backup was ever made, and the instance is {unbacked_days} days old"
    return ""


def explain_certificate(code: int) -> str:
    """Return what is wrong with a certificate, in words."""
    return _CERTIFICATE_FAULTS.get(code, f"OpenSSL gives the reason {code}" if code else "the encryption failed")


def is_nearly_full(free_bytes: int | None, size_bytes: int | None) -> bool:
    """Say whether a disk needs somebody: less than a tenth is free, and less than five gigabytes; or hardly any."""
    if free_bytes is None or size_bytes is None:
        return False
    return free_bytes < SHORT_BYTES or free_bytes < min(_ALWAYS_ENOUGH_BYTES, size_bytes * _LITTLE_SHARE)


def find_neediest(disks: Collection[tuple[int, int]]) -> tuple[int, int] | None:
    """Return free bytes and size of the disk of *disks* that needs somebody first; None of none.

    A small disk with much room may have fewer bytes free than a large one that is nearly full.
    """
    return min(disks, key=lambda disk: (not is_nearly_full(*disk), disk[0]), default=None)


@dataclass(frozen=True)
class Told:
    """An alarm that was mailed: on which day last, and whether the mail that it is over has gone out too."""

    on: date
    is_over: bool = False


@dataclass(frozen=True)
class Notice:
    """A mail that is due: an alarm, or that it is over."""

    alarm: Alarm
    detail: str
    is_over: bool = False


def find_unknown(facts: Facts) -> set[Alarm]:
    """Return the alarms of which nobody can say whether they are over, as the fact could not be found out."""
    facts_of = {
        Alarm.DISK: facts.disk_free_bytes,
        Alarm.CERTIFICATE: facts.certificate_days if facts.certificate_fault is None else facts.certificate_fault,
        Alarm.BACKUP: facts.backup_days if facts.unbacked_days is None else facts.unbacked_days,
    }
    return {alarm for alarm, fact in facts_of.items() if fact is None}


def find_due(
    found: Mapping[Alarm, str], told: Mapping[Alarm, Told], today: date, *, unknown: Collection[Alarm] = ()
) -> tuple[list[Notice], dict[Alarm, Told]]:
    """Return the mails that are due and what will have been told once they are queued.

    An alarm is told at most once a day, however often it comes and goes; that it is over is told once, and not again
    for one that came back on a day on which it had been told already. Of *unknown* ones nothing is said. One of
    `EVENTS` is told once until it is over.
    """
    notices, after = [], dict(told)
    for alarm, detail in found.items():
        before = told.get(alarm)
        if before is None or (before.on < today and (before.is_over or alarm not in EVENTS)):
            notices.append(Notice(alarm, detail))
            after[alarm] = Told(today)
    for alarm, before in told.items():
        if alarm not in found and alarm not in unknown and not before.is_over:
            if alarm not in EVENTS:
                notices.append(Notice(alarm, "", is_over=True))
            after[alarm] = Told(before.on, is_over=True)
    return notices, after


def coarsen(count: int) -> int:
    """Return *count* in steps of ten, rounded down: less than ten is told as nothing."""
    return count // _STEP * _STEP


def coarsen_size(size_bytes: int) -> int:
    """Return the size of a disk or database in steps that no single signature moves, but by chance."""
    return size_bytes // _SIZE_STEP_BYTES * _SIZE_STEP_BYTES


def coarsen_memory(size_bytes: int) -> int:
    """Return the memory of a process in whole megabytes."""
    return size_bytes // _MEMORY_STEP_BYTES * _MEMORY_STEP_BYTES


def coarsen_age(seconds: int) -> int:
    """Return how long a mail has waited at least, in steps of 1, 4, 12, 24 and 48 hours; below an hour as nothing."""
    return next((hours * HOUR_SECONDS for hours in _AGE_STEPS_HOURS if seconds >= hours * HOUR_SECONDS), 0)


def coarsen_lag(seconds: int) -> int:
    """Return how long something took or is overdue, in whole minutes."""
    return seconds // _LAG_STEP_SECONDS * _LAG_STEP_SECONDS
