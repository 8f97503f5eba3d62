"""Puts a sound together anew out of what is heard, so that nothing else of the file leaves.

Order: kind by bytes, then the container, then names that coders leave between the frames' own bits.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from hashlib import sha256

from undersigned.sounds import rules
from undersigned.sounds.mp3 import bare_mp3
from undersigned.sounds.mp4 import bare_m4a
from undersigned.sounds.ogg import bare_ogg
from undersigned.sounds.rules import Kind

_BARE = {Kind.MP3: bare_mp3, Kind.M4A: bare_m4a, Kind.OGG: bare_ogg}
# What LAME, the coders of FFmpeg and FAAC write where no decoder looks. Fewer than five letters may be sound.
_CODERS = re.compile(rb"LAME3(?:\.[0-9]{0,3}(?:\.[0-9]|[a-z ]){0,6})?|Lav[cf][0-9.]{2,14}|libfaac [0-9.]{2,8}")


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording as it may leave."""

    kind: Kind
    data: bytes
    seconds: int

    @property
    def sha256(self) -> str:
        """Its hash."""
        return sha256(self.data).hexdigest()


def read_sound(data: bytes) -> Sound:
    """Return the sound *data* as it may leave.

    Raises:
        Refusal: It is not taken.
    """
    kind = rules.find_kind(data)
    try:
        bare, seconds = _BARE[kind](data)
    except (IndexError, struct.error, ValueError, OverflowError, ZeroDivisionError) as error:
        # What reading raises where a file is cut off or was made to fool it.
        raise rules.SoundBroken from error
    # Pages of Ogg carry checksums, and Opus has no such place.
    if kind is not Kind.OGG:
        bare = blank_coders(bare)
    if round(seconds) < 1:
        raise rules.SoundBroken
    return Sound(kind, bare, round(seconds))


def blank_coders(data: bytes) -> bytes:
    """Return *data* with zero bits in place of the names of coders, which may begin at any bit."""
    blank = bytearray(data)
    whole = int.from_bytes(data, "big")
    for shift in range(8):
        moved = (whole >> shift).to_bytes(len(data), "big")
        for found in _CODERS.finditer(moved):
            _clear(blank, found.start() * 8 - shift, found.end() * 8 - shift)
    return bytes(blank)


def _clear(data: bytearray, start: int, end: int) -> None:
    first, last = start // 8, (end - 1) // 8
    length = (last + 1 - first) * 8
    mask = ((1 << (end - start)) - 1) << ((last + 1) * 8 - end)
    bits = int.from_bytes(data[first : last + 1], "big") & ~mask & ((1 << length) - 1)
    data[first : last + 1] = bits.to_bytes(last + 1 - first, "big")
