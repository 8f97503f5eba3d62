"""Reading what a receiving mail server wrote over our test mail: whether SPF, DKIM and DMARC held there.

The receiver's own verdict stands in `Authentication-Results`, topmost of all (RFC 8601); what others wrote below it is
not believed. Where the receiver writes none, only `DKIM-Signature` shows that somebody signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from undersigned.checkup.rules import Finding, good, look, mend

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

METHODS: Final = ("spf", "dkim", "dmarc")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"(?:^|[;\s])(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_FINE = {"pass", "bestguesspass"}
_LATE_SECONDS = 600
_CLOCK_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Received:
    """What can be read from the mail that came back.

    Attributes:
        has_code: The code of the last test mail stands in it.
        verdicts: Result of each method, such as `pass`; a method that is not named is missing.
        signers: Domains that signed.
        is_spam: The receiver took it for unwanted.
        sent_at: What we wrote as time of sending.
        received_at: What the receiving server wrote as time of arrival.
    """

    has_code: bool
    verdicts: Mapping[str, str] = field(default_factory=dict)
    signers: tuple[str, ...] = ()
    is_spam: bool = False
    sent_at: datetime | None = None
    received_at: datetime | None = None


def find_codes(mail: bytes) -> list[str]:
    """Return everything in *mail* that looks like the code of a test mail."""
    return sorted(set(re.findall(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}\b", mail.decode("latin-1"))))


def read_received(mail: bytes, *, has_code: bool) -> Received:
    """Read *mail* as its receiver saved it, with all headers ("show original"); *has_code* as in `Received`."""
    message = message_from_bytes(mail, policy=compat32)
    header = next(iter(message.get_all("Authentication-Results", [])), "")
    plain = _drop_comments(str(header))
    verdicts: dict[str, str] = {}
    for method, result in _RESULT.findall(plain):
        # Of several signatures one that holds is enough.
        if verdicts.get(method.lower()) not in _FINE:
            verdicts[method.lower()] = result.lower()
    signatures = [str(one) for one in message.get_all("DKIM-Signature", [])]
    signers = tuple(found[1] for one in signatures if (found := re.search(r"(?:^|;)\s*d=\s*([^;\s]+)", one)))
    spam = f"{message.get('X-Spam-Flag', '')} {message.get('X-Spam-Status', '')}".strip().lower()
    return Received(
        has_code=has_code,
        verdicts=verdicts,
        signers=signers,
        is_spam=spam.startswith("yes"),
        sent_at=_read_date(str(message.get("Date", ""))),
        received_at=_read_date(str(next(iter(message.get_all("Received", [])), "")).rpartition(";")[2]),
    )


def judge_received(facts: Received) -> list[Finding]:
    """Say what the receiver thought of the test mail."""
    if not facts.has_code:
        return [mend("received-other")]
    found = []
    for method in METHODS:
        verdict = facts.verdicts.get(method)
        if verdict in _FINE:
            found.append(good(f"received-{method}"))
        elif verdict is not None:
            found.append(mend(f"received-{method}", verdict=verdict))
    if not facts.verdicts:
        signed = ", ".join(facts.signers) or "nobody"
        found.append(look("received-silent", signed=signed))
    elif "dkim" not in facts.verdicts and not facts.signers:
        found.append(mend("received-dkim", verdict="none"))
    if facts.is_spam:
        found.append(mend("received-spam"))
    return [*found, *_judge_times(facts)]


def _judge_times(facts: Received) -> list[Finding]:
    if facts.sent_at is None or facts.received_at is None:
        return []
    seconds = int((facts.received_at - facts.sent_at).total_seconds())
    if seconds < -_CLOCK_SECONDS:
        return [mend("received-before", seconds=-seconds)]
    return [look("received-late", minutes=seconds // 60)] if seconds > _LATE_SECONDS else []


def _drop_comments(value: str) -> str:
    shorter = _COMMENT.sub(" ", value)
    return shorter if shorter == value else _drop_comments(shorter)


def _read_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value.strip())
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None
