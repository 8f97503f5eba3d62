"""Bytes to text: which encoding, said aloud; one Unicode form; nothing invisible lost without a word.

Rules: a byte order mark decides, then a declaration, then UTF-8, then a guess by charset-normalizer. The text comes
out in NFC with LF as the only line end. Control characters become their visible picture (U+2400 block), so that a name
that holds one shows it.
Source: Unicode 15, Annex 15 (NFC); charset-normalizer for single-byte encodings.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from undersigned.importing.errors import BinarySource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 100_000
# The names that people know, for what charset-normalizer calls cp1252 and the like.
_SPELLINGS = {"cp": "windows-", "latin_1": "iso-8859-1", "iso8859_": "iso-8859-", "koi8_r": "koi8-r"}
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r\f"} | {0x7F: 0x2421}
_NOT_IN_TEXT_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and what to tell about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Read *data* as text.

    Args:
        data: The bytes as found.
        declared: An encoding that the format itself names, tried before guessing.
    Raises:
        BinarySource: The bytes are not text.
    """
    notes: tuple[str, ...] = ()
    encoding = _marked(data) or _strict(data, declared) or _strict(data, "utf-8") or _wide(data) or _guess(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        notes = (f"Some bytes are not {encoding}; they stand as U+FFFD in the text.",)
    text = text.removeprefix("\ufeff")
    _check_is_text(text)
    return Decoded(normalise(text), _spell(encoding), notes)


def normalise(text: str) -> str:
    """Give *text* in NFC, with LF line ends and with pictures in place of control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return unicodedata.normalize("NFC", text).translate(_PICTURES)


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return None


def _strict(data: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        # NUL bytes in "UTF-8" are nearly always UTF-16 without its mark.
        if data.count(b"\0") * 4 > len(data):
            return None
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return encoding


def _wide(data: bytes) -> str | None:
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding


def _guess(data: bytes) -> str:
    if data[:_SAMPLE_BYTES].count(0) > 0:
        raise BinarySource("This is not a text: it holds NUL bytes. Save it as text, Markdown, HTML, DOCX or CSV.")
    best = from_bytes(_telling(data)).best()
    return best.encoding if best else "cp1252"


def _telling(data: bytes) -> bytes:
    """Give a part of *data* in which the letters outside ASCII are dense: the guess lives on them."""
    if len(data) <= _SAMPLE_BYTES:
        return data
    found = re.search(rb"[\x80-\xff]", data)
    start = max(0, found.start() - 2000) if found else 0
    return data[start : start + _SAMPLE_BYTES]


def _check_is_text(text: str) -> None:
    sample = text[:_SAMPLE_BYTES]
    odd = sum(1 for character in sample if ord(character) in _PICTURES or character == "\ufffd")
    if odd > max(3, len(sample) * _NOT_IN_TEXT_SHARE):
        raise BinarySource("This is not a text in any encoding known here. Save it as UTF-8 text, HTML or DOCX.")


def _spell(encoding: str) -> str:
    name = encoding.lower()
    for start, spelling in _SPELLINGS.items():
        if name.startswith(start):
            return spelling + name.removeprefix(start) if start in {"cp", "iso8859_"} else spelling
    return name.replace("_", "-")
