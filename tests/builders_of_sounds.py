"""Small sounds, silent all of them: frames that any player takes, with whatever a telephone writes beside them."""

from __future__ import annotations

import struct
import zlib

SECRET = "5 Rose Street, recorded by Ada's telephone"
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def make_frame(kbits=64, *, ancillary=b""):
    """Return a silent frame of MPEG-1 layer III, 44,100 Hz, mono; *ancillary* stands behind the sound."""
    index = (32, 40, 48, 56, 64, 80, 96, 112, 128).index(kbits) + 1
    head = bytes((0xFF, 0xFB, index << 4, 0xC0))
    return (head + bytes(17) + ancillary).ljust(144_000 * kbits // 44_100, b"\0")


def make_tag():
    """Return an ID3 tag, version 2.4, with a title and a picture."""
    words = b"\3" + SECRET.encode()
    frames = b"TIT2" + struct.pack(">I", len(words)) + b"\0\0" + words
    frames += b"APIC" + struct.pack(">I", 40) + b"\0\0" + b"\0image/png\0\3\0".ljust(40, b"\xff")
    size = len(frames)
    return b"ID3\4\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + frames


def make_mp3(seconds=3, *, frames=None, with_tags=True):
    """Return an MP3 of about so many seconds."""
    if frames is None:
        frames = [make_frame(ancillary=b"LAME3.100")] * (seconds * 44_100 // 1152 + 1)
    if not with_tags:
        return b"".join(frames)
    of_program = make_frame(ancillary=b"Info\0\0\0\0LAME3.100")
    return make_tag() + of_program + b"".join(frames) + b"TAG" + SECRET.encode().ljust(125, b"\0")


def box(kind, *parts):
    """Return a box of MP4."""
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


# Silence in AAC-LC: 44,100 Hz, two channels.
AAC_FRAME = bytes.fromhex("21 10 04 60 8c 1c")
AAC_CONFIG = bytes.fromhex("12 10")


def make_m4a(seconds=3, *, codec=b"mp4a", audio=0x40, tracks=1, sample=AAC_FRAME, chunks=1, extra=b""):
    """Return an M4A with all that a telephone writes; several *chunks* hold the same frames."""
    held = seconds * 44_100 // 1024 + 1
    count = held * chunks
    made = struct.pack(">II", 3_900_000_000, 3_900_000_000)

    sizes = struct.pack(">II", len(sample), count)
    if chunks > 1:
        sizes = struct.pack(">II", 0, count) + struct.pack(">I", len(sample)) * count

    def descriptor(tag, content):
        return bytes((tag, len(content))) + content

    decoder = bytes((audio, 0x15)) + bytes(11) + descriptor(5, AAC_CONFIG)
    esds = box(b"esds", bytes(4), descriptor(3, b"\0\0\0" + descriptor(4, decoder) + descriptor(6, b"\2")))
    sound = bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHII", 2, 16, 0, 44_100 << 16)

    def make_track(offset):
        table = box(
            b"stbl",
            box(b"stsd", bytes(4), b"\0\0\0\1", box(codec, sound, esds, box(b"free", SECRET.encode()))),
            box(b"stts", bytes(4), struct.pack(">III", 1, count, 1024), SECRET.encode()),
            box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, held, 1)),
            box(b"stsz", bytes(4), sizes),
            box(b"stco", bytes(4), struct.pack(">I", chunks), struct.pack(">I", offset) * chunks),
        )
        media = box(
            b"mdia",
            box(b"mdhd", bytes(4), made, struct.pack(">II", 44_100, count * 1024), b"\x55\xc4\0\0"),
            box(b"hdlr", bytes(8), b"soun", bytes(12), SECRET.encode(), b"\0"),
            box(b"minf", box(b"smhd", bytes(8)), table),
        )
        return box(b"trak", box(b"tkhd", b"\0\0\0\7", made, bytes(72)), media)

    def make_movie(offset):
        head = box(b"mvhd", bytes(4), made, struct.pack(">II", 1000, seconds * 1000), bytes(80))
        told = box(b"udta", box(b"\xa9xyz", b"+48.8584+002.2945/"), box(b"meta", SECRET.encode()))
        return box(b"moov", head, *[make_track(offset)] * tracks, told)

    start = box(b"ftyp", b"M4A ", bytes(4), b"M4A ") + extra
    offset = len(start) + len(make_movie(0)) + 8
    return start + make_movie(offset) + box(b"mdat", sample * held, SECRET.encode())


def make_page(body, *, flags=0, position=0, number=0, stream=77, crc=None):
    """Return a page of Ogg that holds whole packets of less than 255 bytes each."""
    packets = [body] if isinstance(body, bytes) else body
    table = b"".join(b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets)
    head = b"OggS\0" + struct.pack("<BQII", flags, position, stream, number)
    rest = bytes((len(table),)) + table + b"".join(packets)
    if crc is None:
        whole = (head + bytes(4) + rest).translate(_REVERSED)
        crc = int(f"{zlib.crc32(whole, 0xFFFFFFFF) ^ 0xFFFFFFFF:032b}"[::-1], 2)
    return head + struct.pack("<I", crc) + rest


def make_ogg(seconds=3, *, head=b"OpusHead", family=0):
    """Return an Ogg file with silence in Opus, twenty milliseconds a packet."""
    begin = head + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, family)
    comments = b"OpusTags" + struct.pack("<I", 9) + b"telephone" + struct.pack("<II", 1, len(SECRET)) + SECRET.encode()
    pages = [make_page(begin, flags=2), make_page(comments, number=1)]
    for number in range(seconds):
        flags = 4 if number == seconds - 1 else 0
        position = 48_000 * (number + 1) + 312
        pages.append(make_page([b"\x08\xff\xfe"] * 50, flags=flags, position=position, number=number + 2))
    return b"".join(pages)
