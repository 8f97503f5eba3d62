"""What takes mails away: the mail server of UNDERSIGNED_SMTP, or the folder of a trial instance."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from undersigned.outbox.compose import AddressInvalid, compose_mail, to_ascii_domain
from undersigned.outbox.folder import mail_folder, write_mail
from undersigned.outbox.rules import Outcome
from undersigned.outbox.smtp import Pool, read_account

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.outbox.rules import Message

_log = logging.getLogger(__name__)


class Carrier(Protocol):
    """Takes mails away; used by several threads at once."""

    def carry(self, message: Message, mail_id: str, now: datetime) -> Outcome:
        """Hand over one mail and say what became of it."""

    def close(self) -> None:
        """Let go of what is held open."""


class ServerCarrier:
    """Hands mails to a mail server."""

    def __init__(self, host: str, pool: Pool) -> None:
        """Send as an instance at *host* through *pool*."""
        self._host = host
        self._pool = pool

    def carry(self, message: Message, mail_id: str, now: datetime) -> Outcome:
        """Hand over one mail and say what became of it."""
        sender = self._pool.account.sender
        try:
            to = to_ascii_domain(message.to)
            mail = compose_mail(replace(message, to=to), sender=sender, host=self._host, mail_id=mail_id, now=now)
        except AddressInvalid:
            _log.warning("mail %s: no mail server could deliver it, given up", mail_id)
            return Outcome.REFUSED
        return self._pool.send(to, mail, mail_id)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class FolderCarrier:
    """Writes mails as files into a folder in memory."""

    def __init__(self, host: str, folder: Path) -> None:
        """Write as an instance at *host* into *folder*."""
        self._host = host
        self._folder = folder

    def carry(self, message: Message, mail_id: str, now: datetime) -> Outcome:
        """Write one mail."""
        sender = f"undersigned@{self._host}"
        try:
            mail = compose_mail(message, sender=sender, host=self._host, mail_id=mail_id, now=now)
        except AddressInvalid:
            _log.warning("mail %s: cannot be written, given up", mail_id)
            return Outcome.REFUSED
        write_mail(self._folder, mail, now=now)
        return Outcome.SENT

    def close(self) -> None:
        """Do nothing: no file stays open."""


def find_carrier(instance: Instance, ring: Ring) -> Carrier | None:
    """Return what takes this instance's mails, or None: a public host without a mail server sends nothing."""
    host = urlsplit(f"//{instance.host}").hostname or "localhost"
    if instance.smtp is not None:
        return ServerCarrier(host, Pool(read_account(instance.smtp, instance_host=host)))
    if instance.is_on_loopback:
        return FolderCarrier(host, mail_folder(ring))
    return None
