"""Handing mails to a mail server, over connections that stay open between mails.

A server that closes an idle connection, or takes one and drops it, costs one reconnection and never a mail: whatever
the server has not acknowledged counts as not sent. Nothing here logs or raises an address: answers of servers
repeat them, so only their codes are kept.

Source: RFC 5321, 4.2.1 (4yz: later; 5yz: never).
"""

from __future__ import annotations

import logging
import queue
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from undersigned.outbox.compose import AddressInvalid, needs_smtputf8, to_ascii_domain
from undersigned.outbox.rules import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    Note = Callable[[int, bytes], None]

_TIMEOUT_SECONDS = 30
_USUAL_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """Where and how mails are handed over, read from UNDERSIGNED_SMTP."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str


def read_account(url: str, *, instance_host: str) -> Account:
    """Read an ``smtp://``, ``smtps://`` or ``smtp+starttls://`` URL.

    The sender is ``?from=ADDRESS``, else the user where that is an address, else ``undersigned@`` the instance's host.
    """
    parts = urlsplit(url)
    user = unquote(parts.username or "")
    named = parse_qs(parts.query).get("from", [""])[0]
    sender = named or (user if "@" in user else f"undersigned@{instance_host}")
    # As DNS spells it, so that every mail server takes it and the key that signs for it is found; what can't be spelt
    # so the mail server refuses, and doctor says it.
    with suppress(AddressInvalid):
        sender = sender if sender.isascii() else to_ascii_domain(sender)
    return Account(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or _USUAL_PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
    )


class Step(StrEnum):
    """How far a try of the account came before it failed."""

    NAME = "name"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    ENCRYPTION = "encryption"
    LOGIN = "login"
    SENDER = "sender"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a try of the account showed.

    Attributes:
        failed_at: The step that failed, or None.
        code: Reply of the server; at the certificate, OpenSSL's number of the reason; 0 where there was none.
        certificate_ends_at: Of the server, in seconds since 1970, or None without encryption.
    """

    failed_at: Step | None = None
    code: int = 0
    certificate_ends_at: int | None = None


class Pool:
    """Connections to one mail server; safe to use from several threads, each send takes one connection."""

    def __init__(self, account: Account, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        """Remember the account; connections are made when they are needed."""
        self.account = account
        self._timeout_seconds = timeout_seconds
        self._idle: queue.SimpleQueue[smtplib.SMTP] = queue.SimpleQueue()
        self.knows_smtputf8: bool | None = None
        """What the server said when a mail was handed over last."""

    def send(self, to: str, mail: bytes, mail_id: str, note: Note = lambda _code, _text: None) -> Outcome:
        """Hand over one mail and say what became of it.

        Args:
            to: Address with an ASCII domain.
            mail: The bytes of the mail.
            mail_id: What log lines call it.
            note: Is told code and words of an answer that is no yes.
        """
        kept = self._take_idle()
        if kept is not None:
            outcome = self._try(kept, to, mail, mail_id, note)
            if outcome is not None:
                return outcome
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("mail server unreachable: %s", _describe(error))
            return Outcome.UNREACHABLE
        # A fresh connection that drops this mail may do so because of this mail: others get their turn.
        return self._try(connection, to, mail, mail_id, note) or Outcome.DEFERRED

    def try_account(self) -> Trial:
        """Connect, encrypt, log in and name the sender, as for a mail that is never sent."""
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return _explain(error)
        try:
            connection.ehlo_or_helo_if_needed()
            code = connection.mail(self.account.sender)[0]
            ends_at = _find_certificate_end(connection)
        except (OSError, smtplib.SMTPException) as error:
            return _explain(error)
        finally:
            _leave(connection)
        return Trial(None if code // 100 == 2 else Step.SENDER, 0 if code // 100 == 2 else code, ends_at)

    def close(self) -> None:
        """Say goodbye on all idle connections."""
        while (connection := self._take_idle()) is not None:
            _leave(connection)

    def _take_idle(self) -> smtplib.SMTP | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None

    def _connect(self) -> smtplib.SMTP:
        account = self.account
        if account.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, account.port, timeout=self._timeout_seconds, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(account.host, account.port, timeout=self._timeout_seconds)
        try:
            if account.scheme == "smtp+starttls":
                connection.starttls(context=ssl.create_default_context())
            if account.user:
                connection.login(account.user, account.password)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
        return connection

    def _try(self, connection: smtplib.SMTP, to: str, mail: bytes, mail_id: str, note: Note) -> Outcome | None:
        """Send over *connection*; None: it broke before the server acknowledged the mail."""
        try:
            outcome = _hand_over(connection, self.account.sender, to, mail, mail_id=mail_id, note=note)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            _log.info("mail %s: connection lost: %s", mail_id, _describe(error))
            connection.close()
            return None
        self.knows_smtputf8 = connection.has_extn("smtputf8")
        self._idle.put(connection)
        return outcome


def _hand_over(connection: smtplib.SMTP, sender: str, to: str, mail: bytes, *, mail_id: str, note: Note) -> Outcome:
    options = ["SMTPUTF8", "BODY=8BITMIME"] if needs_smtputf8(to) else []
    connection.ehlo_or_helo_if_needed()
    if options and not connection.has_extn("smtputf8"):
        _log.warning("mail %s: the mail server does not know SMTPUTF8, given up", mail_id)
        return Outcome.REFUSED
    steps: tuple[tuple[str, Callable[[], tuple[int, bytes]]], ...] = (
        ("MAIL", lambda: connection.mail(sender, options)),
        ("RCPT", lambda: connection.rcpt(to)),
        ("DATA", lambda: connection.data(mail)),
    )
    for step, command in steps:
        try:
            code, text = command()
        except smtplib.SMTPDataError as error:
            code, text = error.smtp_code, _as_bytes(error.smtp_error)
        if code // 100 != 2:
            note(code, text)
            return _judge(connection, step, code, mail_id)
    return Outcome.SENT


def _judge(connection: smtplib.SMTP, step: str, code: int, mail_id: str) -> Outcome:
    _log.warning("mail %s: %s was answered %d", mail_id, step, code)
    if code == 421:
        raise smtplib.SMTPServerDisconnected
    connection.rset()
    # A refused sender is a fault of our settings, not of this person: the mail is kept.
    return Outcome.REFUSED if code // 100 == 5 and step != "MAIL" else Outcome.DEFERRED


def _explain(error: Exception) -> Trial:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trial(Step.CERTIFICATE, error.verify_code)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Trial(Step.LOGIN, error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Trial(Step.ENCRYPTION if "STARTTLS" in str(error) else Step.LOGIN)
    if isinstance(error, smtplib.SMTPResponseException):
        return Trial(Step.ANSWER, error.smtp_code)
    if isinstance(error, ssl.SSLError):
        return Trial(Step.ENCRYPTION)
    return Trial(Step.NAME if isinstance(error, socket.gaierror) else Step.CONNECTION)


def _find_certificate_end(connection: smtplib.SMTP) -> int | None:
    if not isinstance(connection.sock, ssl.SSLSocket):
        return None
    ends = (connection.sock.getpeercert() or {}).get("notAfter")
    return int(ssl.cert_time_to_seconds(ends)) if isinstance(ends, str) else None


def _as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _describe(error: Exception) -> str:
    """Name *error* without what the server said, which may repeat an address."""
    code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"
