"""The keys with which this instance signs its mails: made here, used only when the name system knows them.

Two may be there: one in use, and one that was made and waits until its record stands in the name system. A private half
lies in the keys folder, so outside data and backups, sealed with a key derived from the site key. While a second party
keeps the site key back, mails wait. Where the site key is gone for good, another key is made.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.instance.files import write_whole
from undersigned.outbox.dkim import KEY_SIZE_BITS, format_public, format_record, sign_mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

    Sign = Callable[[bytes, int], bytes]

_PURPOSE: Final = b"undersigned/v1/mail-key"
_NONCE_SIZE_BYTES: Final = 12
_FORMAT: Final = 1


class KeyLocked(Exception):
    """There is a key, and it can't be opened now."""


class NoKey(Exception):
    """There is no such key."""


@dataclass(frozen=True, slots=True)
class MailKey:
    """A key pair.

    Attributes:
        selector: Its name in the name system.
        domain: Of the sender for whom it was made.
        public: As it stands behind `p=` there.
        box: The private half, sealed, in base64.
    """

    selector: str
    domain: str
    public: str
    box: str

    @property
    def place(self) -> str:
        """Name under which the record has to stand."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What has to stand there."""
        return format_record(self.public)


@dataclass(frozen=True, slots=True)
class MailKeys:
    """The keys of an instance.

    Attributes:
        used: Signs now, or None.
        made: Waits for its record, or None.
        count: How many were ever made, so that no name comes twice.
    """

    used: MailKey | None = None
    made: MailKey | None = None
    count: int = 0


def read_keys(instance: Instance) -> MailKeys:
    """Return the keys of *instance*."""
    path = keys_path(instance)
    if not path.exists():
        return MailKeys()
    content = json.loads(path.read_text())
    if content["v"] != _FORMAT:
        raise KeyLocked("the file of the mail keys is of a newer release")
    used, made = (MailKey(**content[name]) if content[name] else None for name in ("used", "made"))
    return MailKeys(used, made, content["count"])


def make_key(instance: Instance, ring: Ring, domain: str) -> MailKey:
    """Make a key for *domain*, or return the one that was made for it and waits.

    Raises:
        KeyLocked: The key that it would be sealed with is not here.
    """
    keys = read_keys(instance)
    if keys.made is not None and keys.made.domain == domain:
        return keys.made
    pair = rsa.generate_private_key(65537, KEY_SIZE_BITS)
    private = pair.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    nonce = secrets.token_bytes(_NONCE_SIZE_BYTES)
    box = nonce + _cipher(ring).encrypt(nonce, private, _PURPOSE)
    count = keys.count + 1
    made = MailKey(
        f"undersigned{count if count > 1 else ''}", domain, format_public(pair), base64.b64encode(box).decode()
    )
    _write(instance, replace(keys, made=made, count=count))
    return made


def use_key(instance: Instance) -> MailKey:
    """Sign with the key that was made, in place of the one before.

    Raises:
        NoKey: None was made.
    """
    keys = read_keys(instance)
    if keys.made is None:
        raise NoKey
    _write(instance, MailKeys(keys.made, None, keys.count))
    return keys.made


def drop_keys(instance: Instance) -> None:
    """Sign no more, and forget all keys."""
    _write(instance, MailKeys(count=read_keys(instance).count))


def find_sign(instance: Instance, ring: Ring, sender: str) -> Sign | None:
    """Return what signs a mail of *sender* (from its bytes and the time), or None where this instance doesn't sign.

    Raises:
        KeyLocked: There is a key, and it can't be opened now.
    """
    used = read_keys(instance).used
    domain = sender.rpartition("@")[2].lower()
    if used is None or used.domain != domain:
        return None
    return partial(_sign, used, open_key(used, ring))


def open_key(key: MailKey, ring: Ring) -> rsa.RSAPrivateKey:
    """Return the private half of *key*.

    Raises:
        KeyLocked: The site key is not here, or is another one than that which sealed it.
    """
    box = base64.b64decode(key.box)
    try:
        private = _cipher(ring).decrypt(box[:_NONCE_SIZE_BYTES], box[_NONCE_SIZE_BYTES:], _PURPOSE)
    except InvalidTag as error:
        raise KeyLocked("it was sealed with another key") from error
    pair = serialization.load_der_private_key(private, None)
    if not isinstance(pair, rsa.RSAPrivateKey):
        raise KeyLocked("it is of another kind")
    return pair


def _sign(used: MailKey, pair: rsa.RSAPrivateKey, mail: bytes, now_seconds: int) -> bytes:
    return sign_mail(mail, domain=used.domain, selector=used.selector, key=pair, now_seconds=now_seconds)


def _cipher(ring: Ring) -> ChaCha20Poly1305:
    if not ring.has_site_key():
        raise KeyLocked("the second party has not answered yet")
    return ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, None, _PURPOSE).derive(ring.site_key()))


def _write(instance: Instance, keys: MailKeys) -> None:
    write_whole(keys_path(instance), json.dumps({"v": _FORMAT, **asdict(keys)}).encode(), is_durable=True)


def keys_path(instance: Instance) -> Path:
    """Return where the keys are kept."""
    return instance.keys / instance.identity / "mail-keys.json"
