"""Sending no more mails an hour to one mail domain than the operator said, without losing any.

Large providers slow down or shut out a sender who comes with thousands at once. A mail that is too many gets a turn of
its own later, in order, and keeps it; nothing counts as an attempt. What is remembered is in memory: after a restart
turns are given anew. Times are handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERY_OTHER: Final = "*"
_HOUR_SECONDS: Final = 3600
# So much of an hour's mails may leave at one stroke: people wait for their links.
_AT_ONCE: Final = 12


class Pacing:
    """Gives turns, by the generic cell rate algorithm: a domain has one number, the time until which it is paid for."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        """Keep *limits*: mails an hour by domain, `*` for every domain that is not named; none for any number."""
        self._limits = dict(limits)
        self._paid_until: dict[str, float] = {}
        self._turns: set[bytes] = set()

    def find_wait(self, domain: str, mail_id: bytes, now_seconds: float) -> int:
        """Return for how many seconds the mail has to wait for its turn; 0 to send it now.

        Args:
            domain: Of the address, in lower case.
            mail_id: Of the row: one that was given a turn is sent when it comes back.
            now_seconds: Time.
        """
        limit = self._limits.get(domain, self._limits.get(EVERY_OTHER, 0))
        if not limit:
            return 0
        if mail_id in self._turns:
            self._turns.discard(mail_id)
            return 0
        each = _HOUR_SECONDS / limit
        paid_until = max(self._paid_until.get(domain, 0.0), now_seconds)
        self._forget(now_seconds)
        self._paid_until[domain] = paid_until + each
        wait = paid_until - now_seconds - each * max(limit // _AT_ONCE, 1) + each
        if wait <= 0:
            return 0
        self._turns.add(mail_id)
        return int(wait) + 1

    def _forget(self, now_seconds: float) -> None:
        """Forget domains that owe nothing any more: no list of who was written to builds up."""
        for domain in [one for one, until in self._paid_until.items() if until <= now_seconds]:
            del self._paid_until[domain]
