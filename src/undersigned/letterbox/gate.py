"""What stands before a form is taken: nothing as a rule; under load a proof of work, or a page that says when.

Nothing that was typed is lost on either page. An unusual number of confirmations raises an alarm for the convenors.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from undersigned.letterbox.again import offer_again
from undersigned.letterbox.limits import Gate, Network
from undersigned.letterbox.mailboxes import find_domain, is_large
from undersigned.letterbox.slots import Html
from undersigned.letterbox.tables import AlarmRow
from undersigned.sealing.dated import NONCE_BYTES
from undersigned.signing.rules.alarms import Alarm, AlarmKind, derive_alarm_key, seal_alarm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.http import Answer
    from undersigned.letterbox.office import Office
    from undersigned.letterbox.tables import Collection, Database

PROOF: Final = "proof"
"""The field in which a page's script sends its proof of work."""
_PURPOSE: Final = b"undersigned/v1/proof-of-work"


@dataclass(frozen=True, slots=True)
class KeepAlarm:
    """Keeps an alarm for the convenors."""

    row: AlarmRow

    def run(self, database: Database) -> None:
        """Insert it, or replace that of the same hour."""
        database.keep_alarm(self.row)


async def find_need(office: Office, collection: Collection, network: Network, fields: Mapping[str, str]) -> Gate:
    """Count a form for *collection*, and say what it still needs; the proof that it may bring is used now."""
    now = office.now_seconds()
    need = office.limits.judge_form(collection.id, network, normal_level=collection.normal_level, now_seconds=now)
    if need is not Gate.PROOF or not fields.get(PROOF):
        return need
    state = fields.get("state", "")
    is_proven = await office.proofs.is_proven(fields[PROOF], state, key=_key_for(office, state), now_seconds=now)
    return Gate.OPEN if is_proven else Gate.PROOF


def offer_proof(office: Office, lang: str, state: str, values: Mapping[str, str]) -> Answer:
    """Return the page *check and send* with a task for the browser, and the time at which there is none any more."""
    now = office.now_seconds()
    challenge = office.proofs.make_challenge(state, key=_key_for(office, state), now_seconds=now)
    again_at = office.limits.again_at(now)
    part = office.pages.fill("proof", lang, {"slot.challenge": challenge, "slot.time": _format_time(again_at)})
    answer = office.answer(429, "check", lang, {**values, "slot.proof": Html(part.decode())})
    return answer.with_header(b"retry-after", b"%d" % (again_at - now))


async def turn_away(office: Office, collection: Collection | None, path: str, fields: Mapping[str, str]) -> Answer:
    """Return a page that keeps what was typed and says when it can be sent again."""
    now = office.now_seconds()
    if collection is not None:
        await _raise_alarm(office, collection, AlarmKind.TURNED_AWAY, b"away", "")
    again_at = office.limits.again_at(now)
    answer = offer_again(office, path, fields, "Crowded", status=429, time=_format_time(again_at))
    return answer.with_header(b"retry-after", b"%d" % (again_at - now))


async def watch_confirmation(office: Office, collection: Collection, mailbox: str, network: Network) -> None:
    """Count a confirmation of *mailbox* (a normalised address), and raise an alarm if there are unusually many."""
    domain = find_domain(mailbox)
    name = b"domain\0" + domain.encode()
    await _raise_alarm(office, collection, AlarmKind.DOMAIN, name, domain, is_large=is_large(domain))
    if network:
        await _raise_alarm(office, collection, AlarmKind.NETWORK, b"network\0" + network, "")


async def _raise_alarm(
    office: Office, collection: Collection, kind: AlarmKind, name: bytes, domain: str, *, is_large: bool = False
) -> None:
    now = office.now_seconds()
    name = b"%d\0%b" % (collection.id, name)
    number = office.limits.count_confirmation(name, now, is_large=is_large)
    if number is None:
        return
    alarm = Alarm(kind, number, domain, datetime.fromtimestamp(now, UTC).date())
    box = seal_alarm(alarm, derive_alarm_key(office.keys.outbox), office.random(NONCE_BYTES))
    await office.store.run(KeepAlarm(AlarmRow(office.limits.hours.mark(name, now), collection.id, box)))


def _key_for(office: Office, state: str) -> bytes:
    # Of the day of the state, so that midnight makes no proof void.
    return hmac.digest(office.state_key(state), _PURPOSE, "sha256")


def _format_time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M UTC")
