"""What a text consists of, and the one file that it makes: `text.<lang>.md`, whose SHA-256 is what people sign.

Rules: a text has one spelling, and a reader refuses every other; verbs and addressees are not part of the file (they
stand in `statement_file`). Titles are plain words, everything else is one line of `inline`.
Source: docs/reference/formats/text.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from undersigned.texts.inline import canonical_line, escape_words, plain_words
from undersigned.texts.rules import BlockEmpty, FileInvalid, TextInvalid, TitleMissing, WordsMissing, fold_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERED = re.compile(r"(?P<indent>(?: {3,8})?)(?P<number>[1-9]\d{0,5})\. (?P<words>\S.*)")


class BlockKind(StrEnum):
    """What a block of a text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a section heading or a clause.

    Attributes:
        kind: Which of them.
        text: One line of the inline subset of Markdown.
        id: Of a clause, `c1`, `c2` …, by which other languages and answers name it; empty for the others.
        verb: What a clause does, in one English word as it may be compared (`demand`); may be empty.
        addressee: Who is asked by a clause; may be empty.
        items: Sub-items of a clause, each one line.
    """

    kind: BlockKind
    text: str
    id: str = ""
    verb: str = ""
    addressee: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A text with its meaning. *issuers* and *addressees* are shown as written."""

    title: str
    subtitle: str = ""
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def clauses(self) -> tuple[Block, ...]:
        """The clauses, in the order of the text: the first has number 1."""
        return tuple(block for block in self.blocks if block.kind is BlockKind.CLAUSE)


def canonical_content(content: Content) -> Content:
    """Return *content* with every line in its canonical spelling and ids `c1`, `c2` … for new clauses.

    Raises:
        TextInvalid: A line has no canonical spelling, or words are missing.
    """
    title = fold_line(content.title)
    if not title:
        raise TitleMissing
    blocks = tuple(canonical_block(block) for block in content.blocks)
    if not blocks:
        raise WordsMissing(title)
    return Content(
        title=title,
        subtitle=fold_line(content.subtitle),
        issuers=tuple(line for line in map(fold_line, content.issuers) if line),
        addressees=tuple(line for line in map(fold_line, content.addressees) if line),
        blocks=tuple(_number_clauses(blocks)),
    )


def format_text(content: Content) -> bytes:
    """Return the canonical file of *content*.

    Raises:
        TextInvalid: A line has no canonical spelling, or words are missing.
    """
    content = canonical_content(content)
    parts = [f"# {_format_title(content.title)}"]
    if content.subtitle:
        parts.append(f"## {_format_title(content.subtitle)}")
    number = 0
    was_clause = False
    for block in content.blocks:
        is_clause = block.kind is BlockKind.CLAUSE
        number += is_clause
        lines = _format_block(block, number)
        if is_clause and was_clause:
            parts[-1] += "\n" + lines
        else:
            parts.append(lines)
        was_clause = is_clause
    return ("\n\n".join(parts) + "\n").encode()


def parse_text(data: bytes) -> Content:
    """Return what the canonical file *data* says; verbs, addressees and issuers are not in it.

    Raises:
        FileInvalid: The bytes are not the canonical spelling of a text.
    """
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError as error:
        raise FileInvalid from error
    content = _parse_lines([line for line in lines if line])
    try:
        spelt_again, content = format_text(content), canonical_content(content)
    except TextInvalid as error:
        raise FileInvalid(error.passage) from error
    if spelt_again != data:
        raise FileInvalid
    return content


def content_to_json(content: Content) -> str:
    """Return *content* as it is kept while it is a draft, word for word as typed."""
    return json.dumps(asdict(content), ensure_ascii=False)


def content_from_json(data: str) -> Content:
    """Return the content that `content_to_json` wrote."""
    members = json.loads(data)
    blocks = (
        Block(**{**block, "kind": BlockKind(block["kind"]), "items": tuple(block["items"])})
        for block in members.pop("blocks")
    )
    return Content(
        title=members["title"],
        subtitle=members["subtitle"],
        issuers=tuple(members["issuers"]),
        addressees=tuple(members["addressees"]),
        blocks=tuple(blocks),
    )


def canonical_block(block: Block) -> Block:
    """Return *block* with every line in its canonical spelling; its id stays as it is.

    Raises:
        TextInvalid: A line has no canonical spelling, or words are missing.
    """
    text = canonical_line(block.text)
    items = tuple(canonical_line(item) for item in block.items)
    if not text or not all(items):
        raise BlockEmpty(text)
    if block.kind is BlockKind.CLAUSE:
        return replace(block, text=text, items=items, verb=fold_line(block.verb), addressee=fold_line(block.addressee))
    if block.kind is BlockKind.HEADING:
        return Block(block.kind, escape_words(plain_words(text)))
    return Block(block.kind, text)


def _number_clauses(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Give every clause an id that no other has; one that stands already is kept."""
    kept = [block.id for block in blocks if block.kind is BlockKind.CLAUSE and block.id]
    taken = set(kept)
    seen: set[str] = set()
    number = 0
    for block in blocks:
        if block.kind is not BlockKind.CLAUSE:
            yield block
            continue
        name = block.id
        if not name or name in seen:
            number += 1
            while f"c{number}" in taken:
                number += 1
            name = f"c{number}"
            taken.add(name)
        seen.add(name)
        yield replace(block, id=name)


def _format_title(words: str) -> str:
    # A heading may not end in "#", which Markdown would take for its closing mark.
    return re.sub(r"(?<!\\)((?:\\\\)*)#$", r"\1\\#", escape_words(words))


def _format_block(block: Block, number: int) -> str:
    if block.kind is BlockKind.PARAGRAPH:
        return block.text
    if block.kind is BlockKind.HEADING:
        return f"### {_format_title(plain_words(block.text))}"
    # As wide as the clause's own marker: Markdown nests a list only that far in.
    indent = " " * len(f"{number}. ")
    items = (f"{indent}{at}. {item}" for at, item in enumerate(block.items, 1))
    return "\n".join([f"{number}. {block.text}", *items])


def _parse_lines(lines: list[str]) -> Content:
    if not lines or not lines[0].startswith("# "):
        raise FileInvalid
    title = plain_words(lines[0][2:])
    has_subtitle = len(lines) > 1 and lines[1].startswith("## ")
    subtitle = plain_words(lines[1][3:]) if has_subtitle else ""
    blocks: list[Block] = []
    for line in lines[2 if has_subtitle else 1 :]:
        found = _NUMBERED.fullmatch(line)
        if found and found["indent"]:
            if not blocks or blocks[-1].kind is not BlockKind.CLAUSE:
                raise FileInvalid(line)
            blocks[-1] = replace(blocks[-1], items=(*blocks[-1].items, found["words"]))
        elif found:
            blocks.append(Block(BlockKind.CLAUSE, found["words"]))
        elif line.startswith("### "):
            blocks.append(Block(BlockKind.HEADING, line[4:]))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, line))
    return Content(title=title, subtitle=subtitle, blocks=tuple(blocks))
