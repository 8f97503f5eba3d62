"""Sounds that are handed in: recognised, measured, and nothing of who recorded them left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders_of_sounds import (
    SECRET,
    box,
    make_frame,
    make_m4a,
    make_mp3,
    make_ogg,
    make_page,
    make_tag,
)

from undersigned.sounds import rules
from undersigned.sounds.reading import blank_coders, read_sound
from undersigned.sounds.rules import Kind

SOUNDS = {Kind.MP3: make_mp3(), Kind.M4A: make_m4a(), Kind.OGG: make_ogg()}
TELLING = (SECRET.encode(), b"Rose", b"48.8584", b"telephone", b"LAME", b"TIT2", b"APIC")


@pytest.mark.parametrize("kind", Kind)
def test_a_sound_keeps_its_frames_and_tells_nothing_else(kind):
    sound = read_sound(SOUNDS[kind])

    assert (sound.kind, sound.seconds) == (kind, 3)
    assert [words for words in TELLING if words in sound.data] == []
    assert read_sound(sound.data) == sound


def test_frames_of_mp3_come_out_as_they_were():
    frames = [make_frame(ancillary=bytes((number,))) for number in range(1, 120)]

    assert read_sound(make_mp3(frames=frames)).data == b"".join(frames)


def test_what_stands_between_frames_is_dropped():
    frames = [make_frame()] * 60
    mixed = b"".join(frames[:30]) + b"APETAGEX" + SECRET.encode() + b"".join(frames[30:])

    assert read_sound(mixed).data == b"".join(frames)


def test_what_looks_like_a_frame_of_a_free_bit_rate_is_no_frame():
    frames = [make_frame()] * 60

    assert read_sound(b"".join(frames[:30]) + b"\xff\xfb\x00\xc0" + b"".join(frames[30:])).data == b"".join(frames)


def test_several_tags_are_passed_over():
    assert read_sound(make_tag() + make_tag() + make_mp3(with_tags=False)).seconds == 3


def test_a_varying_bit_rate_gets_a_guide_of_our_own():
    frames = [make_frame(kbits) for kbits in (32, 64, 128) * 40]

    data = read_sound(make_mp3(frames=frames)).data

    guide, sound = data[: -sum(map(len, frames))], data[-sum(map(len, frames)) :]
    assert sound == b"".join(frames)
    assert guide[21:25] == b"Xing"
    assert int.from_bytes(guide[29:33], "big") == len(frames)
    assert int.from_bytes(guide[33:37], "big") == len(data)
    table = guide[37:137]
    assert sorted(table) == list(table)
    assert table[50] in {127, 128, 129}


@pytest.mark.parametrize("shift", range(8))
@pytest.mark.parametrize("name", [b"LAME3.100", b"LAME3.99r", b"Lavc62.28.102", b"libfaac 1.30"])
def test_names_of_coders_are_blanked_at_any_bit(shift, name):
    whole = int.from_bytes(b"\xaa" * 9 + name + b"\xaa" * 9, "big")
    data = (whole << shift).to_bytes(len(name) + 19, "big")

    blank = int.from_bytes(blank_coders(data), "big") >> shift

    assert blank.to_bytes(len(name) + 18, "big") == b"\xaa" * 9 + bytes(len(name)) + b"\xaa" * 9


def test_an_m4a_begins_with_its_index():
    data = read_sound(make_m4a()).data

    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", rules.SoundEmpty),
        (b"RIFF\0\0\0\0WAVEfmt ", rules.SoundUnknown),
        (b"\x1aE\xdf\xa3webm", rules.SoundUnknown),
        (b"\xff\xf1\x50\x80" * 90, rules.SoundUnknown),
        (bytes(rules.MAX_SOUND_BYTES + 1), rules.SoundTooLarge),
        (make_tag(), rules.SoundBroken),
        (make_tag() + bytes(4000), rules.SoundBroken),
        (make_mp3(frames=[make_frame()] * 10), rules.SoundBroken),
        (make_frame() * 40 + b"x" * 100_000, rules.SoundBroken),
        (make_m4a(codec=b"alac"), rules.CodecRefused),
        (make_m4a(audio=0x6B), rules.CodecRefused),
        (make_m4a(tracks=2), rules.CodecRefused),
        (make_m4a(extra=box(b"moof")), rules.CodecRefused),
        (make_m4a()[:-50], rules.SoundBroken),
        (make_ogg(head=b"\1vorbis\0"), rules.CodecRefused),
        (make_ogg(family=1), rules.CodecRefused),
        (make_ogg() + make_ogg(), rules.CodecRefused),
        (make_ogg()[:-20], rules.SoundBroken),
        (make_ogg() + make_page(b"x", stream=78, number=9), rules.CodecRefused),
        (make_ogg() + make_page(b"x", number=9, crc=1), rules.SoundBroken),
    ],
    ids=[
        "empty", "wav", "webm", "adts", "large", "tag alone", "tag and zeros", "short", "mostly something else",
        "alac", "mp3 in mp4", "two tracks", "fragments", "cut m4a", "vorbis", "channels", "chained", "cut ogg",
        "two streams", "damaged",
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_by_kind(data, refusal):
    with pytest.raises(refusal):
        read_sound(data)


def test_many_chunks_at_one_place_are_refused_before_they_are_gathered():
    data = make_m4a(seconds=3, sample=bytes(2000), chunks=200)

    with pytest.raises(rules.SoundBroken):
        read_sound(data)


def test_chunks_that_overlap_make_no_more_than_there_was():
    data = bytearray(make_m4a())
    at = data.index(b"stsz") + 8
    data[at : at + 4] = (200).to_bytes(4, "big")

    with pytest.raises(rules.SoundBroken):
        read_sound(bytes(data))


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(list(Kind)), at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_whatever_is_changed_is_read_or_refused(kind, at, byte, cut):
    data = bytearray(SOUNDS[kind])
    place = int(at * (len(data) - 1))
    data[place] = byte
    try:
        sound = read_sound(bytes(data[: place + 1] if cut else data))
    except rules.Refusal:
        return

    assert len(sound.data) <= len(data) + 1000
