"""What may be handed in, told from its first bytes; limits; refusals."""

from __future__ import annotations

from enum import StrEnum

MAX_SOUND_BYTES = 6_000_000
"""Twelve minutes at 64 kbit/s, which is what a voice needs. In Base64 it still fits into a request of a program."""


class Kind(StrEnum):
    """What the bytes are; the value is the ending of its file name."""

    MP3 = "mp3"
    M4A = "m4a"
    OGG = "ogg"


class Refusal(Exception):
    """A sound that was handed in is not taken; nothing was kept of it."""


class SoundEmpty(Refusal):
    """The file has no bytes."""


class SoundTooLarge(Refusal):
    """It has more bytes than are taken."""


class SoundUnknown(Refusal):
    """It is no MP3, M4A or Ogg."""


class CodecRefused(Refusal):
    """It is such a container, with another codec in it than browsers play everywhere, or with several recordings."""


class SoundBroken(Refusal):
    """It begins like a sound and can't be read to its end."""


def find_kind(data: bytes) -> Kind:
    """Return what *data* is by its own bytes, whatever its name says.

    Raises:
        SoundEmpty, SoundTooLarge, SoundUnknown: It is not taken.
    """
    if not data:
        raise SoundEmpty
    if len(data) > MAX_SOUND_BYTES:
        raise SoundTooLarge
    if data[4:8] == b"ftyp":
        return Kind.M4A
    if data.startswith(b"OggS"):
        return Kind.OGG
    # Eleven bits that begin a frame, then any version of MPEG audio, layer III; tags may stand before.
    if data.startswith((b"ID3", b"APETAGEX")) or (data[0] == 0xFF and len(data) > 1 and data[1] & 0xE6 == 0xE2):
        return Kind.MP3
    raise SoundUnknown
