"""Makes a picture anew out of its pixels, so that nothing else of the file leaves: no place, no camera, no thumbnail.

Order: kind by bytes, size out of the header, and only then the pixels. Source: Pillow's own advice on bombs
(`Image.MAX_IMAGE_PIXELS`), which warns where we refuse.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from undersigned.pictures import rules
from undersigned.pictures.rules import Kind

_READ = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
_QUALITY = 85
_HEAVY_PNG_BYTES = 1_000_000
"""A photograph as PNG is heavier than this; made a JPEG it is a tenth."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it may leave. *width* and *height* are 0 where it is no picture."""

    kind: Kind
    data: bytes
    width: int = 0
    height: int = 0

    @property
    def sha256(self) -> str:
        """Its hash."""
        return sha256(self.data).hexdigest()

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in a page."""
        return self.kind is not Kind.PDF


def read_document(data: bytes) -> Document:
    """Return the picture or PDF *data* as it may leave.

    Raises:
        Refusal: It is not taken.
    """
    kind = rules.find_kind(data)
    if kind is Kind.PDF:
        rules.check_pdf(data)
        return Document(kind, data)
    return _make_anew(data, kind, rules.SHOWN_PIXELS)


def read_picture(data: bytes, *, longest: int = rules.SHOWN_PIXELS) -> Document:
    """Return the picture *data* made anew, its longer side *longest* pixels at most.

    Raises:
        Refusal: It is not taken; a PDF is none.
    """
    try:
        kind = rules.find_kind(data)
    except rules.DocumentUnknown as error:
        raise rules.PictureWanted from error
    if kind is Kind.PDF:
        raise rules.PictureWanted
    return _make_anew(data, kind, longest)


def flatten(data: bytes) -> bytes:
    """Return the PNG *data*, a picture of our own, without the channel of transparency: some refuse one that has it."""
    with Image.open(BytesIO(data), formats=("PNG",)) as found:
        return _save(found.convert("RGB"), "PNG", optimize=True)


def _make_anew(data: bytes, kind: Kind, longest: int) -> Document:
    try:
        with warnings.catch_warnings():
            # Odd metadata is no matter: none of it is kept.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=(_READ[kind],)) as found:
                rules.check_size(*found.size)
                if kind is Kind.JPEG:
                    # Large photographs are unfolded at a fraction of their size.
                    found.draft(None, (longest, longest))
                return _write(_turn_up(found, longest), kind)
    except rules.Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise rules.PictureTooLarge from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        # What the library raises where a file is cut off or was made to fool it.
        raise rules.PictureBroken from error


def _turn_up(found: Image.Image, longest: int) -> Image.Image:
    """Return the pixels alone, the right way up and not larger than they are shown."""
    upright = ImageOps.exif_transpose(found)
    has_glass = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_glass else "RGB")
    plain.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _write(picture: Image.Image, kind: Kind) -> Document:
    is_plain = picture.mode == "RGB"
    if kind is not Kind.JPEG:
        data = _save(picture, "PNG", optimize=True)
        if not is_plain or len(data) <= _HEAVY_PNG_BYTES:
            return Document(Kind.PNG, data, *picture.size)
    return Document(Kind.JPEG, _save(picture, "JPEG", quality=_QUALITY, progressive=True), *picture.size)


def _save(picture: Image.Image, form: str, **options: int | bool) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()
