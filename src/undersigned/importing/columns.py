"""Which column of a table holds what: by its heading, in any language of the house, else by what stands in it.

Rules: a first line is one of headings if one of them means a name, or if every one is known. A table of organisations
alone has their names in the column of organisations. Without headings the first column with words is the name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from undersigned.importing import entries
from undersigned.importing.phrases import ALL
from undersigned.importing.phrases.headings import MORE_HEADINGS

_SAMPLE = 60
_MAIL_OR_TELEPHONE = re.compile(r"\S+@\S+\.\w+|\+?\(?\d[\d\s()/.-]{5,}\d")
_NAMES = frozenset({"name", "first", "last"})


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table mean.

    Attributes:
        meanings: Of name, first, last, role, affiliation, place, kind, handle, former, private, detail, other.
        headings: As written; empty where the table has none.
        of_orgs: Only organisations are listed.
    """

    meanings: tuple[str, ...]
    headings: tuple[str, ...] = ()
    of_orgs: bool = False

    def meaning(self, number: int) -> str:
        """Give the meaning of the column *number*, counted from 0; behind the last heading nothing is known."""
        if number < len(self.meanings):
            return self.meanings[number]
        return "other" if self.headings else "detail"

    def label(self, number: int) -> str:
        """Name the column *number*, counted from 0, for a person."""
        heading = self.headings[number] if number < len(self.headings) else ""
        return f"column {number + 1} ({heading})" if heading else f"column {number + 1}"


def find_columns(rows: Sequence[Sequence[str]]) -> Columns:
    """Tell what the columns of *rows* mean; where there are headings, they are the first row."""
    headings = tuple(entries.squeeze(cell) for cell in rows[0])
    meanings = [meaning_of(heading) for heading in headings]
    if _NAMES & set(meanings):
        return Columns(tuple(_with_given_names(meanings)), headings)
    known = [meaning for heading, meaning in zip(headings, meanings, strict=True) if heading]
    if known and "other" not in known:
        of_orgs = "affiliation" in meanings
        if of_orgs:
            meanings[meanings.index("affiliation")] = "name"
        return Columns(tuple(meanings), headings, of_orgs=of_orgs)
    return Columns(_by_content(rows[:_SAMPLE]))


def meaning_of(heading: str) -> str:
    """Give the meaning of a column by its *heading*; `other` where it is not known."""
    words = heading.casefold().strip(" *:_")
    for columns in (*(phrases.columns for phrases in ALL), *MORE_HEADINGS):
        for meaning, expressions in columns.items():
            if any(re.fullmatch(expression, words) for expression in expressions):
                return meaning
    return "other"


def _with_given_names(meanings: list[str]) -> list[str]:
    """Tell given and family names apart where a word stands for either: "Apellidos, Nombre", "Nom, Prénom"."""
    if "name" in meanings and "last" in meanings and "first" not in meanings:
        meanings[meanings.index("name")] = "first"
    elif "name" in meanings and "first" in meanings and "last" not in meanings:
        meanings[meanings.index("name")] = "last"
    return meanings


def is_private(cell: str) -> bool:
    """Tell whether *cell* is a mail address or a telephone number."""
    return bool(_MAIL_OR_TELEPHONE.fullmatch(cell.strip()))


def _by_content(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    found: list[str] = []
    for number in range(max(map(len, rows))):
        cells = [row[number] for row in rows if number < len(row) and row[number].strip()]
        if cells and sum(map(is_private, cells)) * 2 > len(cells):
            found.append("private")
        elif "name" in found:
            found.append("detail" if any(_has_letters(cell) for cell in cells) else "other")
        else:
            found.append("name" if sum(map(_has_letters, cells)) * 2 > len(cells) else "other")
    if "name" not in found:
        found[0] = "name"
    return tuple(found)


def _has_letters(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not is_private(cell)
