"""How a signature is shown before and after it is published: the row of the published page, and the remarks in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.organisations.rules import Level, format_domain, parse_level
from undersigned.verifier.rows import format_row

if TYPE_CHECKING:
    from undersigned.letterbox.slots import Pages
    from undersigned.publiclog.record import Record


def format_preview(record: Record, pages: Pages, lang: str) -> str:
    """Return the row of *record* as everyone will see it."""
    smalls = []
    if record.former:
        smalls.append(pages.say("Former", lang))
    if record.identification_only:
        smalls.append(pages.say("IdentificationOnly", lang))
    if record.decided_on:
        smalls.append(pages.say("DecidedOn", lang).replace("DAY", record.decided_on))
    if record.reservation:
        smalls.append(pages.say("WithReservation", lang).replace("WORDS", record.reservation))
    if (shown := parse_level(record.level)) is not None:
        words = pages.say("LevelDomain" if shown.level is Level.DOMAIN else "LevelAddress", lang)
        smalls.append(words.replace("DOMAIN", format_domain(shown.domain)).replace("DAY", shown.day))
    return format_row("preview", name=record.name, role=record.role, affiliation=record.affiliation, smalls=smalls)
