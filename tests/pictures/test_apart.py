"""Pictures of strangers are unfolded by a process that holds nothing; who may not unfold them reads their heads."""

from __future__ import annotations

import struct
import subprocess
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.pictures.test_handed_in import PDF, make_bomb, make_photograph, make_picture

from undersigned.pictures import apart, rules
from undersigned.pictures.apart import read_picture_apart
from undersigned.pictures.reading import read_picture
from undersigned.pictures.rules import Kind

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
KINDS = {
    "jpeg": (Kind.JPEG, make_picture()),
    "progressive": (Kind.JPEG, make_picture(progressive=True)),
    "photograph": (Kind.JPEG, make_photograph()),
    "png": (Kind.PNG, make_picture("PNG", mode="RGBA")),
    "webp": (Kind.WEBP, make_picture("WEBP")),
    "webp, lossless": (Kind.WEBP, make_picture("WEBP", lossless=True)),
    "webp with glass": (Kind.WEBP, make_picture("WEBP", mode="RGBA", exif=b"Exif\0\0")),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_head_says_the_size_that_the_library_finds(name):
    kind, data = KINDS[name]

    assert rules.find_size(data, kind) == Image.open(BytesIO(data)).size
    rules.check_drawn(data)


def make_bombs():
    """Return heads that say they have 30,000 by 30,000 pixels, one of each kind, of JPEG and WebP several."""
    frame = struct.pack(">BHH", 8, 30_000, 30_000)
    jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(10) + b"\xff\xff\xc2\0\x11" + frame + bytes(20)
    side = (29_999).to_bytes(3, "little")
    extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + side + side
    # 16,383 is the most that these two forms can say: its square is too many.
    lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + ((16_382) | (16_382 << 14)).to_bytes(4, "little")
    lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0" + bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383)
    return {"png": make_bomb(), "jpeg": jpeg, "vp8x": extended, "vp8l": lossless, "vp8": lossy}


@pytest.mark.parametrize("name", make_bombs())
def test_a_bomb_is_refused_by_its_head(name):
    with pytest.raises(rules.PictureTooLarge):
        rules.check_drawn(make_bombs()[name])


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", rules.DocumentEmpty),
        (SVG, rules.DrawingRefused),
        (PDF, rules.PictureWanted),
        (b"GIF89a", rules.PictureWanted),
        (make_picture("PNG")[:20], rules.PictureBroken),
        (b"\xff\xd8\xff", rules.PictureBroken),
        (b"\xff\xd8\xff\xda\0\x02", rules.PictureBroken),
        (b"RIFF\0\0\0\0WEBPVP8X", rules.PictureBroken),
    ],
)
def test_what_is_no_picture_is_refused_by_its_head(data, refusal):
    with pytest.raises(refusal):
        rules.check_drawn(data)


@given(st.binary(max_size=60), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8"]))
def test_whatever_follows_the_first_bytes_is_taken_or_refused(rest, first):
    try:
        rules.check_drawn(first + rest)
    except rules.Refusal:
        return


@pytest.mark.parametrize("name", KINDS)
def test_the_process_apart_makes_the_same_picture(name):
    _, data = KINDS[name]

    assert read_picture_apart(data, longest=30) == read_picture(data, longest=30)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (make_bomb(), rules.PictureTooLarge),
        (SVG, rules.DrawingRefused),
        (make_picture("PNG", size=(300, 300))[:120], rules.PictureBroken),
        (b"", rules.DocumentEmpty),
    ],
    ids=["bomb", "drawing", "cut off", "empty"],
)
def test_the_process_apart_refuses_by_the_same_reasons(data, refusal):
    with pytest.raises(refusal):
        read_picture_apart(data, longest=240)


def answer_with(monkeypatch, script, **changes):
    """Let a script of the shell stand in the child's place, as one would that a file has taken over."""
    for name, value in changes.items():
        monkeypatch.setattr(apart, name, value)
    run = subprocess.run
    monkeypatch.setattr(apart.subprocess, "run", lambda _command, **more: run(["/bin/sh", "-c", script], **more))


@pytest.mark.parametrize(
    ("script", "refusal"),
    [
        ("exit 1", rules.PictureBroken),
        ("kill -9 $$", rules.PictureTooLarge),
        ("echo '{}'", rules.DocumentEmpty),
        ("echo nothing", rules.PictureBroken),
        ("echo '[1]'", rules.PictureBroken),
        ('echo \'{"refused": "SystemExit"}\'', rules.PictureBroken),
        ("echo '{\"width\": 1, \"height\": 1}'; echo '<svg>'", rules.DrawingRefused),
        ("echo '{\"width\": 1, \"height\": 1}'; echo '%PDF-'", rules.PictureBroken),
    ],
)
def test_what_the_process_apart_answers_is_not_believed(monkeypatch, script, refusal):
    answer_with(monkeypatch, script)

    with pytest.raises(refusal):
        read_picture_apart(make_picture(), longest=240)


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    answer_with(monkeypatch, "exec sleep 60", MOST_SECONDS=0.2)

    with pytest.raises(rules.PictureBroken):
        read_picture_apart(make_picture(), longest=240)


def test_a_picture_that_is_larger_than_was_asked_for_is_not_believed(monkeypatch, tmp_path):
    (tmp_path / "large").write_bytes(make_picture("PNG"))
    answer_with(monkeypatch, f'echo \'{{"width": 60, "height": 40}}\'; cat {tmp_path}/large')

    with pytest.raises(rules.PictureBroken):
        read_picture_apart(make_picture(), longest=59)
    assert read_picture_apart(make_picture(), longest=60).width == 60
