"""A queued message as the bytes of a mail: UTF-8, nothing that tracks.

Plain text always, and the same words as HTML beside it where somebody made them.

Links are longer than a line of a mail may be; both codings fold and unfold them without loss. English travels as
quoted-printable, which people can read as it is. Other languages travel as base64: there the length on the wire follows
from the length of the words alone, whatever letters they have, so that two mails of one length stay that (`letterbox`).

Source: RFC 5322; RFC 2045, 6.7; RFC 3834 (Auto-Submitted); RFC 6531 and 5891 for addresses in other scripts;
RFC 8058 (one-click stop).
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import TYPE_CHECKING

import idna

from undersigned.instance.languages import SOURCE

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.outbox.rules import Message


class AddressInvalid(Exception):
    """No mail server could deliver to this address."""


def to_ascii_domain(address: str) -> str:
    """Return *address* with its domain as DNS spells it; the part before the @ stays as it is.

    Raises:
        AddressInvalid: There is no @, or the domain is none.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local:
        raise AddressInvalid
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise AddressInvalid from error


def needs_smtputf8(address: str) -> bool:
    """Say whether only a mail server that knows SMTPUTF8 can take *address*."""
    return not address.isascii()


def compose_mail(message: Message, *, sender: str, host: str, mail_id: str, now: datetime) -> bytes:
    """Return *message* as the bytes that are handed to a mail server.

    Args:
        message: What was queued; its address is used as it is.
        sender: Address that the mail comes from.
        host: Host of the instance, for the Message-ID.
        mail_id: Identifier of the row, so that a mail that is sent twice is seen to be one.
        now: Time of sending.
    Raises:
        AddressInvalid: Address or subject hold a line break.
    """
    mail = EmailMessage(policy=SMTPUTF8 if needs_smtputf8(message.to) else SMTP)
    try:
        mail["From"] = sender
        mail["To"] = message.to
        mail["Subject"] = message.subject
    except ValueError as error:
        raise AddressInvalid from error
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{mail_id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    coding = "quoted-printable" if message.lang == SOURCE else "base64"
    mail.set_content(message.body, charset="utf-8", cte=coding)
    if message.html:
        mail.add_alternative(message.html, subtype="html", charset="utf-8", cte=coding)
    if message.stop:
        mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Content-Language"] = message.lang  # after the content, which drops every Content- header
    return mail.as_bytes()
