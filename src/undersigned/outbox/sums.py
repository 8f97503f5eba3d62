"""How mail domains treat our mails today: sums of domains that many use, in memory and gone with the day.

A domain that one family uses is as good as a name. So a domain is named only once as many mails went there as would
hide anybody among them; all others are one sum. What a server says is read for its number alone, as its words repeat
addresses. Source: RFC 3463 (enhanced status codes).
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from undersigned.instance.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from undersigned.instance.ring import Ring

MANY: Final = 50
"""So many mails have to have gone to a domain today before it is named."""
OTHERS: Final = "others"
_WRITE_SECONDS: Final = 300
_STATUS: Final = re.compile(rb"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")


class Kind(StrEnum):
    """What became of a mail; all but the first are kinds of reasons of a refusal."""

    TAKEN = "taken"
    ADDRESS = "address"
    FULL = "full"
    DISTRUST = "distrust"
    SLOWER = "slower"
    OTHER = "other"


def find_kind(code: int, text: bytes) -> Kind:
    """Return the kind of reason that a server gave with *code* and the enhanced status at the beginning of *text*."""
    found = _STATUS.match(text)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if subject == 7:
        return Kind.DISTRUST
    if subject == 1:
        return Kind.ADDRESS
    if (subject, detail) == (2, 2):
        return Kind.FULL
    if code // 100 == 4:
        return Kind.SLOWER
    return Kind.ADDRESS if code in {550, 551, 553} and not found else Kind.OTHER


class Sums:
    """Counts for a day; used by several threads."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._day: date | None = None
        self._counts: dict[str, Counter[Kind]] = {}
        self._written_at = float("-inf")

    def note(self, domain: str, kind: Kind, now: datetime) -> None:
        """Count one mail to *domain*."""
        with self._lock:
            if self._day != now.date():
                self._day, self._counts = now.date(), {}
            self._counts.setdefault(domain, Counter())[kind] += 1

    def read(self) -> dict[str, dict[str, int]]:
        """Return the counts by domain, those of few mails together under `others`, and those only if they are many."""
        with self._lock:
            named = {domain: counts for domain, counts in self._counts.items() if counts.total() >= MANY}
            rest: Counter[Kind] = Counter()
            for domain, counts in self._counts.items():
                rest.update(counts if domain not in named else {})
            if rest.total() >= MANY:
                named[OTHERS] = rest
            return {domain: {kind.value: count for kind, count in counts.items()} for domain, counts in named.items()}

    def write(self, ring: Ring, now: datetime) -> None:
        """Let others read the counts, in memory; every five minutes, so that none tells of a moment."""
        if now.timestamp() - self._written_at < _WRITE_SECONDS:
            return
        self._written_at = now.timestamp()
        content = {"day": now.date().isoformat(), "domains": self.read()}
        write_whole(_kept_at(ring), json.dumps(content).encode(), is_durable=False)


def read_sums(ring: Ring, today: date) -> Mapping[str, Mapping[str, int]]:
    """Return what the worker wrote down last; nothing if it is of another day."""
    path = _kept_at(ring)
    content = json.loads(path.read_text()) if path.exists() else {}
    domains: dict[str, dict[str, int]] = content["domains"] if content.get("day") == today.isoformat() else {}
    return domains


def _kept_at(ring: Ring) -> Path:
    return ring.runtime / "mail-sums.json"
