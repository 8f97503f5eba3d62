"""Which characters can stand in a line that people type, and what in it is a web or mail address.

Characters that nobody sees are refused where no script needs them: two names look alike by them, or a name empty.
Sources: Unicode 15, DerivedCoreProperties.txt (Default_Ignorable_Code_Point); UAX 31, section 2.3; RFC 1035, 2.3.1.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterable

_Ranges = tuple[tuple[int, int], ...]

MOST_MARKS = 8
"""Marks on one letter: Hebrew with points, Burmese and stacks of Tibetan letters have up to seven."""
MOST_ACCENTS = 4
"""Of them those that go with any letter; what is written with more than two is composed already."""


def holds_unseen(line: str) -> bool:
    """Say whether *line* holds a character that can't be seen, or turns the direction, where no script needs it."""
    return any(_is_unseen(character, before) for before, character in _pairs(line))


def is_piled(line: str) -> bool:
    """Say whether more marks stand on one letter of *line* than any language has."""
    marks = accents = 0
    for character in line:
        if category(character) not in {"Mn", "Me"}:
            marks = accents = 0
            continue
        marks, accents = marks + 1, accents + _is_in(character, _ACCENTS)
        if marks > MOST_MARKS or accents > MOST_ACCENTS:
            return True
    return False


def holds_address(line: str) -> bool:
    """Say whether *line* holds a mail address or what a browser would follow; the bare name of a site is none."""
    return _ADDRESS.search(line) is not None


def holds_site(name: str) -> bool:
    """Say whether a person's *name* holds the name of a site, such as `casino.ru`, or a part of a mail address.

    Something, a dot and letters in lower case without a space are one, unless an initial comes before the dot, or an
    abbreviation that stands before names (`St.john`, `Dr.med.`). Scripts without cases write abbreviations so.
    """
    name = name.translate(_DOTS)
    if "@" in name or _KNOWN_SITE.search(name):
        return True
    return any(_is_site(before, after) for word in _BETWEEN.split(name) for before, after in _dotted(word))


def _pairs(line: str) -> Iterable[tuple[str, str]]:
    return pairwise(" " + line)


def _is_unseen(character: str, before: str) -> bool:
    if not (category(character) in _UNSEEN or _is_in(character, _IGNORABLE)):
        return False
    is_word = category(before)[0] in "LM"
    if character in _JOINERS:
        return not (is_word and _is_in(before, _JOINING))
    if character in _MONGOLIAN_VARIANTS:
        return not (is_word and _is_in(before, _MONGOLIAN))
    if _is_in(character, _IDEOGRAPHIC_VARIANTS):
        return not (is_word and _is_in(before, _IDEOGRAPHS))
    return not (character == _AS_PICTURE and category(before) == "So")


def _is_in(character: str, ranges: _Ranges) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in ranges)


def _dotted(word: str) -> Iterable[tuple[str, str]]:
    labels = word.split(".")
    return pairwise(labels)


def _is_site(before: str, after: str) -> bool:
    before, found = before.strip("-'’_"), _LETTERS.match(after)  # noqa: RUF001
    if not before or found is None or _ABBREVIATION.fullmatch(before):
        return False
    ending = found[0]
    is_lower = ending == ending.lower() != ending.upper()
    if len(before) == 1:
        return is_lower and before == before.lower() and bool(_ENDING.fullmatch(ending))
    if is_lower:
        return not _PARTICLE.fullmatch(ending)
    # Whoever writes in capitals alone: only endings that are well known, as names are written so too.
    return before == before.upper() and ending == ending.upper() and bool(_ENDING.fullmatch(ending.casefold()))


_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_MONGOLIAN_VARIANTS = "\u180b\u180c\u180d\u180e\u180f"
_AS_PICTURE = "\ufe0f"
_IGNORABLE: _Ranges = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),  # not ignorable, and blank all the same
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Scripts whose letters join or stack, so that a joiner says something: Arabic, those of India and its neighbours.
_JOINING: _Ranges = (
    (0x600, 0x109F),
    (0x1700, 0x18AF),
    (0x1900, 0x1C7F),
    (0x1CC0, 0x1CFF),
    (0xA800, 0xA95F),
    (0xA980, 0xAB2F),
    (0xABC0, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFE),
    (0x10A00, 0x11FFF),
    (0x1E900, 0x1E95F),
)
_MONGOLIAN: _Ranges = ((0x1820, 0x18AA),)
# A name of Japan may be written with a form of a character that only a variant selector tells.
_IDEOGRAPHS: _Ranges = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_IDEOGRAPHIC_VARIANTS: _Ranges = ((0xE0100, 0xE01EF),)
_ACCENTS: _Ranges = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))

_ADDRESS = re.compile(r"://|\bwww\.|\bmailto:|[^\s@]@[^\s@]+\.\w", re.IGNORECASE)
_KNOWN_SITE = re.compile(r"\w\.(?:com|net|org|info|biz|io|me|ly|xyz|site|online|shop|top)\b", re.IGNORECASE)
_DOTS = str.maketrans("．。｡", "...")  # noqa: RUF001  (browsers take them for dots, RFC 3490, 3.1)
_BETWEEN = re.compile(r"[\s/(),;:|<>\[\]{}\"“”„«»]+")
_LETTERS = re.compile(r"xn--|[^\W\d_]{2,}")
_ENDING = re.compile(
    "com|net|org|info|biz|io|me|ly|xyz|site|online|shop|top|app|dev|club|live|store|tech|pro|ai|co|tv|cc|eu|ru|su|ua|"
    "by|kz|de|at|ch|fr|it|es|pt|nl|be|pl|cz|uk|us|ca|br|mx|ar|cn|jp|kr|tw|in|ir|tr|gr|se|no|dk|fi"
)
_ABBREVIATION = re.compile(
    "dr|dres|prof|dipl|mag|lic|cand|stud|ass|priv|doc|ing|arch|med|phil|iur|jur|rer|nat|theol|habil|sc|ph|pharm|"
    "mr|mrs|ms|mx|mme|mlle|mm|me|sr|sra|srta|dra|dna|dott|ssa|avv|rag|geom|hr|frau|herr|fr|st|ste|sta|sto|jr|sen|jun|"
    "rev|hon|pres|gov|amb|gen|col|lt|capt|cpt|maj|sgt|cpl|adm|kol|por|inż|mgr|hab|lek|adw|ks|bp|abp|phdr|mudr|judr|"
    "ma|mª|fco|fca|gpe|mo|md|chr|joh|wm|th|jos|geb|verh|verw|vda|гр|проф|акад|канд|инж",  # noqa: RUF001
    re.IGNORECASE,
)
_PARTICLE = re.compile("van|von|vom|zu|zur|zum|ter|ten|den|der|del|della|di|da|dos|das|du|el|al|bin|ben|ibn|af|av")
