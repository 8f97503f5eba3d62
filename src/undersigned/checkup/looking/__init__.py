"""Gathering the facts of a checkup: reads alone, but for bringing back keys, as every start of the instance does.

A subject that can't be looked at says so, and the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.checkup.looking import mail, place, site, storing
from undersigned.checkup.rules import NOT_LOOKED, Finding, look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door
    from undersigned.instance.ring import Ring


@dataclass(frozen=True)
class Patient:
    """The instance that is looked at.

    Attributes:
        instance: Its settings.
        ring: Its keys.
        door: The way out, to its own public host and to the name server.
        now: The present time.
    """

    instance: Instance
    ring: Ring
    door: Door
    now: datetime


def look_at_all(patient: Patient) -> Iterator[Finding]:
    """Yield what is found, subject by subject."""
    instance, ring, door, now = patient.instance, patient.ring, patient.door, patient.now
    seen: list[Finding] = []

    def look_at_site() -> list[Finding]:
        facts, drift = site.see(instance, door, now)
        seen.extend(place.look_at_clock(instance, now, drift))
        return site.judge(facts, now)

    subjects: tuple[tuple[str, Callable[[], list[Finding]]], ...] = (
        ("settings", lambda: place.look_at_settings(instance)),
        ("running", lambda: place.look_at_running(instance, ring)),
        ("release", lambda: storing.look_at_release(instance)),
        ("folders", lambda: place.look_at_folders(instance, ring)),
        ("disk", lambda: place.look_at_disk(instance)),
        ("keys", lambda: place.look_at_keys(instance, ring)),
        ("database", lambda: storing.look_at_database(instance)),
        ("log", lambda: storing.look_at_logs(instance, ring)),
        ("backup", lambda: storing.look_at_backup(instance, now)),
        ("night", lambda: storing.look_at_night(instance, now)),
        ("site", look_at_site),
        ("clock", lambda: seen or place.look_at_clock(instance, now, None)),
        ("mail", lambda: mail.look_at_server(instance, now)),
        ("mail", lambda: mail.look_at_waiting(now)),
        ("mail", lambda: mail.look_at_refusals(ring, now)),
        ("spf", lambda: mail.look_at_names(instance, door)),
        ("dkim", lambda: mail.look_at_dkim(instance, ring, door)),
    )
    for subject, gather in subjects:
        try:
            yield from gather()
        except Exception as error:  # noqa: BLE001  (one subject that breaks must not hide the others)
            # The kind of the error alone: its words may quote a row or an answer.
            yield look(NOT_LOOKED, subject=subject, error=type(error).__name__)
