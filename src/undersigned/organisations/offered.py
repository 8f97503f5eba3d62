"""Seals the file of a logo that an organisation hands in, until a process apart has made it anew.

A file tells more than it shows: which camera, where, whose program. So it lies in the table as a box that opens with a
key of the memory, for the seconds until it is made anew; a copy of the disk has nothing of it, and a reboot loses it.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from undersigned.sealing.dated import open_dated, seal_dated

_PURPOSE: Final = b"undersigned/v1/offered-logo"
_DAY_SECONDS: Final = 86_400


def seal_file(file: bytes, c: str, *, outbox_key: bytes, now_seconds: int, nonce: bytes) -> bytes:
    """Seal the *file* that the body *c* handed in."""
    return seal_dated(
        file, key=_derive(outbox_key), day=now_seconds // _DAY_SECONDS, purpose=_PURPOSE + c.encode(), nonce=nonce
    )


def open_file(box: bytes, c: str, *, outbox_key: bytes) -> bytes:
    """Return the file that `seal_file` sealed for the body *c*.

    Raises:
        SealingError: It was sealed before a reboot, or for another body.
    """
    return open_dated(box, key=_derive(outbox_key), purpose=_PURPOSE + c.encode())


def _derive(outbox_key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(outbox_key)
