"""What may be handed in, told from its first bytes; limits; refusals."""

from __future__ import annotations

import re
from enum import StrEnum

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


def _plain(head: bytes) -> bytes:
    # An SVG may be written in UTF-16; dropping the zero bytes shows its tags all the same.
    return head.replace(b"\0", b"").lower()


_DRAWING = re.compile(rb"<svg\b|<!doctype\s+svg|xmlns\s*=\s*[\"']http://www\.w3\.org/2000/svg")
