"""The key ring: every secret of the server, where it lies and when it dies.

| key | lies in | dies |
| --- | --- | --- |
| log secret | data, as it is no secret of signatories and must survive with the log | never |
| statement key (marks that stop double signing) | keys folder | when collecting ends for good |
| confirm key of a day (links in mails) | runtime only | after two days |
| outbox key (queued mails) | runtime only | at reboot |
| site key (convenors' sessions) | keys folder | never |

A statement key is random, never derived: only so can it be destroyed alone. A key that is missing is an error, never a
reason to make another one silently: that would forget who signed already.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.instance.config import Instance, SettingInvalid
from undersigned.instance.runtime import open_runtime

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_KEY_SIZE_BYTES = 32


class KeyMissing(Exception):
    """A key that must exist is not there; collecting has to pause."""


@dataclass(frozen=True)
class DayKey:
    """The confirm key of one day; *day* counts days since 1970 in UTC and is named in each link."""

    day: int
    secret: bytes


class Ring:
    """The keys of one instance."""

    def __init__(self, instance: Instance) -> None:
        """Open the ring of *instance*, making the folders that it needs."""
        self.runtime = open_runtime(instance)
        self._data = instance.data
        self._keys = instance.keys / instance.identity
        self._keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        if list(self._data.glob("*.key")):
            raise SettingInvalid(f"A key lies beside the database in {self._data}. Move *.key to UNDERSIGNED_KEYS.")

    def log_secret(self) -> bytes:
        """Return the secret from which the keys of all logs are derived; it is made once."""
        return _read_or_make(self._data / "log-secret")

    def site_key(self) -> bytes:
        """Return the key that protects convenors' sessions."""
        return _read_or_make(self._keys / "site.key")

    def outbox_key(self) -> bytes:
        """Return the key that queued mails are encrypted with until the next reboot."""
        return _read_or_make(self.runtime / "outbox.key")

    def make_statement_key(self, collection_id: int) -> None:
        """Make the key for a collection that is about to open; one that exists is kept."""
        _read_or_make(self._statement_path(collection_id))

    def statement_key(self, collection_id: int) -> bytes:
        """Return the key of a collection.

        Raises:
            KeyMissing: It is not there: lost, or destroyed at the end.
        """
        return _read(self._statement_path(collection_id))

    def destroy_statement_key(self, collection_id: int) -> None:
        """Destroy the key of a collection: afterwards nobody can test whether an address signed."""
        path = self._statement_path(collection_id)
        if path.exists():
            with path.open("r+b") as file:
                file.write(bytes(_KEY_SIZE_BYTES))
                os.fsync(file.fileno())
            path.unlink()

    def confirm_key(self, now: datetime) -> DayKey:
        """Return the confirm key of today, making it if it is the first call of the day."""
        day = _day(now)
        self._drop_old_confirm_keys(day)
        return DayKey(day, _read_or_make(self.runtime / f"confirm-{day}.key"))

    def find_confirm_key(self, day: int, now: datetime) -> DayKey | None:
        """Return the confirm key named in a link, or None if it has died or never was."""
        today = _day(now)
        if not today - 2 <= day <= today:
            return None
        try:
            return DayKey(day, _read(self.runtime / f"confirm-{day}.key"))
        except KeyMissing:
            return None

    def _drop_old_confirm_keys(self, today: int) -> None:
        # Three days are kept, so that a link made at 23:59 lives its 48 hours; the link's own expiry decides.
        for path in self.runtime.glob("confirm-*.key"):
            if int(path.stem.removeprefix("confirm-")) < today - 2:
                path.unlink(missing_ok=True)

    def _statement_path(self, collection_id: int) -> Path:
        return self._keys / f"statement-{collection_id}.key"


def _day(now: datetime) -> int:
    return int(now.timestamp()) // 86_400


def _read(path: Path) -> bytes:
    try:
        secret = path.read_bytes()
    except FileNotFoundError as error:
        raise KeyMissing(path.name) from error
    if len(secret) != _KEY_SIZE_BYTES:
        raise KeyMissing(path.name)
    return secret


def _read_or_make(path: Path) -> bytes:
    """Read a key, or make it; of two processes that make it at once, one wins and both return its key."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_SIZE_BYTES))
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker: its key is the one
            os.link(draft, path)
        draft.unlink()
    return _read(path)
