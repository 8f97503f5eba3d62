"""Sealing what is too long to be held in memory: the same age files as `envelope` makes, piece by piece, not filled up.

Source: age-encryption.org/v1 (C2SP). A file that was cut or changed is refused by the piece in which it was; what came
before it has been handed on by then, so whoever takes it undoes what it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pyrage

from undersigned.sealing.envelope import (
    EnvelopeDamaged,
    KeyMalformed,
    KeyWrong,
    RecipientMalformed,
    check_is_age,
    check_recipient,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_HEAD_BYTES = 64


class ReadsBytes(Protocol):
    """A file that is open for reading."""

    def read(self, size: int, /) -> bytes:
        """Return at most *size* bytes; none at the end."""


def seal_stream(chunks: Iterable[bytes], write: Callable[[bytes], object], recipients: Sequence[str]) -> None:
    """Encrypt *chunks*, one after the other, so that the key of any one of *recipients* opens them.

    Raises:
        RecipientMalformed: One of them can't be sealed to, or there is none.
    """
    if not recipients:
        raise RecipientMalformed("there is nobody to seal to")
    for recipient in recipients:
        check_recipient(recipient)
    source = _Source(iter(chunks))
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    try:
        pyrage.encrypt_io(source, _Sink(write), keys)
    except pyrage.EncryptError:
        # The library tells only the words of what went wrong while it read.
        if source.trouble is not None:
            raise source.trouble from None
        raise


def open_stream(file: ReadsBytes, write: Callable[[bytes], object], keys: Sequence[str]) -> None:
    """Decrypt *file*, whose first byte comes next, with whichever of *keys* fits, and hand each piece to *write*.

    Raises:
        KeyMalformed: One of *keys* is not an age key.
        KeyWrong: None of them fits.
        EnvelopeDamaged: It was cut or changed.
        EnvelopeUnknown: It is of another version.
    """
    head = file.read(_HEAD_BYTES)
    check_is_age(head)
    try:
        identities: list[Any] = [pyrage.x25519.Identity.from_str(key.strip()) for key in keys]
    except pyrage.IdentityError as error:
        raise KeyMalformed("a key begins with AGE-SECRET-KEY-1") from error
    sink = _Sink(write)
    try:
        pyrage.decrypt_io(_Begun(head, file), sink, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise KeyWrong("it was sealed to another key") from error
        raise EnvelopeDamaged("it was cut or changed") from error
    except OSError as error:
        if sink.trouble is error:
            raise
        raise EnvelopeDamaged("it was cut or changed") from error


class _Source:
    """Reads from chunks of any size, and remembers what went wrong while they were made."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")
        self.trouble: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._held:
                self._held = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.trouble = error
            raise
        size = len(self._held) if size < 0 else size
        piece, self._held = bytes(self._held[:size]), self._held[size:]
        return piece


class _Begun:
    """A file whose first bytes were looked at."""

    def __init__(self, head: bytes, file: ReadsBytes) -> None:
        self._head = head
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._file.read(size)


class _Sink:
    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.trouble: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self._write(bytes(data))
        except BaseException as error:
            self.trouble = error
            raise
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever opened the file below flushes it."""
