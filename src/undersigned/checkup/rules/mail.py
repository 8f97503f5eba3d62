"""Judging whether mails leave, and whether others believe that they are ours: SPF, DKIM, DMARC.

Source: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC), RFC 7505 (a domain without mail).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from undersigned.checkup.rules import Finding, Level, good, look, mend
from undersigned.checkup.rules.site import judge_end
from undersigned.outbox.dkim import is_record_of, parse_tags
from undersigned.watching.rules import LONG_QUEUE, explain_certificate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_QUESTIONS = 10
STUCK_ATTEMPTS: Final = 5
"""A mail that failed so often has waited for a quarter of an hour."""
_POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Server:
    """How a try of the mail server went.

    Attributes:
        host: Its name.
        failed_at: The step that failed (`outbox.smtp.Step`), or nothing.
        code: What it answered; at the certificate, OpenSSL's number.
        certificate_ends_at: Seconds since 1970, or None without encryption.
    """

    host: str
    failed_at: str = ""
    code: int = 0
    certificate_ends_at: int | None = None


def judge_server(facts: Server, *, now_seconds: int) -> list[Finding]:
    """Say whether the mail server takes our mails."""
    if facts.failed_at:
        why = explain_certificate(facts.code) if facts.failed_at == "certificate" else ""
        return [mend(f"mail-{facts.failed_at}", host=facts.host, code=facts.code, why=why)]
    if facts.certificate_ends_at is None:
        return [good("mail-server", host=facts.host)]
    ends = judge_end("mail-certificate-ends", facts.host, facts.certificate_ends_at, now_seconds)
    return [good("mail-server", host=facts.host), *(one for one in ends if one.level is not Level.GOOD)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The mails that wait.

    Attributes:
        count: How many.
        stuck: How many were tried often without success.
        ahead: How many have their turn later than any mail may: the clock was in the future.
    """

    count: int
    stuck: int = 0
    ahead: int = 0


def judge_waiting(facts: Waiting) -> list[Finding]:
    """Say whether mails pile up."""
    found = []
    if facts.ahead:
        found.append(mend("mail-ahead", count=facts.ahead))
    if facts.stuck:
        found.append(mend("mail-stuck", count=facts.stuck))
    elif facts.count >= LONG_QUEUE:
        found.append(look("mail-waiting", count=facts.count))
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """What the name system says of the sender's domain.

    Attributes:
        domain: Of the address that mails come from.
        takes_mail: Whether answers and bounces can be delivered there.
        texts: Text records of the domain.
        dmarc: Text records under `_dmarc.` of the domain, else of the domain above it.
    """

    domain: str
    takes_mail: bool
    texts: Sequence[str]
    dmarc: Sequence[str]


def judge_names(facts: Names) -> list[Finding]:
    """Say what the name system lacks, so that others believe that mails of this domain are ours."""
    found = [] if facts.takes_mail else [mend("mail-no-way-back", domain=facts.domain)]
    return [*found, *_judge_spf(facts), *_judge_dmarc(facts)]


def _judge_spf(facts: Names) -> list[Finding]:
    records = [text for text in facts.texts if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if not records:
        return [mend("spf-missing", domain=facts.domain)]
    if len(records) > 1:
        return [mend("spf-many", domain=facts.domain, count=len(records))]
    terms = records[0].lower().split()[1:]
    if any(term in {"all", "+all"} for term in terms):
        return [mend("spf-open", domain=facts.domain)]
    questions = sum(term.lstrip("+-~?").startswith(("include:", "exists:", "redirect=")) for term in terms)
    questions += sum(re.match(r"[+~?-]?(a|mx|ptr)([:/]|$)", term) is not None for term in terms)
    if questions > _MOST_QUESTIONS:
        return [mend("spf-long", domain=facts.domain, count=questions)]
    if not any(term.endswith("all") or term.startswith("redirect=") for term in terms):
        return [look("spf-endless", domain=facts.domain)]
    return [good("spf-good", domain=facts.domain)]


def _judge_dmarc(facts: Names) -> list[Finding]:
    records = [text for text in facts.dmarc if re.match(r"v=DMARC1\s*(;|$)", text)]
    if not records:
        return [mend("dmarc-missing", domain=facts.domain)]
    if len(records) > 1:
        return [mend("dmarc-many", domain=facts.domain, count=len(records))]
    tags = parse_tags(records[0])
    if tags.get("p", "").lower() not in _POLICIES:
        return [mend("dmarc-odd", domain=facts.domain)]
    return [good("dmarc-good", domain=facts.domain, policy=tags["p"].lower())]


@dataclass(frozen=True, slots=True)
class Dkim:
    """How mails are signed, and what the name system says of the key.

    Attributes:
        place: Where the record of our own key stands, or nothing where this instance doesn't sign.
        public: Our key as it has to stand there.
        is_ready: The key can be opened now.
        records: What stands there.
    """

    place: str = ""
    public: str = ""
    is_ready: bool = True
    records: Sequence[str] = ()


def judge_dkim(facts: Dkim) -> list[Finding]:
    """Say whether others can check the signatures under our mails."""
    if not facts.place:
        return [look("dkim-elsewhere")]
    if not facts.is_ready:
        return [mend("dkim-locked")]
    if not facts.records:
        return [mend("dkim-unpublished", place=facts.place)]
    if not any(is_record_of(record, facts.public) for record in facts.records):
        return [mend("dkim-other", place=facts.place)]
    return [good("dkim-good", place=facts.place)]


_REFUSALS: Final = {
    "address": "there is no such mailbox",
    "full": "the mailbox is full",
    "distrust": "the server does not trust our mails",
    "slower": "not so many at once",
    "other": "another reason",
}
_ALLOWED_SHARE: Final = 0.05


def judge_refusals(domains: Mapping[str, Mapping[str, int]]) -> list[Finding]:
    """Say which mail domains refuse more of our mails than slips of the pen explain.

    Args:
        domains: For each domain that many mails went to today, how many were taken, and how many were not, by kind of
            reason (`outbox.sums.Kind`).
    """
    return [
        look("mail-refused", domain=domain, count=count, total=sum(kinds.values()), why=_REFUSALS[kind])
        for domain, kinds in sorted(domains.items())
        for kind, count in sorted(kinds.items())
        if kind in _REFUSALS and count > sum(kinds.values()) * _ALLOWED_SHARE
    ]
