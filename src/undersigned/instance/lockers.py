"""How a key that must survive a reboot lies on a disk: plain outside data, or locked with something that is elsewhere.

| locker | file | opens with |
| --- | --- | --- |
| plain | `.key` | nothing more: the standard level, where no credential is given |
| credential | `.box` | a secret that systemd hands to the service (`undersigned-keys`) |
| second party | `.jwe` | Clevis, with the answer of one or several Tang servers: the high level |
| sheet | `.age` | the operator's recovery sheet, typed in by hand |

Source: docs/explanation/key-levels.md; clevis(1); systemd.exec(5), "CREDENTIALS".
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.instance.config import SettingInvalid
from undersigned.sealing.envelope import open_sealed, seal
from undersigned.sealing.errors import SealingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.instance.config import Instance

CREDENTIAL = "undersigned-keys"
_CREDENTIAL_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
_PURPOSE = b"undersigned/v1/kept-key"
_SECONDS = 20


class CannotOpen(Exception):
    """What was locked can't be opened now: the second party does not answer, or it was locked with something else."""


class CannotLock(Exception):
    """A key could not be locked, so it must not be used; the message says what to do."""


class Locker(Protocol):
    """One way in which a key lies on a disk."""

    suffix: str
    is_quick: bool
    """Whether opening asks nobody."""

    def lock(self, name: str, secret: bytes) -> bytes:
        """Return what is written for the key *name*.

        Raises:
            CannotLock: The second party does not answer.
        """

    def open(self, name: str, data: bytes) -> bytes:
        """Return the key in *data*.

        Raises:
            CannotOpen: Not now, or not with this.
        """


class Plain:
    """The key itself, in a file that nobody else may read."""

    suffix = ".key"
    is_quick = True

    def lock(self, name: str, secret: bytes) -> bytes:  # noqa: ARG002
        """Return the key."""
        return secret

    def open(self, name: str, data: bytes) -> bytes:  # noqa: ARG002
        """Return the key."""
        return data


class Credential:
    """Locked with a secret that the service manager hands over at the start and that lies in memory."""

    suffix = ".box"
    is_quick = True

    def __init__(self, secret: bytes) -> None:
        """Lock with *secret*."""
        self._key = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)

    def lock(self, name: str, secret: bytes) -> bytes:
        """Encrypt the key, so that it opens under its own name only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + ChaCha20Poly1305(self._key).encrypt(nonce, secret, name.encode())

    def open(self, name: str, data: bytes) -> bytes:
        """Decrypt the key."""
        try:
            if data[:1] != _VERSION:
                raise CannotOpen(name)
            nonce, sealed = data[1 : 1 + _NONCE_BYTES], data[1 + _NONCE_BYTES :]
            return ChaCha20Poly1305(self._key).decrypt(nonce, sealed, name.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(name) from error


class SecondParty:
    """Bound by Clevis to Tang servers of others: without their answer the file opens for nobody."""

    suffix = ".jwe"
    is_quick = False

    def __init__(self, pin: str, config: Mapping[str, object]) -> None:
        """Bind with the Clevis *pin* (tang, sss) and its *config*."""
        self._pin, self._config = pin, json.dumps(config)

    def lock(self, name: str, secret: bytes) -> bytes:
        """Bind the key; the second party is asked once, for its public key, and learns nothing of ours."""
        done = _run_clevis(["encrypt", self._pin, self._config], _with_name(name, secret))
        if done is None:
            raise CannotLock("The second party of UNDERSIGNED_BINDING does not answer. Nothing was opened; try again.")
        return done

    def open(self, name: str, data: bytes) -> bytes:
        """Ask the second party; it sees a random number, not the key."""
        done = _run_clevis(["decrypt"], data)
        start = _with_name(name, b"")
        if done is None or not done.startswith(start):
            raise CannotOpen(name)
        return done[len(start) :]


class Sheet:
    """Sealed to the key on the operator's recovery sheet; locks by itself, opens by hand."""

    suffix = ".age"
    is_quick = False

    def __init__(self, recipient: str, identity: str = "") -> None:
        """Seal to *recipient*; open with *identity*, where somebody typed it."""
        self._recipient, self._identity = recipient, identity

    def lock(self, name: str, secret: bytes) -> bytes:
        """Seal the key."""
        return seal(_with_name(name, secret), [self._recipient])

    def open(self, name: str, data: bytes) -> bytes:
        """Open the key with the sheet."""
        start = _with_name(name, b"")
        try:
            content = open_sealed(data, [self._identity]) if self._identity else b""
        except SealingError as error:
            raise CannotOpen(name) from error
        if not content.startswith(start):
            raise CannotOpen(name)
        return content[len(start) :]


def find_lockers(instance: Instance) -> list[Locker]:
    """Return the lockers that the settings ask for: all of them are used, so that each alone can bring a key back.

    Raises:
        SettingInvalid: The credential is too short.
    """
    lockers: list[Locker] = []
    if instance.binding is not None:
        lockers.append(SecondParty(*instance.binding))
    if instance.sheet is not None:
        lockers.append(Sheet(instance.sheet))
    if lockers:
        return lockers
    credential = find_credential()
    return [Plain() if credential is None else Credential(credential)]


def find_credential() -> bytes | None:
    """Return the secret that systemd handed over, or None.

    Raises:
        SettingInvalid: It is too short to be a secret.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / CREDENTIAL if folder else None
    if path is None or not path.is_file():
        return None
    secret = path.read_bytes()
    if len(secret) < _CREDENTIAL_BYTES:
        raise SettingInvalid(f"The credential {CREDENTIAL} is shorter than {_CREDENTIAL_BYTES} bytes.")
    return secret


def describe_level(instance: Instance) -> str:
    """Say in a few words how keys come back after a reboot."""
    names = {
        SecondParty: "high: a second party has to answer",
        Sheet: "high: the recovery sheet has to be typed in",
        Credential: "standard: with a credential of the system",
        Plain: "standard: from a file outside data and backups",
    }
    return "; ".join(names[type(locker)] for locker in find_lockers(instance))


def _with_name(name: str, secret: bytes) -> bytes:
    return _VERSION + name.encode() + b"\0" + secret


def _run_clevis(words: list[str], given: bytes) -> bytes | None:
    # Key and answer go through pipes; nothing stands in arguments, which every user of the machine can read.
    try:
        done = subprocess.run(
            ["clevis", *words], input=given, capture_output=True, check=False, timeout=_SECONDS, start_new_session=True
        )
    except FileNotFoundError as error:
        raise SettingInvalid("Clevis is missing. Type: apt-get install -y clevis") from error
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None
