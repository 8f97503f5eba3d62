"""Looking at how mails leave, and at what the name system says of their sender."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import idna

from undersigned.checkup.rules import mail as rules
from undersigned.instance.config import is_loopback
from undersigned.instance.outgoing import NameUnknown
from undersigned.outbox import queries
from undersigned.outbox.mail_keys import KeyLocked, open_key, read_keys
from undersigned.outbox.smtp import Pool, read_account
from undersigned.outbox.sums import read_sums

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.checkup.rules import Finding
    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door
    from undersigned.instance.ring import Ring
    from undersigned.outbox.smtp import Account

_TIMEOUT_SECONDS = 10


def find_account(instance: Instance) -> Account | None:
    """Return the account of the mail server, or None where none is named."""
    if instance.smtp is None:
        return None
    host = urlsplit(f"//{instance.host}").hostname or "localhost"
    return read_account(instance.smtp, instance_host=host)


def find_domain(account: Account) -> str:
    """Return the domain that mails come from, as the name system spells it."""
    return idna.encode(account.sender.rpartition("@")[2], uts46=True).decode()


def look_at_server(instance: Instance, now: datetime) -> list[Finding]:
    """Try the mail server: connection, encryption, login, sender."""
    account = find_account(instance)
    if account is None:
        return []
    trial = Pool(account, timeout_seconds=_TIMEOUT_SECONDS).try_account()
    facts = rules.Server(account.host, trial.failed_at or "", trial.code, trial.certificate_ends_at)
    return rules.judge_server(facts, now_seconds=int(now.timestamp()))


def look_at_waiting(now: datetime) -> list[Finding]:
    """Look at the mails that wait."""
    count, stuck, ahead = queries.weigh_waiting(int(now.timestamp()), stuck_attempts=rules.STUCK_ATTEMPTS)
    return rules.judge_waiting(rules.Waiting(count, stuck, ahead))


def look_at_refusals(ring: Ring, now: datetime) -> list[Finding]:
    """Look at how mail domains treated our mails today."""
    return rules.judge_refusals(read_sums(ring, now.date()))


def look_at_names(instance: Instance, door: Door) -> list[Finding]:
    """Look up what the name system says of the sender's domain."""
    account = find_account(instance)
    if account is None or is_loopback(find_domain(account)):
        return []
    return rules.judge_names(asyncio.run(_ask(door, find_domain(account))))


def look_at_dkim(instance: Instance, ring: Ring, door: Door) -> list[Finding]:
    """Look at the key that signs mails, and look up its record."""
    account = find_account(instance)
    if account is None or is_loopback(find_domain(account)):
        return []
    used = read_keys(instance).used
    if used is None or used.domain != find_domain(account):
        return rules.judge_dkim(rules.Dkim())
    try:
        open_key(used, ring)
    except KeyLocked:
        return rules.judge_dkim(rules.Dkim(used.place, used.public, is_ready=False))
    return rules.judge_dkim(rules.Dkim(used.place, used.public, records=asyncio.run(find_texts(door, used.place))))


async def find_texts(door: Door, name: str) -> list[str]:
    """Return the text records of *name*; none where there is no such name."""
    try:
        return await door.find_texts(name)
    except NameUnknown:
        return []


async def _ask(door: Door, domain: str) -> rules.Names:
    return rules.Names(
        domain=domain,
        takes_mail=await door.takes_mail(domain),
        texts=await find_texts(door, domain),
        dmarc=await _find_dmarc(door, domain),
    )


async def _find_dmarc(door: Door, domain: str) -> list[str]:
    """Return the records of *domain*, else of the nearest domain above it that has one."""
    labels = domain.split(".")
    for at in range(max(1, len(labels) - 1)):
        found = await find_texts(door, "_dmarc." + ".".join(labels[at:]))
        records = [text for text in found if text.startswith("v=DMARC1")]
        if records:
            return records
    return []
