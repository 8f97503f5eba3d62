"""Judging how the public reaches an instance: name, certificate, headers, and the way through the web server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from undersigned.checkup.rules import Finding, Level, good, look, mend
from undersigned.watching.rules import CERTIFICATE_DAYS, explain_certificate

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY_SECONDS = 86_400
_MEND_DAYS = 7
_REASONS: Final = {
    "NameUnknown": "site-name",
    "NameServerSilent": "site-nameserver",
    "AddressForbidden": "site-private",
    "CertificateInvalid": "site-certificate",
    "TooSlow": "site-silent",
    "HostSilent": "site-silent",
    "NobodyThere": "site-silent",
}
_STATUS_OK = 200


@dataclass(frozen=True, slots=True)
class Plain:
    """What is answered without encryption: its status, 0 where nobody answers, and where it leads."""

    status: int = 0
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What was seen at the public address.

    Attributes:
        host: Its name.
        fault: Why nothing was seen (name of an exception of the way out), or nothing.
        certificate_code: OpenSSL's number, where the certificate is the fault.
        status: Answer to `/`.
        headers: Of that answer, by name in lower case.
        wanted: The headers that every answer should have.
        certificate_ends_at: Seconds since 1970, or None.
        letterbox_status: Answer to a page of the letter box.
        site_status: Answer to a page of the desk.
        account_status: Answer about the account in the Fediverse, where there is one.
        stale: A log whose checkpoint in public is none that this instance signed lately, or nothing.
        plain: What is answered without encryption.
        is_unpacked: Files that lie packed are sent as they are to who takes them packed.
    """

    host: str
    fault: str = ""
    certificate_code: int = 0
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    wanted: Mapping[str, str] = field(default_factory=dict)
    certificate_ends_at: int | None = None
    letterbox_status: int = _STATUS_OK
    site_status: int = _STATUS_OK
    account_status: int = _STATUS_OK
    stale: str = ""
    plain: Plain = field(default_factory=Plain)
    is_unpacked: bool = False


def judge_site(facts: Site, *, now_seconds: int) -> list[Finding]:
    """Say what is wrong on the way from a reader to the instance."""
    if facts.fault:
        why = explain_certificate(facts.certificate_code)
        return [mend(_REASONS.get(facts.fault, "site-silent"), host=facts.host, why=why)]
    found: list[Finding] = []
    if facts.certificate_ends_at is not None:
        found += judge_end("site-certificate-ends", facts.host, facts.certificate_ends_at, now_seconds)
    if 300 <= facts.status < 400:
        return [*found, mend("site-elsewhere", host=facts.host, status=facts.status)]
    if facts.status != _STATUS_OK:
        return [*found, mend("site-status", host=facts.host, status=facts.status)]
    found += _judge_headers(facts)
    found += _judge_ways(facts)
    if facts.stale:
        found.append(mend("site-stale", log=facts.stale))
    found += _judge_plain(facts)
    if facts.is_unpacked:
        found.append(look("site-unpacked"))
    if any(finding.level is not Level.GOOD for finding in found):
        return found
    return [*found, good("site-good", host=facts.host)]


def judge_end(name: str, host: str, ends_at: int, now_seconds: int) -> list[Finding]:
    """Say whether a certificate is near its end; automatic renewal comes thirty days before it."""
    days = (ends_at - now_seconds) // _DAY_SECONDS
    if days < _MEND_DAYS:
        return [mend(name, host=host, days=days)]
    return [look(name, host=host, days=days)] if days < CERTIFICATE_DAYS else [good(name, host=host, days=days)]


def _judge_ways(facts: Site) -> list[Finding]:
    found = []
    # A page that the web server does not hand on is missing; one that nobody answers behind it is 502 or 504.
    if facts.letterbox_status != _STATUS_OK:
        found.append(mend("site-letterbox", status=facts.letterbox_status))
    if facts.site_status >= 400:
        found.append(mend("site-desk", status=facts.site_status))
    if facts.account_status != _STATUS_OK:
        found.append(mend("site-fediverse", host=facts.host, status=facts.account_status))
    return found


def _judge_plain(facts: Site) -> list[Finding]:
    if 300 <= facts.plain.status < 400 and facts.plain.leads_to.startswith(f"https://{facts.host}"):
        return []
    if facts.plain.status == 0:
        return [look("site-plain-silent", host=facts.host)]
    level = mend if facts.plain.status == _STATUS_OK else look
    return [level("site-plain", host=facts.host, status=facts.plain.status)]


def _judge_headers(facts: Site) -> list[Finding]:
    wrong = [
        name for name, value in facts.wanted.items() if " ".join(facts.headers.get(name.lower(), "").split()) != value
    ]
    found = [mend("site-headers", names=", ".join(wrong))] if wrong else []
    if "server" in facts.headers and any(sign.isdigit() for sign in facts.headers["server"]):
        found.append(look("site-server", server=facts.headers["server"]))
    return found
