"""A key on a stick: an age key, locked with a passphrase, as the standard `age` command reads and writes it.

The file is an armoured age file with a scrypt stanza; inside are two comment lines and the key. So it opens here, in
the ceremony page, and with `age --decrypt`. Source: age-encryption.org/v1, "scrypt recipient stanza"; what `age-keygen`
writes.
"""

import pyrage

from undersigned.sealing.envelope import EnvelopeDamaged, KeyMalformed, check_is_age, find_recipient, trim_armor
from undersigned.sealing.errors import SealingError
from undersigned.sealing.words import normalise_passphrase

MAX_KEY_FILE_BYTES = 16 * 1024
_KEY_START = "AGE-SECRET-KEY-1"


class PassphraseWrong(SealingError):
    """The passphrase does not open the file."""


class NotLocked(SealingError):
    """It is an age file, but not one that a passphrase opens; or the key lies in it unlocked."""


def lock_key(key: str, passphrase: str, *, created_on: str) -> bytes:
    """Return the file that holds *key* and opens with *passphrase*; takes about a second, and that is its purpose.

    Raises:
        KeyMalformed: It is not an age key.
    """
    text = f"# created: {created_on}\n# public key: {find_recipient(key)}\n{key}\n"
    return lock_bytes(text.encode(), passphrase)


def unlock_key(data: bytes, passphrase: str) -> str:
    """Return the key in the file *data*.

    Raises:
        NotLocked: No passphrase opens it.
        PassphraseWrong: This one doesn't.
        EnvelopeDamaged: It was cut or changed, or is no age file.
        EnvelopeUnknown: It is an age file of another version.
        KeyMalformed: There is no age key in it, or more than one.
    """
    if _KEY_START.encode() in data:
        raise NotLocked("the key lies in this file without a passphrase; anybody who copies the file has it")
    text = unlock_bytes(data, passphrase).decode("utf-8", "replace")
    keys = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(keys) != 1:
        raise KeyMalformed("the file opens, but does not hold exactly one key")
    find_recipient(keys[0])
    return keys[0]


def lock_bytes(content: bytes, passphrase: str) -> bytes:
    """Return an armoured age file that holds *content* and opens with *passphrase*."""
    locked: bytes = pyrage.passphrase.encrypt(content, normalise_passphrase(passphrase), armored=True)
    return locked


def unlock_bytes(data: bytes, passphrase: str) -> bytes:
    """Return what is in the age file *data* that *passphrase* opens; raises as `unlock_key` does, but for the key."""
    check_is_age(data)
    try:
        content: bytes = pyrage.passphrase.decrypt(trim_armor(data), normalise_passphrase(passphrase))
    except pyrage.DecryptError as error:
        # The library tells reasons apart by their sentence alone; the tests hold these sentences.
        if "Decryption failed" in str(error):
            raise PassphraseWrong("the passphrase does not open this file") from error
        if "not passphrase" in str(error).lower() or "No matching keys" in str(error):
            raise NotLocked("this file is sealed to a key, not to a passphrase") from error
        raise EnvelopeDamaged("the file was cut or changed, or needs more time than this machine allows") from error
    return content
