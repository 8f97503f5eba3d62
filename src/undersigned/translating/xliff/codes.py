"""Inline codes: emphasis and links of a line, numbered, so that a translation can say which of them it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.texts.inline import Marked, Words, parse_inline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from undersigned.texts.inline import Parts

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
OLD_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"


class TagsUnbalanced(Exception):
    """Codes of a translation overlap, are not closed, or are none that the source has."""


@dataclass(frozen=True, slots=True)
class Code:
    """An inline code of a source: `em`, `strong`, or `a` with its *href*."""

    tag: str
    href: str = ""


def parts_of(text: str, *, is_plain: bool) -> Parts:
    """Return the parts of a unit's words; of plain ones there is one."""
    if is_plain:
        return (Words(text),) if text else ()
    return parse_inline(text)


def codes_of(parts: Parts) -> list[Code]:
    """Return the codes of a source in the order in which they open; the first has the number 1."""
    return list(_codes(parts))


def _codes(parts: Parts) -> Iterator[Code]:
    for part in parts:
        if isinstance(part, Marked):
            yield Code(part.tag, part.href)
            yield from _codes(part.parts)
