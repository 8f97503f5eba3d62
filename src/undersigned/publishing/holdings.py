"""What we could hand over: every table and column, and what it tells. A test compares it with the schema.

Source: holdings.toml, beside this file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Tells(StrEnum):
    """What a column tells; from what concerns signatories most to what concerns nobody."""

    GUESS = "guess"
    LOCKED = "locked"
    MEMORY = "memory"
    RANDOM = "random"
    PUBLIC = "public"
    COUNT = "count"
    CONVENORS = "convenors"
    TABLE = "table"
    TRANSLATORS = "translators"
    READERS = "readers"
    DRAFT = "draft"
    WORKS = "works"


@dataclass(frozen=True)
class Table:
    """A table: what it is, and what each of its columns tells."""

    name: str
    words: str
    columns: dict[str, Tells]

    def telling(self, tells: Tells) -> list[str]:
        """Return the columns that tell *tells*."""
        return [name for name, told in self.columns.items() if told is tells]


@cache
def read_holdings() -> tuple[Table, ...]:
    """Return all tables, in the order of the file: those of signatories first."""
    read = tomllib.loads((Path(__file__).parent / "holdings.toml").read_text())
    return tuple(
        Table(name, columns.pop("is"), {column: Tells(told) for column, told in columns.items()})
        for name, columns in read.items()
    )
