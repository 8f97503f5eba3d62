"""MP3: copies the frames of sound and nothing between them. Source: ISO/IEC 11172-3 and 13818-3; the tag of Xing.

Dropped: ID3, APE and Lyrics tags, whatever else stands between frames, and the first frame where a program tells of
itself (Xing, Info, VBRI). Players find their way in a file of varying bit rate by such a frame, so it gets one of ours.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from undersigned.sounds.rules import SoundBroken

_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MONO = 3
_LAYER_III = 1
_TABLE_BYTES = 120
_POINTS = 100


@dataclass(frozen=True, slots=True)
class _Frame:
    """The header of one frame: its bytes, what all frames of a file share, and its size."""

    header: bytes
    version: int
    rate_hz: int
    is_mono: bool
    kbits: int
    size_bytes: int

    @property
    def is_first_kind(self) -> bool:
        """Whether it is MPEG-1, whose frames hold two granules."""
        return self.version == _MONO

    @property
    def samples(self) -> int:
        return 1152 if self.is_first_kind else 576

    @property
    def side_bytes(self) -> int:
        """The size of what stands between the header and the sound."""
        return (17 if self.is_mono else 32) if self.is_first_kind else (9 if self.is_mono else 17)

    def goes_with(self, other: _Frame) -> bool:
        return (self.version, self.rate_hz, self.is_mono) == (other.version, other.rate_hz, other.is_mono)


def bare_mp3(data: bytes) -> tuple[bytes, float]:
    """Return the MP3 *data* without anything but sound, and how many seconds it lasts.

    Raises:
        SoundBroken: There is no sound in it that browsers play, or less than half of it is.
    """
    at = start = _skip_tags(data)
    frames: list[tuple[_Frame, bytes]] = []
    while (at := _find_frame(data, at, frames[0][0] if frames else None)) >= 0:
        frame = _parse(data, at)
        if frame is None:
            raise SoundBroken
        body = data[at : at + frame.size_bytes]
        if not _is_of_program(frame, body):
            frames.append((frame, body))
        at += frame.size_bytes
    kept = sum(len(body) for _frame, body in frames)
    if not frames or kept * 2 < len(data) - start:
        raise SoundBroken
    first = frames[0][0]
    sound = b"".join(body for _frame, body in frames)
    if len({frame.kbits for frame, _body in frames}) > 1:
        sound = _make_guide(first, [len(body) for _frame, body in frames]) + sound
    return sound, len(frames) * first.samples / first.rate_hz


def _skip_tags(data: bytes) -> int:
    """Return where the tags before the sound end."""
    at = 0
    while True:
        if data[at : at + 3] == b"ID3" and len(data) >= at + 10:
            a, b, c, d = data[at + 6 : at + 10]
            at += 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if data[at + 5] & 0x10 else 0)
        elif data[at : at + 8] == b"APETAGEX" and len(data) >= at + 32:
            at += 32 + int.from_bytes(data[at + 12 : at + 16], "little")
        else:
            return at


def _find_frame(data: bytes, begun: int, like: _Frame | None) -> int:
    """Return where the next whole frame begins from *begun* on, or -1; *like* is one that was found before."""
    at = begun
    while 0 <= at < len(data) - 4:
        frame = _parse(data, at)
        if frame is not None and at + frame.size_bytes <= len(data) and (like is None or frame.goes_with(like)):
            if like is not None and at == begun:
                return at
            behind = _parse(data, at + frame.size_bytes)
            # Bytes of a tag may look like a header; that another one follows where it says is no accident.
            if behind is not None and behind.goes_with(frame):
                return at
        at = data.find(b"\xff", at + 1)
    return -1


def _parse(data: bytes, at: int) -> _Frame | None:
    header = data[at : at + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate, bits = header[2] >> 2 & 3, header[2] >> 4
    # A free bit rate, which browsers don't play, is written as 0.
    if version not in _RATES_HZ or layer != _LAYER_III or rate == 3 or bits in {0, 15}:
        return None
    hertz, kbits = _RATES_HZ[version][rate], _KBITS[version == 3][bits - 1]
    size = (144 if version == 3 else 72) * kbits * 1000 // hertz + (header[2] >> 1 & 1)
    return _Frame(header, version, hertz, header[3] >> 6 == _MONO, kbits, size)


def _is_of_program(frame: _Frame, body: bytes) -> bool:
    at = 4 + frame.side_bytes
    return body[at : at + 4] in {b"Xing", b"Info"} or body[36:40] == b"VBRI"


def _make_guide(first: _Frame, sizes: list[int]) -> bytes:
    """Return a frame without sound that says how many frames of which *sizes* follow it."""
    for bits in range(1, 15):
        # No checksum, no padding; what is not heard is left at zero.
        header = bytes((0xFF, first.header[1] | 1, bits << 4 | first.header[2] & 0x0C, first.header[3] & 0xC0))
        guide = _parse(header, 0)
        if guide is not None and guide.size_bytes >= 4 + guide.side_bytes + _TABLE_BYTES:
            break
    else:
        raise SoundBroken
    total = guide.size_bytes + sum(sizes)
    table, passed, ends = bytearray(), guide.size_bytes, []
    for size in sizes:
        ends.append(passed)
        passed += size
    for point in range(_POINTS):
        table.append(min(255, ends[point * len(ends) // _POINTS] * 256 // total))
    words = struct.pack(">4sIII", b"Xing", 7, len(sizes), total) + bytes(table)
    return (header + bytes(guide.side_bytes) + words).ljust(guide.size_bytes, b"\0")
