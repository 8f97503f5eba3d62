"""The words of alarms. The operator reads them in English, like the handbook and the log: no catalogue has them.

Each says what is wrong, what it means for those who sign, and what to do; the detail is a number or a name of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Final

from undersigned.outbox.rules import Message
from undersigned.watching.rules import Alarm

if TYPE_CHECKING:
    from undersigned.watching.rules import Notice

_WIDTH: Final = 72


@dataclass(frozen=True, slots=True)
class _Words:
    """What is wrong in a few words, what it means, what to do."""

    title: str
    what: str
    todo: str


_WORDS: Final[dict[Alarm, _Words]] = {
    Alarm.DISK: _Words(
        "The disk is nearly full",
        "Of the disk of the data folder {detail} are free. When it is full nobody can sign any more; nothing that was "
        "confirmed gets lost, and whoever tries is told to come back.",
        "Delete what is not needed (old backups first), or make the disk larger. `df -h` says how full it is.",
    ),
    Alarm.MAIL_STUCK: _Words(
        "No mail leaves",
        "For {detail} not one mail could be handed over, and mails wait. Without their mail people can't confirm.",
        "Look whether the mail server of UNDERSIGNED_SMTP answers and takes user and password. Waiting mails are sent "
        "as soon as it does; each is tried for two days.",
    ),
    Alarm.MAIL_QUEUE: _Words(
        "Many mails wait",
        "More than {detail} mails wait for the mail server, and have for half an hour. People wait for their mails.",
        "If many sign at this moment this passes. Otherwise ask who runs the mail server how many mails it takes in "
        "an hour, or take one that takes more.",
    ),
    Alarm.ROUNDS: _Words(
        "Signatures wait for the log",
        "For {detail} the worker has not finished a round in which everything went well. What was signed is stored, "
        "but does not appear.",
        "Read what the worker says: journalctl -u undersigned. Then restart it: systemctl restart undersigned. "
        "Nothing gets lost by that.",
    ),
    Alarm.LOG_LEFT_ALONE: _Words(
        "A log is left alone",
        "What is published and what the database says do not agree. Nothing is added to: {detail}.",
        "Don't restore and don't delete anything before you have read \"A log is left alone\" in "
        "docs/how-to/run-it.md.",
    ),
    Alarm.KEYS: _Words(
        "Keys are missing",
        "Signing is paused for statements whose key is missing or lies where it must not: {detail}.",
        "Type: undersigned keys check. It says what is missing, and docs/how-to/protect-the-keys.md how to bring it "
        "back.",
    ),
    Alarm.CLOCK: _Words(
        "The clock jumped",
        "The clock of the machine jumped {detail}. Links in mails, last days of signing and times of the log follow "
        "the clock.",
        "Look what time it is there: timedatectl. Switch time synchronisation on: timedatectl set-ntp true.",
    ),
    Alarm.CERTIFICATE: _Words(
        "The certificate is near its end, or wrong",
        "The certificate of the public host {detail}. Browsers warn everybody off one that is wrong or has ended.",
        "Look why it was not renewed or is another: by the web server (Caddy), or by certbot (certbot renew).",
    ),
    Alarm.BACKUP: _Words(
        "There is no new backup",
        "{detail}. What was signed since would be lost with the disk.",
        "Name a key in UNDERSIGNED_BACKUP (docs/how-to/back-up-and-restore.md); where one is named, look why none was "
        "made: journalctl -u undersigned-backup.",
    ),
    Alarm.MAILS_LOST: _Words(
        "Mails were lost with a reboot",
        "{detail} mails had not been sent when the machine went down. Their key was in memory, as it has to be, so "
        "nobody can read them any more, and they were dropped. Nothing that was confirmed is touched.",
        "Who waits for one signs again: the pages say so. Nothing has to be done; where it happens often, look why the "
        "machine goes down or mails wait so long.",
    ),
}

_LAST: Final = (
    "You get each alarm once a day at most, and one mail when it is over. Who gets them is set by "
    "UNDERSIGNED_OPERATOR. docs/how-to/watch-it.md says more."
)


def write_notice(notice: Notice, *, to: str, host: str) -> Message:
    """Return the mail of *notice* to the operator of *host*."""
    words = _WORDS[notice.alarm]
    title = words.title
    if notice.is_over:
        subject = f"[{host}] Over: {title[0].lower()}{title[1:]}"
        paragraphs = [f"This is over at {host}: {title[0].lower()}{title[1:]}.", _LAST]
    else:
        subject = f"[{host}] {title}"
        paragraphs = [words.what.format(detail=notice.detail), words.todo, _LAST]
    body = "\n\n".join(fill(one, _WIDTH, break_long_words=False, break_on_hyphens=False) for one in paragraphs)
    return Message(to, subject, f"{body}\n", "en")
