"""Which of the encodings for Latin letters a text is in: the one whose reading gives words that somebody writes.

The bytes of "Muñoz" in windows-1252 are "Muńoz" in windows-1250, and both are words. A reading costs as much as the
languages that it takes to explain its words, rarer ones more, and far more for each word that none of them explains:
"Kïaviòa" for "Kļaviņa". Only the letters outside ASCII count, and where they stand.
Source: Unicode CLDR, main and auxiliary exemplar characters, without what only foreign words have.
"""

import re
from collections import Counter
from dataclasses import dataclass

_UNEXPLAINED = 3.0
_CLEARLY = 1.0
"""How much cheaper another reading has to be than the expected one."""
_WORD = re.compile(r"(?:[^\W\d_]|[^\x00-\x7f\s])+")
_AROUND = "–—‘’‚“”„†‡•…‰‹›€™«»§©®°¿¡£½¼¾\u00ad"
"""What may stand around a word."""
_WITHIN = frozenset("’·–—\u00ad")
_SMALL_SIGNS = re.compile(r"(?:[ckm]?m)?[²³]|[nNsS]?[ºª]|×|±|¹")


@dataclass(frozen=True, slots=True)
class _Language:
    """Letters outside ASCII that the language writes, what never happens with them, and what it costs to assume it."""

    letters: frozenset[str]
    never: re.Pattern[str] | None
    cost: float


def _language(letters: str, cost: float = 1.0, never: str = "") -> _Language:
    return _Language(frozenset(letters), re.compile(never) if never else None, cost)


_WESTERN = (
    _language("àâæçèéêëîïôœùûüÿ", never=r"ç(?![aouàâôû])|œ$"),
    _language("áéíñóúü", never=r"ñ(?![aeiouáéíóú])"),
    _language("àáâãçéêíóôõú", never=r"õ(?!e)|ã(?![oesn]|$)|ç[^aouáãâóôõú]"),
    _language("äöüßéè"),
    _language("àèéìòùî"),
    _language("àçèéíïòóúü·", 1.5, never=r"ç(?![aouàòóú]|$)"),
    _language("áäèéëïóöü", 1.5),
    _language("äåöéü"),
    _language("æøåéöü"),
    _language("áðéíóúýþæö", 1.75, never=r"^ð|[þ]$"),
    _language("äöüõšž", 2.0),
)
_CENTRAL = (
    _language("ąćęłńóśźż"),
    _language("áčďéěíňóřšťúůýž", 1.25, never=r"^ň[^aeiou]"),
    _language("áäčďéíĺľňóôŕšťúýž", 1.75, never=r"^[äĺŕ]"),
    _language("áéíóöőúüű", 1.5),
    _language("čćđšž", 1.25),
    _language("ăâîşţșț", 1.5),
    _language("äöüßé", 1.5),
)
_TURKISH = (_language("çğıöşüâîûİ", 1.25), _language("äöüßé", 1.5))
_BALTIC = (
    _language("āčēģīķļņšūžŗō", 2.0),
    _language("ąčęėįšųūž", 2.0),
    _language("äöüõšž", 2.0),
    _language("ąćęłńóśźż", 1.75),
)
_READINGS: dict[str, tuple[_Language, ...]] = {
    "windows-1252": _WESTERN,
    "iso-8859-15": _WESTERN,
    "windows-1250": _CENTRAL,
    "iso-8859-2": _CENTRAL,
    "windows-1254": _TURKISH,
    "windows-1257": _BALTIC,
    "iso-8859-13": _BALTIC,
}
LATIN = frozenset(_READINGS) | {"iso-8859-4", "iso-8859-10", "iso-8859-14", "iso-8859-16"}
"""Encodings of Latin letters that may be taken for each other."""


def choose_latin(data: bytes, expected: str) -> str:
    """Choose the encoding of *data* among those for Latin letters; *expected* unless another one is clearly better."""
    costs = {encoding: _cost(data, encoding) for encoding in _READINGS}
    best = min(costs, key=lambda encoding: (costs[encoding], encoding != expected))
    return best if costs[best] + _CLEARLY <= costs.get(expected, costs["windows-1252"]) else expected


def _cost(data: bytes, encoding: str) -> float:
    text = data.decode(encoding, errors="replace")
    cost = 0.0
    explained: Counter[int] = Counter()
    for found, count in Counter(_WORD.findall(text)).items():
        word = found.strip(_AROUND)
        if word.isascii() or _SMALL_SIGNS.fullmatch(word):
            continue
        languages = _languages_of(word, _READINGS[encoding])
        if languages:
            explained[languages] += count
        else:
            cost += _UNEXPLAINED * count
    return cost + _cover(explained, _READINGS[encoding])


def _languages_of(word: str, languages: tuple[_Language, ...]) -> int:
    """Give the languages that write *word*, as bits."""
    # A capital inside of a word is a small letter read wrongly.
    if re.search(r"[^\W\d_A-ZÀ-ÞŠŽ][^\W\d_a-z]", word) and not word[1:].islower() and not word.isupper():
        return 0
    folded = "i" + word[1:].lower() if word.startswith("İ") else word.lower()
    letters = {character for character in folded if not character.isascii()} - _WITHIN
    return sum(
        1 << place
        for place, language in enumerate(languages)
        if letters <= language.letters and not (language.never and language.never.search(folded))
    )


def _cover(explained: Counter[int], languages: tuple[_Language, ...]) -> float:
    """Say what the languages cost that explain all words together, the most useful one taken first."""
    cost = 0.0
    left = dict(explained)
    while left:
        gains = [sum(count for bits, count in left.items() if bits >> place & 1) for place in range(len(languages))]
        place = max(range(len(languages)), key=lambda place: (gains[place] / languages[place].cost, gains[place]))
        cost += languages[place].cost
        left = {bits: count for bits, count in left.items() if not bits >> place & 1}
    return cost
