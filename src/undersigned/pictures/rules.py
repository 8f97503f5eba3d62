"""What may be handed in, told from its first bytes; limits; refusals."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

MAX_DOCUMENT_BYTES = 5_000_000
MAX_PIXELS = 40_000_000
"""Of a picture that is read; a bomb says in its first bytes that it has more, and is not opened."""
MAX_SIDE_PIXELS = 16_000
SHOWN_PIXELS = 2_400
"""Longer sides are made so long: enough to read a letter that was photographed."""
_HEAD_BYTES = 4096


class Kind(StrEnum):
    """What the bytes are; the value is the ending of its file name."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"


class Refusal(Exception):
    """A file that was handed in is not taken; nothing was kept of it."""


class DocumentEmpty(Refusal):
    """The file has no bytes."""


class DocumentTooLarge(Refusal):
    """It has more bytes than are taken."""


class DocumentUnknown(Refusal):
    """It is neither a picture that is taken nor a PDF."""


class PictureWanted(Refusal):
    """It is no picture that is taken, perhaps a PDF, and only a picture can be shown there."""


class DrawingRefused(Refusal):
    """It is an SVG, which can hold scripts and load what it likes."""


class PictureTooLarge(Refusal):
    """It would unfold to more pixels than are read: perhaps on purpose."""


class PictureBroken(Refusal):
    """It begins like a picture and can't be read to its end."""


class PdfLocked(Refusal):
    """The PDF asks for a password, so readers could not open it."""


class PdfActive(Refusal):
    """The PDF holds a script, starts a program, or carries other files."""


class PdfBroken(Refusal):
    """It begins like a PDF and has not its end."""


def find_kind(data: bytes) -> Kind:
    """Return what *data* is by its own bytes, whatever its name says.

    Raises:
        DocumentEmpty, DocumentTooLarge, DrawingRefused, DocumentUnknown: It is not taken.
    """
    if not data:
        raise DocumentEmpty
    if len(data) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(b"\x1f\x8b") or _DRAWING.search(_plain(data[:_HEAD_BYTES])):
        raise DrawingRefused
    raise DocumentUnknown


def check_pdf(data: bytes) -> None:
    """Raise a Refusal where a PDF is cut off, locked, or openly does more than being read.

    What hides in a compressed part is not seen; browsers show a PDF apart from the page, without its scripts' reach.
    """
    if b"%%EOF" not in data[-2048:]:
        raise PdfBroken
    if re.search(rb"/Encrypt\b", data):
        raise PdfLocked
    if re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b", data):
        raise PdfActive


def check_size(width: int, height: int) -> None:
    """Raise PictureTooLarge where a picture of this size is not read."""
    if max(width, height) > MAX_SIDE_PIXELS or width * height > MAX_PIXELS:
        raise PictureTooLarge


def find_size(data: bytes, kind: Kind) -> tuple[int, int]:
    """Return width and height as the head of the picture *data* says them; nothing is unfolded, and nothing proved.

    Raises:
        PictureBroken: It says none.
    """
    found = _SIZES[kind](data)
    if found is None or not min(found):
        raise PictureBroken
    return found


def check_drawn(data: bytes) -> None:
    """Raise a Refusal unless *data* is, by its head, a picture that is read. For who must not unfold it.

    Raises:
        Refusal: It is not taken; what is wrong further on is seen by who unfolds it.
    """
    try:
        kind = find_kind(data)
    except DocumentUnknown as error:
        raise PictureWanted from error
    if kind is Kind.PDF:
        raise PictureWanted
    check_size(*find_size(data, kind))


def _size_of_png(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes may stand before a marker
            at += 1
        elif marker in _FRAMES:
            height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
            return width, height
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _size_of_webp(data: bytes) -> tuple[int, int] | None:
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if form == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


# The frames of JPEG (ISO/IEC 10918-1, table B.1), and markers that have no length after them.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SIZES: Final = {Kind.PNG: _size_of_png, Kind.JPEG: _size_of_jpeg, Kind.WEBP: _size_of_webp}


def _plain(head: bytes) -> bytes:
    # An SVG may be written in UTF-16; dropping the zero bytes shows its tags all the same.
    return head.replace(b"\0", b"").lower()


_DRAWING = re.compile(rb"<svg\b|<!doctype\s+svg|xmlns\s*=\s*[\"']http://www\.w3\.org/2000/svg")
