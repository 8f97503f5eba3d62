"""M4A: writes a new file around the samples of the one track of sound. Source: ISO/IEC 14496-12, -14 and -1.

Copied are numbers that playing needs, each cut to the length that it says, and the samples. All else stays behind:
times of recording, names, places, pictures, chapters, and boxes that only one maker knows. The index comes first, so
that playing begins before the file is there.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from undersigned.sounds.rules import CodecRefused, SoundBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

_AAC = 0x40
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_MAX_32 = (1 << 32) - 1


def bare_m4a(data: bytes) -> tuple[bytes, float]:
    """Return the M4A *data* without anything but sound, and how many seconds it lasts.

    Raises:
        SoundBroken: It is cut off or damaged.
        CodecRefused: It holds no AAC, several tracks of sound, or is cut into fragments.
    """
    top = dict(_boxes(data))
    if b"moof" in top:
        raise CodecRefused
    movie = _need(top, b"moov")
    tracks = [dict(_boxes(track)) for kind, track in _boxes(movie) if kind == b"trak"]
    heard = [track for track in tracks if _inside(track, b"mdia", b"hdlr")[8:12] == b"soun"]
    if len(heard) != 1:
        raise CodecRefused
    return _rebuild(data, dict(_boxes(movie)), heard[0])


def _rebuild(data: bytes, movie: dict[bytes, bytes], track: dict[bytes, bytes]) -> tuple[bytes, float]:
    media = dict(_boxes(_need(track, b"mdia")))
    table = dict(_boxes(_inside(media, b"minf", b"stbl")))
    movie_scale, movie_length = _clock(_need(movie, b"mvhd"))
    scale, length = _clock(_need(media, b"mdhd"))
    times, sizes = _fitted(_need(table, b"stts"), 8), _fitted_sizes(_need(table, b"stsz"))
    places = _fitted(_need(table, b"stsc"), 12)
    chunks = _chunks(data, table, places, sizes)
    seconds = sum(count * step for count, step in struct.iter_unpack(">II", times[8:])) / scale

    def index(offsets: list[int]) -> bytes:
        stbl = _box(
            b"stbl",
            _box(b"stsd", bytes(4), _long(1), _entry(_need(table, b"stsd"))),
            _box(b"stts", times),
            _box(b"stsc", places),
            _box(b"stsz", sizes),
            _box(b"stco", bytes(4), _long(len(offsets)), *map(_long, offsets)),
        )
        here = _box(b"dinf", _box(b"dref", bytes(4), _long(1), _box(b"url ", _long(1))))
        mdia = _box(
            b"mdia",
            _box(b"mdhd", bytes(12), _long(scale), _long(length), b"\x55\xc4\0\0"),
            _box(b"hdlr", bytes(8), b"soun", bytes(13)),
            _box(b"minf", _box(b"smhd", bytes(8)), here, stbl),
        )
        seen = _box(b"tkhd", _long(7), bytes(8), _long(1), bytes(4), _long(movie_length), bytes(12))
        seen = _box(b"tkhd", seen[8:], b"\1\0\0\0", _MATRIX, bytes(8))
        head = bytes(12), _long(movie_scale), _long(movie_length), b"\0\1\0\0\1\0", bytes(10), _MATRIX, bytes(24)
        return _box(b"moov", _box(b"mvhd", *head, _long(2)), _box(b"trak", seen, *_edits(track), mdia))

    kind = _box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42isom")
    at = len(kind) + len(index([0] * len(chunks))) + 8
    offsets = []
    for chunk in chunks:
        offsets.append(at)
        at += len(chunk)
    return kind + index(offsets) + _box(b"mdat", *chunks), seconds


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each box in *data*."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:
            size = len(data) - at
        if size < head or at + size > len(data):
            raise SoundBroken
        yield kind, data[at + head : at + size]
        at += size


def _box(kind: bytes, *parts: bytes) -> bytes:
    return _long(8 + sum(map(len, parts))) + kind + b"".join(parts)


def _long(number: int) -> bytes:
    return struct.pack(">I", number)


def _need(boxes: dict[bytes, bytes], kind: bytes) -> bytes:
    if kind not in boxes:
        raise SoundBroken
    return boxes[kind]


def _inside(boxes: dict[bytes, bytes], *kinds: bytes) -> bytes:
    found = b""
    for kind in kinds:
        found = _need(boxes, kind)
        boxes = dict(_boxes(found)) if kind != kinds[-1] else {}
    return found


def _clock(head: bytes) -> tuple[int, int]:
    """Return how many ticks a second has and how many it lasts, out of the head of a movie or its media."""
    scale, length = struct.unpack_from(">IQ", head, 20) if head[0] == 1 else struct.unpack_from(">II", head, 12)
    if not scale or length > _MAX_32:
        raise SoundBroken
    return scale, length


def _fitted(table: bytes, row_bytes: int) -> bytes:
    """Return *table* with as many rows as it says that it has, and nothing behind."""
    (count,) = struct.unpack_from(">I", table, 4)
    if 8 + count * row_bytes > len(table):
        raise SoundBroken
    return bytes(4) + table[4 : 8 + count * row_bytes]


def _fitted_sizes(table: bytes) -> bytes:
    size, count = struct.unpack_from(">II", table, 4)
    if not size and 12 + count * 4 > len(table):
        raise SoundBroken
    return bytes(4) + table[4 : 12 + (0 if size else count * 4)]


def _chunks(data: bytes, table: dict[bytes, bytes], places: bytes, sizes: bytes) -> list[bytes]:
    """Return the bytes of each chunk of samples, in their order."""
    if b"stco" in table:
        offsets = [one for (one,) in struct.iter_unpack(">I", _fitted(table[b"stco"], 4)[8:])]
    else:
        offsets = [one for (one,) in struct.iter_unpack(">Q", _fitted(_need(table, b"co64"), 8)[8:])]
    same, count = struct.unpack_from(">II", sizes, 4)
    runs = list(struct.iter_unpack(">III", places[8:]))
    if not runs or runs[0][0] != 1 or same * count > len(data):
        raise SoundBroken
    each = [same] * count if same else [one for (one,) in struct.iter_unpack(">I", sizes[12:])]
    chunks, sample, run, total = [], 0, 0, 0
    for number, offset in enumerate(offsets, 1):
        if run + 1 < len(runs) and runs[run + 1][0] == number:
            run += 1
        length = sum(each[sample : sample + runs[run][1]])
        sample += runs[run][1]
        total += length
        # Chunks that overlap would make much out of little.
        if runs[run][2] != 1 or offset + length > len(data) or total > len(data):
            raise SoundBroken
        chunks.append(data[offset : offset + length])
    if sample != len(each) or not each:
        raise SoundBroken
    return chunks


def _edits(track: dict[bytes, bytes]) -> Iterator[bytes]:
    """Yield what says how much silence of the coder is passed over, where it is told."""
    if b"edts" in track:
        listed = dict(_boxes(track[b"edts"])).get(b"elst", b"")
        if listed[:1] == b"\0":
            yield _box(b"edts", _box(b"elst", _fitted(listed, 12)))


def _entry(described: bytes) -> bytes:
    """Return the description of the samples: AAC, with as many channels, at this rate."""
    entries = list(_boxes(described[8:]))
    if len(entries) != 1 or entries[0][0] != b"mp4a":
        raise CodecRefused
    entry = entries[0][1]
    if entry[8:10] != b"\0\0":
        # Written by QuickTime in a way of its own.
        raise CodecRefused
    inner = dict(_boxes(entry[28:]))
    return _box(
        b"mp4a",
        b"\0\0\0\0\0\0\0\1",
        bytes(8),
        entry[16:20],
        bytes(4),
        entry[24:28],
        _decoder(_need(inner, b"esds")),
    )


def _decoder(described: bytes) -> bytes:
    """Return what the decoder is told, written anew. Source: ISO/IEC 14496-1, 7.2.6."""
    stream = _descriptor(described[4:], 3)
    flags = stream[2]
    if flags & 0xE0:
        raise CodecRefused
    config = _descriptor(stream[3:], 4)
    if config[0] != _AAC:
        raise CodecRefused
    special = _descriptor(config[13:], 5)
    inner = bytes((_AAC, 0x15)) + config[2:13] + _tagged(5, special)
    return _box(b"esds", bytes(4), _tagged(3, bytes(3) + _tagged(4, inner) + _tagged(6, b"\2")))


def _descriptor(data: bytes, tag: int) -> bytes:
    if data[0] != tag:
        raise SoundBroken
    at, length = 1, 0
    while True:
        length = length << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            break
    if at + length > len(data):
        raise SoundBroken
    return data[at : at + length]


def _tagged(tag: int, content: bytes) -> bytes:
    if len(content) > 0x7F:
        raise SoundBroken
    return bytes((tag, len(content))) + content
