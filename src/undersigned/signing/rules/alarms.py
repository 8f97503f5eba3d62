"""Alarms to convenors: that unusually much comes from one mail domain or one network. Numbers, a domain, a day.

An alarm is stored in a box that only the machine's memory can open: the key is derived from that of the outbox, so
whoever carries off the disk learns nothing from it, and a reboot ends all alarms. Which network it was is not said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEPT: Final = timedelta(days=7)
_VERSION: Final = b"\x01"
_PURPOSE: Final = b"undersigned alarm v1"
_NONCE_BYTES: Final = 12
_BLOCK_BYTES: Final = 384  # more than the longest domain needs, so that every box has one length


class AlarmKind(StrEnum):
    """What was counted within an hour."""

    DOMAIN = "domain"
    NETWORK = "network"
    TURNED_AWAY = "turned-away"


class AlarmUnreadable(Exception):
    """The alarm was made with another key, before the last reboot."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """So many confirmations of one domain or network, or forms turned away, within an hour of *day*.

    Attributes:
        kind: What was counted.
        number: How many, at least.
        domain: The mail domain; empty for networks.
        day: The day in UTC.
    """

    kind: AlarmKind
    number: int
    domain: str
    day: date


def derive_alarm_key(outbox_key: bytes) -> bytes:
    """Return the key of alarms out of that of the outbox."""
    return HKDFExpand(SHA256(), 32, _PURPOSE).derive(outbox_key)


def seal_alarm(alarm: Alarm, key: bytes, nonce: bytes) -> bytes:
    """Return the box of *alarm*; *nonce* is 12 fresh random bytes."""
    plain = json.dumps([alarm.kind, alarm.number, alarm.domain, alarm.day.isoformat()]).encode().ljust(_BLOCK_BYTES)
    return _VERSION + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _PURPOSE)


def open_alarm(box: bytes, key: bytes) -> Alarm:
    """Open what `seal_alarm` made.

    Raises:
        AlarmUnreadable: Another key, another version or damage.
    """
    if box[:1] != _VERSION:
        raise AlarmUnreadable
    nonce, sealed = box[1 : 1 + _NONCE_BYTES], box[1 + _NONCE_BYTES :]
    try:
        kind, number, domain, day = json.loads(ChaCha20Poly1305(key).decrypt(nonce, sealed, _PURPOSE))
    except (InvalidTag, ValueError) as error:
        raise AlarmUnreadable from error
    return Alarm(AlarmKind(kind), number, domain, date.fromisoformat(day))
