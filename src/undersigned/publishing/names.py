"""The tree of pages by name: which pages change when names come, go or change.

A page holds all whose sort key begins with its prefix; when they become more than 256 it splits for ever and lists
links to its children instead. So a new name touches one page, however long the list is. Source:
docs/reference/formats/bundle.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from undersigned.verifier.layout import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from undersigned.signing.queries import OpeningRow


class Names(Protocol):
    """The names that are shown, by sort key."""

    def count(self, prefix: str, limit: int) -> int:
        """Return how many keys begin with *prefix*, up to *limit*."""

    def rows(self, prefix: str) -> Sequence[OpeningRow]:
        """Return the names whose keys begin with *prefix*, by key."""

    def next_characters(self, prefix: str) -> str:
        """Return each character that follows *prefix* in a key, in order."""


class Pages(Protocol):
    """What the tree is written to."""

    def leaf(self, prefix: str, rows: Sequence[OpeningRow]) -> None:
        """Write the page of *prefix* with its names."""

    def links(self, prefix: str, characters: str) -> None:
        """Write the page of *prefix* with links to its children."""

    def gone(self, prefix: str) -> None:
        """Remove the page of *prefix*."""


@dataclass
class Tree:
    """The tree of one bundle.

    Attributes:
        names: The names, by key.
        pages: What is written to.
        splits: Prefixes whose pages have split; grows while pages are written.
        is_published: Says whether the page of a prefix is out.
        fresh_splits: Those of *splits* that this run added.
    """

    names: Names
    pages: Pages
    splits: set[str]
    is_published: Callable[[str], bool]
    fresh_splits: set[str] = field(default_factory=set)

    def write_whole(self) -> None:
        """Write every page."""
        waiting = [""]
        while waiting:
            waiting += self._write(waiting.pop())

    def write_touched(self, keys: Iterable[str]) -> None:
        """Write the pages that hold, held or are to hold *keys*, and those above them whose links change."""
        relinked: set[str] = set()
        for prefix in sorted({self._leaf_of(key) for key in keys}):
            has_names = self.names.count(prefix, 1) > 0
            if prefix and has_names != self.is_published(prefix):
                relinked.add(prefix[:-1])
            if not has_names and prefix:
                self.pages.gone(prefix)
                continue
            waiting = [prefix]
            while waiting:
                waiting += self._write(waiting.pop())
        self._relink(relinked)

    def _relink(self, prefixes: set[str]) -> None:
        # The longest first: an emptied page may empty the one above.
        while prefixes:
            prefix = max(prefixes, key=len)
            prefixes.discard(prefix)
            characters = self.names.next_characters(prefix)
            if prefix and bool(characters) != self.is_published(prefix):
                prefixes.add(prefix[:-1])
            if characters or not prefix:
                self.pages.links(prefix, characters)
            else:
                self.pages.gone(prefix)

    def _leaf_of(self, key: str) -> str:
        prefix = ""
        while prefix in self.splits:
            prefix = key[: len(prefix) + 1]
        return prefix

    def _write(self, prefix: str) -> list[str]:
        """Write the page of *prefix* and return its children, which are to be written next."""
        if prefix not in self.splits and self.names.count(prefix, BLOCK + 1) > BLOCK:
            self.splits.add(prefix)
            self.fresh_splits.add(prefix)
        if prefix not in self.splits:
            self.pages.leaf(prefix, self.names.rows(prefix))
            return []
        characters = self.names.next_characters(prefix)
        self.pages.links(prefix, characters)
        return [prefix + character for character in characters]
