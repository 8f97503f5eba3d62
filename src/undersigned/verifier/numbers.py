"""Numbers as people read them: in the digits and groups of any language."""

import re

# A group is set apart by a point, a comma, an apostrophe or a narrow space, never by a plain one.
_NUMBER = re.compile(r"\d+(?:[.,'\u2019\u066c\u00a0\u202f]\d{2,3})*")
_MOST_DIGITS = 16
_DIGITS = re.compile(r"\d+")


def numbers_in(words: str) -> list[int]:
    """Return the numbers in *words*, in order; one that is longer than any count is -1."""
    spelt = ["".join(_DIGITS.findall(found)) for found in _NUMBER.findall(words)]
    return [int(digits) if len(digits) <= _MOST_DIGITS else -1 for digits in spelt]


def is_number(words: str, number: int) -> bool:
    """Return whether *words* are *number* and nothing else."""
    return bool(_NUMBER.fullmatch(words)) and numbers_in(words) == [number]
