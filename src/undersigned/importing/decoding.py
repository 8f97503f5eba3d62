"""Bytes to text: which encoding, said aloud; one Unicode form; nothing invisible lost without a word.

Rules: a byte order mark decides, then a declaration, then UTF-8, then a guess, which is said to be one. The guess is
that of Firefox (chardetng); among encodings for Latin letters `alphabets` has the last word, since Firefox knows from
the address of a page what is not known here. The text comes out in NFC with LF as the only line end. Control characters
become their visible picture (U+2400 block), so that a name that holds one shows it.
Source: Unicode 15, Annex 15 (NFC); WHATWG Encoding Standard, 4.2 (names and labels).
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from chardetng_py import EncodingDetector

from undersigned.importing.alphabets import LATIN, choose_latin
from undersigned.importing.errors import BinarySource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 100_000
# What the web calls by these names is what the machines of their time wrote: the standard's set and more.
_CODECS = {
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5hkscs",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
}
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r\f"} | {0x7F: 0x2421}
_NOT_IN_TEXT_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and what to tell about it.

    Attributes:
        is_guessed: Neither the bytes nor the format said which encoding it is.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    is_guessed: bool = False


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Read *data* as text.

    Args:
        data: The bytes as found.
        declared: An encoding that the format itself names, tried before guessing.
    Raises:
        BinarySource: The bytes are not text.
    """
    notes: list[str] = []
    known = _marked(data) or _strict(data, declared) or _escaped(data) or _strict(data, "utf-8") or _wide(data)
    encoding = known or _guess(data)
    try:
        text = data.decode(_codec(encoding))
    except UnicodeDecodeError:
        text = data.decode(_codec(encoding), errors="replace")
        notes.append(f"Some bytes are not {encoding}; they stand as U+FFFD in the text.")
    text = text.removeprefix("\ufeff")
    _check_is_text(text)
    if known is None:
        notes.append(f"The encoding is a guess: {encoding}. Where letters look wrong, save it as UTF-8.")
    return Decoded(normalise(text), encoding.lower(), tuple(notes), is_guessed=known is None)


def normalise(text: str) -> str:
    """Give *text* in NFC, with LF line ends and with pictures in place of control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return unicodedata.normalize("NFC", text).translate(_PICTURES)


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return None


def _escaped(data: bytes) -> str | None:
    """Know Japanese mail by its escape sequences: all its bytes are ASCII."""
    return _strict(data, "iso-2022-jp") if b"\x1b$" in data else None


def _strict(data: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        # NUL bytes in "UTF-8" are nearly always UTF-16 without its mark.
        if data.count(b"\0") * 4 > len(data):
            return None
        data.decode(_codec(encoding))
    except (UnicodeDecodeError, LookupError):
        return None
    return encoding


def _codec(encoding: str) -> str:
    return _CODECS.get(encoding.lower(), encoding)


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
    sample = _telling(data)
    detector = EncodingDetector()
    detector.feed(sample, last=True)
    # A sample cut out of the middle may cut a letter of UTF-8, and valid UTF-8 was tried before.
    expected = detector.guess(tld=None, allow_utf8=False).lower()
    return choose_latin(sample, expected) if expected in LATIN else expected


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
