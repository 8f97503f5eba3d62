"""Words for what people read aloud, write on paper and type again: passphrases, fingerprints, trustees' papers.

The list is that of SLIP-39: 1,024 English words of 4 to 8 letters, told apart by their first four, so a word carries
ten bits and most slips of the pen are no word at all. Source: SLIP-0039, "Wordlist"; docs/decisions/0011.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import normalize

from shamir_mnemonic.wordlist import WORDLIST

WORDS = tuple(WORDLIST)
"""The list, in its order."""

BITS_OF_A_WORD = 10
FINGERPRINT_WORDS = 6
PASSPHRASE_WORDS = 7
PASSPHRASE_BYTES = 9
"""How many random bytes `spell_passphrase` takes: 72 bits, of which seven words use 70."""

_PLACES = {word: place for place, word in enumerate(WORDS)}
_PREFIX_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Unknown:
    """A typed word that is not in the list.

    Attributes:
        position: Counted from 1, as people count.
        typed: As it was typed.
        suggestions: Words of the list that are nearest, the likeliest first; perhaps none.
    """

    position: int
    typed: str
    suggestions: tuple[str, ...]


def spell_words(data: bytes, count: int) -> tuple[str, ...]:
    """Return the first *count* times ten bits of *data* as words."""
    number = int.from_bytes(data, "big") >> (8 * len(data) - BITS_OF_A_WORD * count)
    return tuple(WORDS[number >> BITS_OF_A_WORD * at & len(WORDS) - 1] for at in reversed(range(count)))


def spell_passphrase(random: bytes) -> str:
    """Return *random*, 9 bytes, as a passphrase of seven words."""
    if len(random) != PASSPHRASE_BYTES:
        raise ValueError("a passphrase is made of 9 random bytes")
    return " ".join(spell_words(random, PASSPHRASE_WORDS))


def split_words(typed: str) -> tuple[str, ...]:
    """Return the words that were *typed*, in lower case, whatever stands between them; numbers are left out."""
    parts = "".join(character if character.isalpha() else " " for character in normalize("NFKC", typed)).split()
    return tuple(part.lower() for part in parts)


def normalise_passphrase(typed: str) -> str:
    """Return the one spelling of a passphrase: of words of the list, in lower case, with single spaces.

    A passphrase that somebody else made, of other words or signs, is only trimmed and brought to NFC.
    """
    words = split_words(typed)
    if words and all(word in _PLACES for word in words):
        return " ".join(words)
    return normalize("NFC", typed).strip()


def find_unknown(words: Sequence[str]) -> Iterator[Unknown]:
    """Yield those of *words* that are not in the list, and what may have been meant.

    One after the other: what may have been meant takes milliseconds a word, and a page pasted by mistake has thousands.
    """
    return (Unknown(position, word, _suggest(word)) for position, word in enumerate(words, 1) if word not in _PLACES)


def _suggest(word: str) -> tuple[str, ...]:
    same_start = [known for known in WORDS if known[:_PREFIX_LETTERS] == word[:_PREFIX_LETTERS]]
    return tuple(same_start or get_close_matches(word, WORDS, n=3, cutoff=0.7))
