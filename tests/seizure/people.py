"""Invented people: who they are, what becomes of their signature, and which of their words may be on the disk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum

_LETTERS = "bcdfghjklmnpqrstvwxz"  # without vowels, so that no word of a language comes out
_FIRST_NAMES = ("Zoë", "Jan", "Øyvind", "Marie-Ève", "Ана", "محمد", "José", "İpek")


class Fate(StrEnum):
    """What becomes of a signature."""

    CHECKED = "only looked at"
    SENT = "never confirmed"
    SIGNED = "stands"
    AGAIN = "stands, sent again from the same address"
    CORRECTED = "stands, with another role and affiliation than at first"
    TAKEN_BACK = "taken back with the code"
    TAKEN_BACK_BY_MAIL = "taken back through the mailbox"
    HIDDEN = "hidden by a convenor"
    LOCKED_LATER = "named at first, then locked"
    DECLINED = "looked at by a convenor, and declined"


STANDING = {Fate.SIGNED, Fate.AGAIN, Fate.CORRECTED}
CHANGED = {Fate.CORRECTED, Fate.LOCKED_LATER}
ENDED = {Fate.TAKEN_BACK, Fate.TAKEN_BACK_BY_MAIL, Fate.DECLINED}
UNCONFIRMED = {Fate.CHECKED, Fate.SENT}


def make_word() -> str:
    """Return a word that stands nowhere else."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


@dataclass
class Person:
    """Somebody who came to sign."""

    number: int
    slug: str
    vis: str
    fate: Fate
    surname: str = field(default_factory=make_word)
    local: str = field(default_factory=make_word)
    role: str = field(default_factory=make_word)
    affiliation: str = field(default_factory=make_word)
    new_role: str = field(default_factory=make_word)
    new_affiliation: str = field(default_factory=make_word)
    link: str = ""
    code: str = ""
    turn: int = 0

    @property
    def name(self) -> str:
        """The name as it is typed."""
        return f"{_FIRST_NAMES[self.number % len(_FIRST_NAMES)]} {self.surname.title()}"

    @property
    def address(self) -> str:
        """The address as it is typed: not in its normal form."""
        return f"{self.local.title()}+list@mail-{self.number % 7}.example"

    @property
    def normal_address(self) -> str:
        """The address that the token is made of."""
        return f"{self.local}@mail-{self.number % 7}.example"

    def words_that_may_lie(self) -> set[str]:
        """Return the words that DECIDED lets lie on the disk of a running server."""
        if self.vis != "public" or self.fate in UNCONFIRMED | ENDED | {Fate.LOCKED_LATER}:
            return set()
        if self.fate is Fate.CORRECTED:
            return {self.surname, self.new_role, self.new_affiliation}
        return {self.surname, self.role, self.affiliation}

    def words(self) -> set[str]:
        """Return all words of this person but those of the address."""
        return {self.surname, self.role, self.affiliation, self.new_role, self.new_affiliation}


def make_people(
    count: int, slug: str, vis: str, *, is_locking: bool = False, is_looked_at: bool = False
) -> list[Person]:
    """Return *count* people of every fate.

    Args:
        count: How many.
        slug: What they sign.
        vis: Who may read the names.
        is_locking: Some named ones lock their name later.
        is_looked_at: A convenor looks at names first.
    """
    if is_looked_at:
        fates = (Fate.SIGNED, Fate.DECLINED, Fate.SIGNED, Fate.SENT)
        return [Person(number, slug, vis, fates[number % 4]) for number in range(count)]
    fates = [Fate.SIGNED] * 5 + [Fate.CORRECTED, Fate.TAKEN_BACK, Fate.SENT, Fate.SIGNED, Fate.TAKEN_BACK_BY_MAIL]
    fates += [Fate.CHECKED, Fate.AGAIN, Fate.CORRECTED, Fate.TAKEN_BACK, Fate.SENT, Fate.HIDDEN]
    if vis != "public":
        fates = [Fate.SIGNED if fate is Fate.HIDDEN else fate for fate in fates]
    if is_locking:
        fates = [Fate.LOCKED_LATER if fate is Fate.HIDDEN else fate for fate in fates]
    return [Person(number, slug, vis, fates[number % len(fates)]) for number in range(count)]
