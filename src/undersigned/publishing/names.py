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

    def rows(self, prefix: str) -> Sequence[OpeningRow]:
        """Return the first names whose keys begin with *prefix*, by key: one more than a page may hold."""

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
        self._write_from("")

    def write_touched(self, keys: Iterable[str]) -> None:
        """Write the pages that hold, held or are to hold *keys*, and those above them whose links change."""
        relinked = set()
        for prefix in sorted({self._leaf_of(key) for key in keys}):
            was_published = self.is_published(prefix)
            has_names = self._write_from(prefix)
            if prefix and has_names != was_published:
                relinked.add(prefix[:-1])
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

    def _write_from(self, prefix: str) -> bool:
        """Write the page of *prefix* and all below it; say whether it has names."""
        waiting, has_names = [prefix], False
        while waiting:
            at = waiting.pop()
            rows = [] if at in self.splits else self.names.rows(at)
            if len(rows) > BLOCK:
                self.splits.add(at)
                self.fresh_splits.add(at)
            if at in self.splits:
                characters = self.names.next_characters(at)
                self.pages.links(at, characters)
                waiting += [at + character for character in characters]
                has_names = has_names or bool(characters)
            elif rows or not at:
                self.pages.leaf(at, rows)
                has_names = has_names or bool(rows)
            else:
                self.pages.gone(at)
        return has_names
