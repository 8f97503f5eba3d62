"""When the certificate of the public host ends, or why it is not believed.

It is looked at twice a day, in a thread, as the host may be slow to answer. The host is the instance's own, as the
operator named it; what is asked for is its front page, as any reader would.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Final

from undersigned.instance.outgoing import CertificateInvalid, Unreachable

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.instance.config import Instance
    from undersigned.instance.outgoing import Door

_PAUSE_SECONDS: Final = 12 * 3600
_DAY_SECONDS: Final = 24 * 3600
_RAN_OUT: Final = 10
"""OpenSSL's number for a certificate that has ended: X509_V_ERR_CERT_HAS_EXPIRED."""


class CertificateLook:
    """Knows in how many days the certificate ends, or nothing where it could not be seen."""

    def __init__(self, instance: Instance, door: Door) -> None:
        """Look at the public host of *instance* through *door*; at a trial instance there is nothing to see."""
        self._host = instance.host_name
        self._is_public = instance.base_url.startswith("https:") and not instance.is_on_loopback
        self._door = door
        self._looked_at: float | None = None
        self._ends_at: int | None = None
        self._fault: int | None = None
        self._thread: threading.Thread | None = None

    def tend(self, now_seconds: float) -> None:
        """Begin to look if it is time."""
        is_due = self._looked_at is None or now_seconds - self._looked_at >= _PAUSE_SECONDS
        if not self._is_public or not is_due or (self._thread is not None and self._thread.is_alive()):
            return
        self._looked_at = now_seconds
        self._thread = threading.Thread(target=self.look, name="certificate", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Ask the host; one that is not reached leaves what was known."""
        try:
            self._ends_at = asyncio.run(self._door.look(self._host, "/")).certificate_ends_at
            self._fault = None
        except CertificateInvalid as error:
            self._fault = error.code
        except Unreachable:
            return

    def days(self, now: datetime) -> int | None:
        """Return the whole days until the end, -1 once it has ended, None where nothing is known."""
        if self._fault is not None:
            return -1 if self._fault == _RAN_OUT else None
        return None if self._ends_at is None else int((self._ends_at - now.timestamp()) // _DAY_SECONDS)

    def fault(self) -> int | None:
        """Return OpenSSL's number of what is wrong with it but its end (0: none was given), None where nothing is."""
        return None if self._fault == _RAN_OUT else self._fault
