"""The search finds a canary however it is written; a search that finds nothing must not be a search that is blind."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import hmac
import io
import json
import lzma
import quopri
import zipfile
import zlib
from urllib.parse import quote

import pytest

from tests.seizure.spelling import ENCODINGS, HASHES, spell_hashes, spell_keyed, spell_secret, spell_word
from tests.seizure.sweeping import Haystack

WORD = "Qzvkomplatiw"
ADDRESS = "qzvkomplatiw@mail.example"
KEY = bytes(range(32))
LINE = f"2026-11-23 12:00:01 somebody called Zoë {WORD} came by"


HAYSTACK = Haystack()
HAYSTACK.add("word", spell_word(WORD))
HAYSTACK.add("address", spell_hashes(ADDRESS))
HAYSTACK.add("address", spell_keyed(ADDRESS, {"a key": KEY}))
HAYSTACK.add("key", spell_secret(KEY))


def find(data: bytes) -> set[str]:
    return {hit.spelt for hit in HAYSTACK.find(data, "here")}


def test_there_are_at_least_25_encodings_and_hashes():
    assert len(ENCODINGS) >= 25
    assert len(HASHES) >= 8


@pytest.mark.parametrize("form", ENCODINGS)
@pytest.mark.parametrize("word", [WORD, WORD.lower()])
@pytest.mark.parametrize("before", ["", "x", "xy", "xyz", "xyzä"])
def test_a_word_is_found_in_every_encoding(form, before, word):
    needle = ENCODINGS[form](word)

    assert find(before.encode() + needle + b" and more")


@pytest.mark.parametrize("before", range(15))
@pytest.mark.parametrize(
    ("encode", "family"),
    [
        (base64.b64encode, "base64"),
        (base64.urlsafe_b64encode, "base64"),
        (base64.b32encode, "base32"),
        (base64.b85encode, "base85"),
        (base64.a85encode, "ascii85"),
        (lambda data: data.hex().encode(), "hex"),
        (lambda data: base64.b64encode(data.decode().encode("utf-16-le")), "base64 of utf-16"),
        (lambda data: base64.b64encode(data.upper()), "base64 of upper case"),
    ],
)
def test_a_word_is_found_in_the_middle_of_something_encoded(encode, family, before):
    assert any(form.startswith(family) for form in find(encode(b"." * before + WORD.encode() + b" and what follows")))


@pytest.mark.parametrize(
    "encode",
    [
        lambda line: json.dumps({"message": line}).encode(),
        lambda line: quote(line).encode(),
        lambda line: quopri.encodestring(line.encode()),
        lambda line: line.encode("latin-1"),
        lambda line: line.casefold().encode(),
        lambda line: line.encode("utf-16"),
        lambda line: repr(line.encode()).encode(),
    ],
)
def test_a_word_is_found_in_a_line_that_a_program_wrote(encode):
    assert find(b"\0\1\2" + encode(LINE) + b"\xff")


def zip_up(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("some-name.txt", data)
    return packed.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, bz2.compress, lzma.compress, zip_up])
@pytest.mark.parametrize("before", [b"", b"\0" * 777])
def test_a_word_is_found_in_what_is_packed(pack, before):
    assert "utf-8" in find(before + pack(LINE.encode() * 40) + b"tail")


def test_a_word_is_found_in_what_is_packed_twice():
    assert "utf-8" in find(zlib.compress(b"head " + gzip.compress(LINE.encode())))


def test_a_word_is_found_in_what_was_packed_and_cut_off():
    assert "utf-8" in find(gzip.compress(LINE.encode() + b"\n" + hashlib.shake_128(b"x").digest(9000))[:8000])


@pytest.mark.parametrize("name", HASHES)
@pytest.mark.parametrize("spell", [bytes, lambda d: d.hex().encode(), lambda d: d.hex().upper().encode()])
def test_a_hash_of_an_address_is_found(name, spell):
    assert any(name in form for form in find(b"id=" + spell(hashlib.new(name, ADDRESS.encode()).digest())))


def test_a_keyed_hash_of_an_address_is_found():
    assert find(hmac.digest(KEY, ADDRESS.encode(), "sha256"))


@pytest.mark.parametrize("before", [b"", b"1", b"12"])
@pytest.mark.parametrize("spell", [bytes, bytes.hex, base64.b64encode, base64.urlsafe_b64encode, base64.b32encode])
def test_a_key_is_found(before, spell):
    spelt = spell(KEY) if spell is not bytes.hex else KEY.hex().encode()

    assert find(before + spelt)


@pytest.mark.parametrize("before", range(1000, 1040))
def test_a_word_is_found_wherever_it_begins(before):
    assert "utf-8" in find(b"." * before + WORD.encode() + b"." * 1000)


def test_what_is_found_in_a_file_is_found_in_a_copy_and_in_a_larger_one():
    haystack, data = Haystack(), gzip.compress(LINE.encode())
    haystack.add("word", spell_word(WORD))
    disk = [("one", data), ("copy", data), ("larger", b"." * 1024 + data), ("none", b"." * 1024)]

    assert {hit.place.partition(" ")[0] for hit in haystack.search(disk)} == {"one", "copy", "larger"}


def test_what_is_looked_for_later_is_found_in_what_was_searched_before():
    haystack = Haystack()
    assert haystack.search([("here", LINE.encode())]) == set()

    haystack.add("word", spell_word(WORD))

    assert haystack.search([("here", LINE.encode())]) != set()


def test_nothing_is_found_where_nothing_is():
    assert find(hashlib.shake_128(b"chance").digest(2_000_000)) == set()
