"""Looking for words in bytes, in whatever encoding the disk of a seized machine might hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.seizure.spelling import spell_word
from tests.seizure.sweeping import Haystack

if TYPE_CHECKING:
    from collections.abc import Iterable


def find_words(data: bytes, words: Iterable[str]) -> list[str]:
    """Return where and how *data* holds one of *words*."""
    haystack = Haystack()
    for word in words:
        haystack.add(word, spell_word(word))
    return [f"{hit.of} as {hit.spelt}" for hit in haystack.find(data, "here")]
