"""Mails as files, for trying an instance out on one machine that has no mail server.

Only where nobody but this machine can reach the instance (`instance.is_on_loopback`); the files lie in the runtime
folder, in memory, and are gone with the next reboot.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from undersigned.instance.ring import Ring

_NEWEST = 200


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as the mailbox page shows it."""

    to: str
    subject: str
    sent: str
    body: str


def mail_folder(ring: Ring) -> Path:
    """Return the folder of mails, making it if needed."""
    folder = ring.runtime / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def write_mail(folder: Path, mail: bytes, *, now: datetime) -> Path:
    """Write *mail* as an ``.eml`` file whose name sorts by time, readable by this user alone."""
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(mail)
    draft.rename(path)
    return path


def read_mails(folder: Path) -> list[StoredMail]:
    """Return the newest mails, newest first; at most 200."""
    paths = sorted(folder.glob("*.eml"), reverse=True)[:_NEWEST]
    return [_read_mail(path) for path in paths]


def _read_mail(path: Path) -> StoredMail:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    return StoredMail(to=str(mail["To"]), subject=str(mail["Subject"]), sent=str(mail["Date"]), body=_words(mail))


def _words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""
