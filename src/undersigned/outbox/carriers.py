"""What takes mails away: the mail server of UNDERSIGNED_SMTP, or the folder of a trial instance."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from undersigned.outbox.compose import AddressInvalid, compose_mail, to_ascii_domain
from undersigned.outbox.folder import mail_folder, write_mail
from undersigned.outbox.mail_keys import KeyLocked, find_sign, keys_path
from undersigned.outbox.reach import Reach
from undersigned.outbox.rules import Outcome, find_domain
from undersigned.outbox.smtp import Pool, read_account
from undersigned.outbox.sums import Kind, Sums, find_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring
    from undersigned.outbox.mail_keys import Sign
    from undersigned.outbox.rules import Message

_log = logging.getLogger(__name__)


class Carrier(Protocol):
    """Takes mails away; used by several threads at once."""

    def carry(self, message: Message, mail_id: str, now: datetime) -> Outcome:
        """Hand over one mail and say what became of it."""

    def close(self) -> None:
        """Let go of what is held open."""


class ServerCarrier:
    """Hands mails to a mail server, signed where this instance signs."""

    def __init__(
        self,
        host: str,
        pool: Pool,
        find_sign: Callable[[], Sign | None] = lambda: None,
        sums: Sums | None = None,
        reach: Reach | None = None,
    ) -> None:
        """Send as an instance at *host* through *pool*; *find_sign* is asked for each mail, as keys may change."""
        self._sums = sums or Sums()
        self._reach = reach
        self._host = host
        self._pool = pool
        self._find_sign = find_sign

    def carry(self, message: Message, mail_id: str, now: datetime) -> Outcome:
        """Hand over one mail and say what became of it."""
        sender = self._pool.account.sender
        try:
            to = to_ascii_domain(message.to)
            mail = compose_mail(replace(message, to=to), sender=sender, host=self._host, mail_id=mail_id, now=now)
        except AddressInvalid:
            _log.warning("mail %s: no mail server could deliver it, given up", mail_id)
            return Outcome.REFUSED
        try:
            sign = self._find_sign()
        except KeyLocked:
            # Unsigned it would be taken for a forgery, where the domain says that all its mails are signed.
            _log.warning("mail %s: waits for the key that signs mails", mail_id)
            return Outcome.UNREACHABLE
        signed = sign(mail, int(now.timestamp())) if sign is not None else mail
        domain, sums = find_domain(to), self._sums
        outcome = self._pool.send(to, signed, mail_id, lambda code, text: sums.note(domain, find_kind(code, text), now))
        if self._reach is not None and self._pool.knows_smtputf8 is not None:
            self._reach.note(now.date(), knows_smtputf8=self._pool.knows_smtputf8)
        if outcome is Outcome.SENT:
            sums.note(domain, Kind.TAKEN, now)
        return outcome

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


class _Signing:
    """Opens the key that signs mails once, and again when the file of the keys was written anew."""

    def __init__(self, instance: Instance, ring: Ring, sender: str) -> None:
        self._open = partial(find_sign, instance, ring, sender)
        self._path = keys_path(instance)
        self._opened: tuple[int, Sign | None] | None = None

    def find(self) -> Sign | None:
        written_at = self._path.stat().st_mtime_ns if self._path.exists() else 0
        opened = self._opened
        if opened is None or opened[0] != written_at:
            opened = self._opened = (written_at, self._open())
        return opened[1]


def find_carrier(instance: Instance, ring: Ring, sums: Sums | None = None) -> Carrier | None:
    """Return what takes this instance's mails, or None: a public host without a mail server sends nothing.

    Args:
        instance: The settings.
        ring: The keys.
        sums: Where it is counted how mail domains treat them, if anywhere.
    """
    host = urlsplit(f"//{instance.host}").hostname or "localhost"
    if instance.smtp is not None:
        account = read_account(instance.smtp, instance_host=host)
        return ServerCarrier(
            host, Pool(account), _Signing(instance, ring, account.sender).find, sums, Reach(ring.runtime)
        )
    if instance.is_on_loopback:
        return FolderCarrier(host, mail_folder(ring))
    return None
