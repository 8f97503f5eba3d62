"""Ogg with Opus: copies the pages of sound behind a head and comments of ours. Source: RFC 3533, RFC 7845.

Dropped: the name of the program, all comments, pictures among them. The number of the stream, which programs draw by
chance or by the clock, becomes 1.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from undersigned.sounds.rules import CodecRefused, SoundBroken

_RATE_HZ = 48_000
_HEAD_BYTES = 19
_PAGE_BYTES = 27
_GOES_ON, _BEGINS, _ENDS = 1, 2, 4
_NO_POSITION = (1 << 64) - 1
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    position: int
    stream: int
    table: bytes
    body: bytes


def bare_ogg(data: bytes) -> tuple[bytes, float]:
    """Return the Ogg file *data* without anything but sound, and how many seconds it lasts.

    Raises:
        SoundBroken: It is cut off or damaged.
        CodecRefused: Something else than one stream of Opus in mono or stereo is in it.
    """
    pages = _parse_pages(data)
    if any(page.flags & _BEGINS or page.stream != pages[0].stream for page in pages[1:]):
        raise CodecRefused
    head = pages[0].body
    if not head.startswith(b"OpusHead") or len(head) < _HEAD_BYTES or head[18] != 0:
        raise CodecRefused
    sound = pages[_find_sound(pages) :]
    positions = [page.position for page in sound if page.position != _NO_POSITION]
    if not positions:
        raise SoundBroken
    bare = [
        _Page(_BEGINS, 0, 1, bytes((_HEAD_BYTES,)), head[:_HEAD_BYTES]),
        _Page(0, 0, 1, bytes((16,)), b"OpusTags" + bytes(8)),
        *sound,
    ]
    skipped = int.from_bytes(head[10:12], "little")
    return b"".join(_format(page, number) for number, page in enumerate(bare)), (positions[-1] - skipped) / _RATE_HZ


def _find_sound(pages: list[_Page]) -> int:
    """Return the number of the first page behind the comments, which end with a page of their own."""
    if len(pages) < 3 or not pages[1].body.startswith(b"OpusTags"):
        raise SoundBroken
    for number, page in enumerate(pages[1:], 1):
        # A packet ends with the first piece that is not full.
        if any(piece < 255 for piece in page.table):
            return number + 1
    raise SoundBroken


def _parse_pages(data: bytes) -> list[_Page]:
    pages, at = [], 0
    while at < len(data):
        if data[at : at + 5] != b"OggS\0" or at + _PAGE_BYTES > len(data):
            raise SoundBroken
        flags, position, stream, _number, crc, pieces = struct.unpack_from("<BQIIIB", data, at + 5)
        table = data[at + _PAGE_BYTES : at + _PAGE_BYTES + pieces]
        end = at + _PAGE_BYTES + pieces + sum(table)
        if len(table) < pieces or end > len(data):
            raise SoundBroken
        if crc != _checksum(data[at : at + 22] + bytes(4) + data[at + 26 : end]):
            raise SoundBroken
        pages.append(_Page(flags, position, stream, table, data[at + _PAGE_BYTES + pieces : end]))
        at = end
    return pages


def _format(page: _Page, number: int) -> bytes:
    flags = page.flags & (_GOES_ON | _BEGINS | _ENDS)
    head = b"OggS\0" + struct.pack("<BQII", flags, page.position, 1, number)
    rest = bytes((len(page.table),)) + page.table + page.body
    return head + struct.pack("<I", _checksum(head + bytes(4) + rest)) + rest


def _checksum(page: bytes) -> int:
    """Return the CRC of RFC 3533: that of zlib with the bits of each byte, and of the sum, the other way round."""
    value = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{value:032b}"[::-1], 2)
