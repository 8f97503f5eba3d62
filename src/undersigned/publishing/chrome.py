"""Page shells: rendered once for each kind of page in a run, then filled for each page by joining strings.

A shell is a Django template in which slots stand between two control characters, which no title or name can hold.
Rendering rows in template loops would take fifteen times as long (research on performance), and a bundle has
thousands of pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLOT = re.compile("\x02([a-z]+)\x03")


class Chrome:
    """A page without what differs from page to page."""

    def __init__(self, html: str) -> None:
        # Every second piece is the name of a slot.
        self._pieces = _SLOT.split(html)

    @classmethod
    def render(cls, template: str, context: Mapping[str, object]) -> Chrome:
        """Render *template*; it finds its slots as `slots.NAME`."""
        return cls(render_to_string(template, {**context, "slots": _Slots()}))

    def fill(self, path: str, **slots: str) -> bytes:
        """Return the page at *path* with its *slots* (HTML) filled; `root`, the way to the bundle's root, is known."""
        slots["root"] = root_from(path)
        pieces = list(self._pieces)
        pieces[1::2] = [slots[name] for name in pieces[1::2]]
        return "".join(pieces).encode()


def root_from(path: str) -> str:
    """Return the relative way from the file at *path* to the root of the bundle: empty, or with its final slash."""
    return "../" * path.count("/")


def link_from(path: str, target: str) -> str:
    """Return the relative link from the file at *path* to the file *target*."""
    # As posixpath.relpath, which asks for the working directory each time.
    here, there = path.split("/"), target.split("/")
    shared = 0
    while shared < min(len(here), len(there)) - 1 and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - 1 - shared) + "/".join(there[shared:])


class _Slots:
    def __getitem__(self, name: str) -> str:
        return mark_safe(f"\x02{name}\x03")  # noqa: S308 (our own marks)
