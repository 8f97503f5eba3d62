"""Looking at the instance from outside, through its own public name."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from undersigned.checkup.rules import site as rules
from undersigned.instance.doors import FEDIVERSE_NAME, WEBFINGER_PATH
from undersigned.instance.headers import make_headers
from undersigned.instance.outgoing import CertificateInvalid, Unreachable
from undersigned.logkeeper import queries as logs
from undersigned.publiclog.checkpoint import parse_checkpoint
from undersigned.publiclog.errors import PublicLogError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from undersigned.checkup.rules import Finding
    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door

_LETTERBOX_PAGE = "/c"
_DESK_PAGE = "/desk/"


def see(instance: Instance, door: Door, now: datetime) -> tuple[rules.Site | None, int | None]:
    """Look at the public address, and return what was seen and by how much our clock is ahead of the web server's.

    Nothing is seen where nobody else can reach the instance.
    """
    if instance.origin is None or (instance.is_on_loopback and not door.allows_loopback):
        return None, None
    host = instance.host_name
    try:
        return asyncio.run(_see(instance, door, host, now, _list_published(instance)))
    except CertificateInvalid as error:
        return rules.Site(host, type(error).__name__, error.code), None
    except Unreachable as error:
        return rules.Site(host, type(error).__name__), None


def judge(facts: rules.Site | None, now: datetime) -> list[Finding]:
    """Judge what was seen, if anything was."""
    return [] if facts is None else rules.judge_site(facts, now_seconds=int(now.timestamp()))


async def _see(
    instance: Instance, door: Door, host: str, now: datetime, published: list[tuple[str, str]]
) -> tuple[rules.Site, int | None]:
    front = await door.look(host, "/")
    letterbox = await door.look(host, _LETTERBOX_PAGE)
    desk = await door.look(host, _DESK_PAGE)
    facts = rules.Site(
        host=host,
        status=front.status,
        headers=front.headers,
        wanted=make_headers(instance.base_url),
        certificate_ends_at=front.certificate_ends_at,
        letterbox_status=letterbox.status,
        site_status=desk.status,
        account_status=await _ask_for_account(instance, door, host),
        stale=await _find_stale(instance, door, host, published),
        plain=await _look_plain(door, host),
        is_unpacked=await _is_unpacked(instance, door, host),
    )
    return facts, _find_drift(front.headers, now)


async def _ask_for_account(instance: Instance, door: Door, host: str) -> int:
    if not instance.fediverse:
        return 200
    answer = await door.look(host, f"{WEBFINGER_PATH}?resource=acct:{FEDIVERSE_NAME}@{instance.host}")
    return answer.status


async def _look_plain(door: Door, host: str) -> rules.Plain:
    try:
        answer = await door.look_plain(host)
    except Unreachable:
        return rules.Plain()
    return rules.Plain(answer.status, answer.headers.get("location", ""))


async def _is_unpacked(instance: Instance, door: Door, host: str) -> bool:
    """Say whether the front page is sent as it is to who takes it packed, though it lies packed beside it."""
    if not (instance.public / "index.html.gz").exists():
        return False
    answer = await door.look(host, "/", encoding="gzip")
    return answer.status == 200 and not answer.headers.get("content-encoding")


async def _find_stale(instance: Instance, door: Door, host: str, published: list[tuple[str, str]]) -> str:
    """Return the name of a log that readers see otherwise than this instance published it, or nothing."""
    for slug, origin in published:
        path = f"/s/{slug}/checkpoint"
        local = _read_size((instance.public / path.lstrip("/")).read_text())
        answer = await door.look(host, path)
        # A moment lies between the two; what is published in it may be newer, never older.
        if answer.status != 200 or (_read_size(answer.body) or 0) < (local or 0):
            return origin
    return ""


def _list_published(instance: Instance) -> list[tuple[str, str]]:
    # One is enough to see whether the web server serves this folder; the newest is the one that matters.
    published = [log for log in logs.all_logs() if (instance.public / "s" / log.slug / "checkpoint").exists()]
    return [(log.slug, log.origin) for log in published[-1:]]


def _read_size(note: str) -> int | None:
    try:
        return parse_checkpoint(note.split("\n\n", 1)[0] + "\n").size
    except (PublicLogError, ValueError):
        return None


def _find_drift(headers: Mapping[str, str], now: datetime) -> int | None:
    with suppress(TypeError, ValueError):
        return round((now - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    return None
