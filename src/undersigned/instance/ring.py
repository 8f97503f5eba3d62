"""The key ring: every secret of the server, where it lies and when it dies.

| key | in use | comes back after a reboot | dies |
| --- | --- | --- | --- |
| log secret | data, as it is no secret of signatories and must survive with the log | yes | never |
| statement key (marks that stop double signing) | memory | locked, in the keys folder | when collecting ends for good |
| confirm key of a day (links in mails) | memory | no | after two days |
| outbox key (queued mails) | memory | no | at reboot |
| site key (convenors' sessions and addresses) | memory | locked, in the keys folder | never |

Memory is the runtime folder; `lockers` say how a kept key lies in the keys folder. A statement key is random, never
derived: only so can it be destroyed alone. A key that is missing is an error and pauses collecting, never a reason to
make another one silently: that would forget who signed already.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.instance import exposure
from undersigned.instance.files import sync_folder, write_whole
from undersigned.instance.lockers import CannotLock, CannotOpen, Locker, Plain, Sheet, find_lockers
from undersigned.instance.runtime import open_runtime

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance

_KEY_SIZE_BYTES = 32
_CONFIRM_DAYS = 2
_SITE = "site"
_MEANWHILE = "site-meanwhile"
_CHAIN_PURPOSE = b"undersigned/v1/confirm-chain"


class KeyMissing(Exception):
    """A key that must exist is not there; collecting has to pause."""


class KeyExposed(KeyMissing):
    """A key lies beside the database; collecting pauses until it is taken away."""


@dataclass(frozen=True)
class DayKey:
    """The confirm key of one day; *day* counts days since 1970 in UTC and is named in each link."""

    day: int
    secret: bytes


class Ring:
    """The keys of one instance."""

    def __init__(self, instance: Instance) -> None:
        """Open the ring of *instance*, making the folders that it needs.

        Raises:
            SettingInvalid: The folders lie where keys must not lie.
        """
        exposure.check_place(instance)
        self.runtime = open_runtime(instance)
        self._instance = instance
        self._data = instance.data
        self._lockers = find_lockers(instance)
        self._keys = instance.keys / instance.identity
        self._keys.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def public(self) -> Path:
        """Return the folder of what is published: with these keys nothing is signed that does not continue it."""
        return self._instance.public

    def log_secret(self) -> bytes:
        """Return the secret from which the keys of all logs are derived; it is made once."""
        return _read_or_make(self._data / "log-secret")

    def site_key(self) -> bytes:
        """Return the key that protects convenors' sessions and addresses.

        While the second party does not answer there is another one, so that the pages can be read; nobody signs in.
        """
        path = self._in_memory(_SITE)
        if not path.exists() and not (self._is_quick() and self._bring_back(_SITE)):
            if any(self._at_rest(_SITE, suffix).exists() for suffix in _SUFFIXES):
                return _read_or_make(self._in_memory(_MEANWHILE))
            if not self._make_site_key(path):
                return _read_or_make(self._in_memory(_MEANWHILE))
        return _read(path)

    def has_site_key(self) -> bool:
        """Say whether the site key is the instance's own, not the one of the meantime."""
        self.site_key()
        return self._in_memory(_SITE).exists()

    def outbox_key(self) -> bytes:
        """Return the key that queued mails are encrypted with until the next reboot."""
        return _read_or_make(self.runtime / "outbox.key")

    def make_statement_key(self, collection_id: int) -> None:
        """Make the key for a collection that is about to open; one that exists is kept.

        Raises:
            CannotLock: It could not be kept for the next reboot: nothing was made.
            KeyMissing: There was one, which is lost or destroyed.
        """
        name = _statement(collection_id)
        if self._in_memory(name).exists():
            return
        if self._bring_back(name):
            return
        if any(self._at_rest(name, suffix).exists() for suffix in (*_SUFFIXES, _SPENT)):
            raise KeyMissing(name)
        # Locked first: a key that only memory holds would be lost with the next reboot, and with it who signed.
        secret = secrets.token_bytes(_KEY_SIZE_BYTES)
        self._keep(name, secret)
        _put(self._in_memory(name), secret)

    def statement_key(self, collection_id: int) -> bytes:
        """Return the key of a collection.

        Raises:
            KeyMissing: It is not there: lost, destroyed at the end, or the second party has not answered yet.
            KeyExposed: It lies beside the database.
        """
        if self.is_exposed():
            raise KeyExposed(_statement(collection_id))
        name = _statement(collection_id)
        if not self._in_memory(name).exists() and self._is_quick():
            self._bring_back(name)
        return _read(self._in_memory(name))

    def replace_statement_key(self, collection_id: int) -> None:
        """Make another key in the place of one that is lost for good; one that can be had is kept.

        Raises:
            CannotLock: It could not be kept for the next reboot: nothing was made.
            KeyMissing: It was destroyed at the end.
        """
        name = _statement(collection_id)
        if self._at_rest(name, _SPENT).exists():
            raise KeyMissing(name)
        if not self._in_memory(name).exists() and not self._bring_back(name):
            self._remove(name, keep=())
        self.make_statement_key(collection_id)

    def destroy_statement_key(self, collection_id: int) -> None:
        """Destroy the key of a collection wherever it lies: afterwards nobody can test whether an address signed."""
        name = _statement(collection_id)
        # The mark first: whatever dies in between, no other key is ever made in its place.
        write_whole(self._at_rest(name, _SPENT), b"", is_durable=True)
        for path in (self._in_memory(name), *(self._at_rest(name, suffix) for suffix in _SUFFIXES)):
            _overwrite(path)
        sync_folder(self._keys)

    def is_destroyed(self, collection_id: int) -> bool:
        """Say whether the key of a collection was destroyed for good."""
        return self._at_rest(_statement(collection_id), _SPENT).exists()

    def confirm_key(self, now: datetime) -> DayKey:
        """Return the confirm key of today, making it if it is the first call of the day."""
        day = _day(now)
        self._drop_old_confirm_keys(day)
        path = self._confirm_path(day)
        if not path.exists() and self._chain.exists():
            self._walk_chain(day)
        return DayKey(day, _read_or_make(path))

    def find_confirm_key(self, day: int, now: datetime) -> DayKey | None:
        """Return the confirm key named in a link, or None if it has died or never was."""
        today = _day(now)
        if not today - _CONFIRM_DAYS <= day <= today:
            return None
        if self._chain.exists():
            self.confirm_key(now)
        try:
            return DayKey(day, _read(self._confirm_path(day)))
        except KeyMissing:
            return None

    def bring_back(self) -> list[str]:
        """Bring every kept key into memory that is not there, and return the names of those that could not be opened.

        May ask the second party, which takes a moment.
        """
        return [name for name in self.missing() if not self._bring_back(name)]

    def missing(self) -> list[str]:
        """Return the names of the kept keys that are not in memory now."""
        return [name for name in self.kept() if not self._in_memory(name).exists()]

    def unlock(self, identity: str) -> list[str]:
        """Bring back what is missing with the key of the recovery sheet, and return the names that it does not open."""
        sheet = Sheet("", identity)
        return [name for name in self.missing() if not self._bring_back(name, (sheet,))]

    def settle(self) -> None:
        """Lock what is in memory as the settings say now, and remove what was locked in another way.

        Raises:
            CannotLock: The second party does not answer; nothing was removed.
        """
        for name in self.kept():
            path = self._in_memory(name)
            if not path.exists():
                continue
            self._keep(name, _read(path))
            self._remove(name, keep=tuple(locker.suffix for locker in self._lockers))

    def kept(self) -> list[str]:
        """Return the names of the keys that lie in the keys folder."""
        return sorted({path.stem for suffix in _SUFFIXES for path in self._keys.glob(f"*{suffix}")})

    def secrets(self) -> dict[str, bytes]:
        """Return every key in memory, by name."""
        found = {}
        for path in self.runtime.glob("*.key"):
            with suppress(KeyMissing):
                found[path.stem] = _read(path)
        return found

    def is_exposed(self) -> bool:
        """Say whether a key lay beside the database when somebody last looked."""
        return self._exposed.exists()

    def look_for_exposed(self, depth: exposure.Depth) -> list[str]:
        """Look for keys beside the database, pause collecting if there are any, and return where they lie."""
        keys = self.secrets()
        found = exposure.find_exposed(self._instance, keys, depth)
        if not found and self._exposed.exists():
            # Only a look as deep as the one that found it may say that it is gone.
            found = exposure.find_exposed(self._instance, keys, exposure.Depth.WHOLE)
        if found:
            write_whole(self._exposed, "\n".join(found).encode(), is_durable=False)
        else:
            self._exposed.unlink(missing_ok=True)
        return found

    def share(self, now: datetime) -> dict[str, bytes]:
        """Return what another machine of this instance needs, and let both find the same confirm keys from now on."""
        self.outbox_key()
        self.site_key()
        today = self.confirm_key(now)
        if not self._chain.exists():
            # The chain begins with chance of its own: nothing of earlier days leads to it.
            _put(self._chain, today.day.to_bytes(4, "big") + secrets.token_bytes(_KEY_SIZE_BYTES))
        return self.secrets() | {"chain": self._chain.read_bytes()}

    def take_over(self, shared: dict[str, bytes]) -> None:
        """Take the keys that another machine of this instance handed over; a different one here gives way."""
        for name, secret in shared.items():
            if name == "chain":
                write_whole(self._chain, secret, is_durable=False)
                continue
            if name.startswith("statement-"):
                self._keep(name, secret, is_replacing=True)
            write_whole(self._in_memory(name), secret, is_durable=False)
            self._in_memory(name).chmod(0o600)

    @property
    def _exposed(self) -> Path:
        return self.runtime / "exposed"

    @property
    def _chain(self) -> Path:
        return self.runtime / "confirm.chain"

    def _in_memory(self, name: str) -> Path:
        return self.runtime / f"{name}.key"

    def _at_rest(self, name: str, suffix: str) -> Path:
        return self._keys / f"{name}{suffix}"

    def _confirm_path(self, day: int) -> Path:
        return self.runtime / f"confirm-{day}.key"

    def _is_quick(self) -> bool:
        return all(locker.is_quick for locker in self._lockers)

    def _bring_back(self, name: str, lockers: tuple[Locker, ...] = ()) -> bool:
        """Open *name* with any of *lockers*, else with those of the settings, and put it into memory."""
        for locker in lockers or (*self._lockers, Plain()):
            path = self._at_rest(name, locker.suffix)
            if not path.exists():
                continue
            try:
                secret = locker.open(name, path.read_bytes())
            except (CannotOpen, FileNotFoundError):
                continue
            if len(secret) == _KEY_SIZE_BYTES:
                _put(self._in_memory(name), secret)
                return True
        return False

    def _keep(self, name: str, secret: bytes, *, is_replacing: bool = False) -> None:
        for locker in self._lockers:
            path = self._at_rest(name, locker.suffix)
            if is_replacing or not path.exists():
                write_whole(path, locker.lock(name, secret), is_durable=True)
                path.chmod(0o600)

    def _remove(self, name: str, *, keep: tuple[str, ...]) -> None:
        for suffix in _SUFFIXES:
            if suffix not in keep:
                _overwrite(self._at_rest(name, suffix))

    def _make_site_key(self, path: Path) -> bool:
        """Make the site's key, and say whether it could be kept."""
        if self._is_quick():
            # Several processes may start at once: what is kept is the key of the one that was quicker.
            self._keep(_SITE, _read_or_make(path))
            return True
        secret = secrets.token_bytes(_KEY_SIZE_BYTES)
        try:
            self._keep(_SITE, secret)
        except CannotLock:
            return False
        _put(path, secret)
        return True

    def _drop_old_confirm_keys(self, today: int) -> None:
        # Three days are kept, so that a link made at 23:59 lives its 48 hours; the link's own expiry decides.
        for path in self.runtime.glob("confirm-*.key"):
            if int(path.stem.removeprefix("confirm-")) < today - _CONFIRM_DAYS:
                path.unlink(missing_ok=True)

    def _walk_chain(self, today: int) -> None:
        """Step from the day of the chain to *today*: each state is hashed out of the last, and no way leads back."""
        kept = self._chain.read_bytes()
        day, state = int.from_bytes(kept[:4], "big"), kept[4:]
        while day < today:
            day += 1
            state = hmac.digest(state, _CHAIN_PURPOSE + b"/next", "sha256")
            if day >= today - _CONFIRM_DAYS:
                _put(self._confirm_path(day), hmac.digest(state, _CHAIN_PURPOSE + b"/key", "sha256"))
        write_whole(self._chain, day.to_bytes(4, "big") + state, is_durable=False)


_SUFFIXES = (".key", ".box", ".jwe", ".age")
_SPENT = ".destroyed"


def _statement(collection_id: int) -> str:
    return f"statement-{collection_id}"


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
        _put(path, secrets.token_bytes(_KEY_SIZE_BYTES))
    return _read(path)


def _put(path: Path, secret: bytes) -> None:
    """Write a key that is not there yet; where another process was quicker, its key is the one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _overwrite(path: Path) -> None:
    """Write zeros over a key, then remove it."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
