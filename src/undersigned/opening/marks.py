"""What deserves a second look in a reading: duplicates, and patterns that a crowd of invented people leaves.

A mark is a question to the convenors, never a verdict: two people may share a name, a household may share a mailbox.
Only the same mailbox within the same version is proposed for removal, since one mailbox signs once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import normalize

from undersigned.sealing.dedupe import normalise_address
from undersigned.sealing.errors import AddressMalformed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from undersigned.opening.reading import Opened

# So few of a kind happen by chance.
_NUMBERED_FROM = 3
_DIGITS = re.compile(r"\d+")


class Mark(StrEnum):
    """What was noticed about a signature."""

    SAME_ADDRESS = "same-address"
    SAME_NAME = "same-name-and-affiliation"
    NUMBERED_ADDRESS = "address-in-a-numbered-row"
    ONE_WORD_NAME = "name-of-one-word"
    DIGIT_IN_NAME = "digit-in-name"


def find_marks(opened: Sequence[Opened]) -> dict[str, tuple[Mark, ...]]:
    """Return the marks of each of *opened* that has any, by its id."""
    marked: dict[str, list[Mark]] = defaultdict(list)
    for mark, key, least in (
        (Mark.SAME_ADDRESS, _mailbox, 2),
        (Mark.SAME_NAME, _name_and_affiliation, 2),
        (Mark.NUMBERED_ADDRESS, _row_of_addresses, _NUMBERED_FROM),
    ):
        for group in _groups(opened, key, least):
            for signature in group:
                marked[signature.id].append(mark)
    for signature in opened:
        if signature.record.class_ == "person" and len(signature.record.name.split()) == 1:
            marked[signature.id].append(Mark.ONE_WORD_NAME)
        if _DIGITS.search(signature.record.name):
            marked[signature.id].append(Mark.DIGIT_IN_NAME)
    return {id_: tuple(marks) for id_, marks in marked.items()}


def find_repeated(opened: Sequence[Opened]) -> frozenset[str]:
    """Return the ids of all but the first signature of each mailbox, for each version and class."""
    return frozenset(signature.id for group in _groups(opened, _mailbox, 2) for signature in group[1:])


def count_domains(opened: Iterable[Opened]) -> list[tuple[str, int]]:
    """Return how many addresses each domain has, the most frequent first."""
    domains = Counter(normalise.rpartition("@")[2] for s in opened if (normalise := find_mailbox(s.address)))
    return sorted(domains.items(), key=lambda counted: (-counted[1], counted[0]))


def find_mailbox(address: str) -> str:
    """Return the canonical spelling of *address*, or nothing where there is none."""
    try:
        return normalise_address(address)
    except AddressMalformed:
        return ""


def _groups(opened: Sequence[Opened], key: Callable[[Opened], Hashable], least: int) -> list[list[Opened]]:
    groups: dict[Hashable, list[Opened]] = defaultdict(list)
    for signature in opened:
        if found := key(signature):
            groups[signature.record.version, signature.record.class_, found].append(signature)
    return [group for group in groups.values() if len(group) >= least]


def _mailbox(signature: Opened) -> str:
    return find_mailbox(signature.address)


def _name_and_affiliation(signature: Opened) -> tuple[str, str]:
    return _fold(signature.record.name), _fold(signature.record.affiliation)


def _row_of_addresses(signature: Opened) -> str:
    mailbox = find_mailbox(signature.address)
    local, _, domain = mailbox.rpartition("@")
    return f"{_DIGITS.sub('#', local)}@{domain}" if _DIGITS.search(local) else ""


def _fold(words: str) -> str:
    return " ".join(normalize("NFKC", words).casefold().split())
