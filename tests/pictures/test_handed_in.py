"""What somebody hands in leaves as pixels alone; bombs, scripts and broken files are refused by kind."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from undersigned.pictures import rules
from undersigned.pictures.reading import read_document, read_picture
from undersigned.pictures.rules import Kind

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_picture(form="JPEG", size=(60, 40), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "steelblue" if mode == "RGB" else None).save(out, form, **options)
    return out.getvalue()


def make_photograph():
    exif = Image.Exif()
    exif[0x0110] = "Camera of Zoë"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (50.0, 30.0, 0.0)
    return make_picture(exif=exif)


def make_bomb():
    """A PNG of a few bytes that says it has 30,000 by 30,000 pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


def test_nothing_of_the_camera_leaves_and_the_picture_stands_upright():
    taken = make_photograph()
    assert b"Camera of Zo" in taken

    made = read_document(taken)

    with Image.open(BytesIO(made.data)) as shown:
        assert dict(shown.getexif()) == {}
        assert shown.size == (made.width, made.height) == (40, 60)
    assert b"Exif" not in made.data
    assert b"Camera" not in made.data


def test_what_a_png_says_in_words_does_not_leave():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Zora Kaya")
    told.add_itxt("Comment", "Zora Kaya wrote this")

    made = read_document(make_picture("PNG", pnginfo=told))

    assert made.kind is Kind.PNG
    assert b"Zora" not in made.data


def test_glass_stays_glass_and_a_heavy_png_becomes_a_jpeg():
    noise = Image.effect_noise((1100, 1100), 90).convert("RGB")
    out = BytesIO()
    noise.save(out, "PNG")

    assert read_document(make_picture("PNG", mode="RGBA")).kind is Kind.PNG
    assert read_document(out.getvalue()).kind is Kind.JPEG
    assert read_document(make_picture("WEBP")).kind is Kind.PNG


def test_a_large_photograph_is_made_smaller():
    made = read_document(make_picture(size=(5000, 2500)))

    assert (made.width, made.height) == (2400, 1200)
    assert read_picture(make_picture(size=(500, 250)), longest=100).width == 100


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK"])
def test_every_way_of_colours_is_read(mode):
    assert read_document(make_picture("JPEG" if mode == "CMYK" else "PNG", mode=mode)).width == 60


def test_a_pdf_is_kept_byte_for_byte():
    kept = read_document(PDF)

    assert (kept.kind, kept.data, kept.is_picture) == (Kind.PDF, PDF, False)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", rules.DocumentEmpty),
        (b"\xff\xd8\xff" + b"0" * rules.MAX_DOCUMENT_BYTES, rules.DocumentTooLarge),
        (b"Dear Sir or Madam", rules.DocumentUnknown),
        (b"PK\x03\x04 a document of a word processor", rules.DocumentUnknown),
        (b"GIF89a", rules.DocumentUnknown),
        (b"<html><body>no</body></html>", rules.DocumentUnknown),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', rules.DrawingRefused),
        (b'<?xml version="1.0"?>\n<!-- a drawing -->\n<SVG onload="alert(1)"/>', rules.DrawingRefused),
        ("<svg/>".encode("utf-16"), rules.DrawingRefused),
        (make_bomb(), rules.PictureTooLarge),
        (make_picture()[:300], rules.PictureBroken),
        (b"\xff\xd8\xff", rules.PictureBroken),
        (b"RIFF\0\0\0\0WEBP", rules.PictureBroken),
        (PDF[:-6], rules.PdfBroken),
        (PDF.replace(b"/Root", b"/Encrypt 2 0 R/Root"), rules.PdfLocked),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(1)>>"), rules.PdfActive),
        (PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 3 0 R>>"), rules.PdfActive),
    ],
)
def test_what_is_not_taken_is_refused_by_kind(data, refusal):
    with pytest.raises(refusal):
        read_document(data)


def test_a_pdf_is_no_picture():
    with pytest.raises(rules.PictureWanted):
        read_picture(PDF)


@settings(max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 400), st.integers(0, 255), st.integers(0, 400))
def test_a_damaged_picture_is_read_or_refused_and_nothing_else(form, at, byte, cut):
    data = bytearray(make_picture(form))
    data[at % len(data)] = byte
    damaged = bytes(data[: len(data) - cut % len(data)])

    try:
        made = read_document(damaged)
    except rules.Refusal:
        return
    assert made.width > 0
