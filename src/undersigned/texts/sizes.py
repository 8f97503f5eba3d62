"""How much a draft may hold: a form could save no more, a table discuss no more, a program replace no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from undersigned.texts.rules import LineTooLong, TextTooLarge

if TYPE_CHECKING:
    from undersigned.texts.canonical import Block, Content

MAX_BLOCKS: Final = 2000
MAX_CHARACTERS: Final = 2_000_000
MAX_TITLE: Final = 500
MAX_LINE: Final = 1000
MAX_VERB: Final = 40


def check_amount(content: Content, *, before: Content | None = None) -> None:
    """Raise TextTooLarge if *content* has too many blocks or characters; less than there was *before* may be kept."""
    has_fewer = before is not None and len(content.blocks) < len(before.blocks)
    if len(content.blocks) > MAX_BLOCKS and not has_fewer:
        raise TextTooLarge
    lines = (content.title, content.subtitle, *content.issuers, *content.addressees)
    if sum(map(len, lines)) + sum(map(_count, content.blocks)) > MAX_CHARACTERS:
        raise TextTooLarge


def check_lines(content: Content) -> None:
    """Raise LineTooLong if the title, the head or the meaning of a clause is longer than may stand there."""
    lines = [(content.title, MAX_TITLE), *((line, MAX_LINE) for line in (content.subtitle, *content.issuers))]
    lines += [(line, MAX_LINE) for line in (*content.addressees, *(block.addressee for block in content.blocks))]
    lines += [(block.verb, MAX_VERB) for block in content.blocks]
    for line, limit in lines:
        if len(line) > limit:
            raise LineTooLong(line)


def _count(block: Block) -> int:
    return len(block.text) + len(block.verb) + len(block.addressee) + sum(map(len, block.items))
