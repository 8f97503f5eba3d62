"""Sealing to somebody's key: what is sealed here can be read by the holder of the key alone, not by who stored it.

The envelope is an age file (X25519 recipients), so that it opens with the `age` command and the ceremony page too.
Inside stand a version byte, the length and the content, filled up with zeros to a multiple of 512 bytes, since the
length would tell who. The random bytes are age's own: its programs let nobody hand them in.
Source: age-encryption.org/v1 (C2SP); docs/reference/formats/sealed.md.
"""

from collections.abc import Sequence
from hashlib import sha256

import pyrage

from undersigned.sealing.errors import SealingError
from undersigned.sealing.words import FINGERPRINT_WORDS, spell_words

BLOCK_BYTES = 512
MAX_SEALED_BYTES = 64 * 1024
_VERSION = b"\x01"
_HEAD_BYTES = 5
_FINGERPRINT_PURPOSE = b"undersigned/v1/recipients\n"
_INTRO = b"age-encryption.org/"
_OUR_INTRO = b"age-encryption.org/v1\n"
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"


class RecipientMalformed(SealingError):
    """It is not the public half of an age key of the kind that is used here (`age1…`, X25519)."""


class KeyMalformed(SealingError):
    """It is not an age key (`AGE-SECRET-KEY-1…`)."""


class KeyWrong(SealingError):
    """It was sealed to other keys than those given."""


class EnvelopeDamaged(SealingError):
    """It is truncated or was changed, or it is no age file at all."""


class EnvelopeUnknown(SealingError):
    """It is of a version that this program does not know."""


def generate_key() -> str:
    """Return a new secret key, `AGE-SECRET-KEY-1…`."""
    return str(pyrage.x25519.Identity.generate())


def find_recipient(key: str) -> str:
    """Return the public half of *key*, `age1…`: what others seal to.

    Raises:
        KeyMalformed: It is not an age key.
    """
    return str(_identity(key).to_public())


def check_recipient(recipient: str) -> None:
    """Check that *recipient* can be sealed to.

    Raises:
        RecipientMalformed: It can't.
    """
    _recipient(recipient)


def seal(content: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt *content* so that the key of any one of *recipients* opens it.

    Raises:
        RecipientMalformed: One of them can't be sealed to, or there is none.
    """
    if not recipients:
        raise RecipientMalformed("there is nobody to seal to")
    plain = _VERSION + len(content).to_bytes(4, "big") + content
    plain += bytes(-len(plain) % BLOCK_BYTES)
    sealed: bytes = pyrage.encrypt(plain, [_recipient(recipient) for recipient in recipients])
    return sealed


def open_sealed(sealed: bytes, keys: Sequence[str]) -> bytes:
    """Decrypt what `seal` made, with whichever of *keys* fits.

    Raises:
        KeyMalformed: One of *keys* is not an age key.
        KeyWrong: None of them fits.
        EnvelopeDamaged: It was cut or changed.
        EnvelopeUnknown: It is of another version.
    """
    check_is_age(sealed)
    identities = [_identity(key) for key in keys]
    try:
        plain: bytes = pyrage.decrypt(sealed, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise KeyWrong("it was sealed to another key") from error
        raise EnvelopeDamaged("it was cut or changed") from error
    return _unpad(plain)


def check_is_age(data: bytes) -> None:
    """Check that *data* begins like an age file of version 1, armoured or not.

    Raises:
        EnvelopeUnknown: It is an age file of another version.
        EnvelopeDamaged: It is something else.
    """
    if data.startswith(_OUR_INTRO) or data.lstrip().startswith(_ARMOR):
        return
    if data.startswith(_INTRO):
        raise EnvelopeUnknown("it is an age file of another version")
    raise EnvelopeDamaged("it is no age file")


def trim_armor(data: bytes) -> bytes:
    """Return *data* without the white space that copying leaves around an armoured file; other data stays as it is."""
    trimmed = data.strip()
    return trimmed + b"\n" if trimmed.startswith(_ARMOR) else data


def fingerprint_recipients(recipients: Sequence[str]) -> bytes:
    """Return the 32 bytes that stand for *recipients* in the log: SHA-256 over the sorted list, a line each."""
    lines = "".join(f"{recipient}\n" for recipient in sorted(set(recipients)))
    return sha256(_FINGERPRINT_PURPOSE + lines.encode()).digest()


def spell_fingerprint(fingerprint: bytes) -> str:
    """Return *fingerprint* as the six words that two people compare by reading them aloud: its first 60 bits."""
    return " ".join(spell_words(fingerprint, FINGERPRINT_WORDS))


def _unpad(plain: bytes) -> bytes:
    if plain[:1] != _VERSION:
        raise EnvelopeUnknown("what was sealed is of another version")
    length = int.from_bytes(plain[1:_HEAD_BYTES], "big")
    content, padding = plain[_HEAD_BYTES : _HEAD_BYTES + length], plain[_HEAD_BYTES + length :]
    if len(plain) % BLOCK_BYTES or len(content) != length or len(padding) >= BLOCK_BYTES or any(padding):
        raise EnvelopeDamaged("what was sealed is not filled up as version 1 says")
    return content


def _recipient(recipient: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise RecipientMalformed("a public key begins with age1 and has 62 characters") from error


def _identity(key: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(key.strip())
    except pyrage.IdentityError as error:
        raise KeyMalformed("a key begins with AGE-SECRET-KEY-1") from error
