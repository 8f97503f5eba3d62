"""The shape of what convenors type: drafts and names as rows that can be added, moved and removed without a script.

A row's fields stand in the form once each, in the same order, so the lists that arrive are parallel; a form whose lists
differ in length is refused as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from undersigned.desk.rules import FormIncomplete, complete_notice
from undersigned.signing.actions.importing import ImportedName
from undersigned.texts.accent import tidy_accent
from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.rules import Details, Kind

if TYPE_CHECKING:
    from django.http import QueryDict

_LONGEST_ACCENT = 40  # what is no colour is refused, and kept as it was typed
_BLOCK_FIELDS = ("block-id", "block-kind", "block-text", "block-verb", "block-addressee", "block-items")
_NAME_FIELDS = ("name-as", "name", "name-role", "name-affiliation", "name-former", "name-class", "name-source")
_BLOCK_KINDS = frozenset(map(str, BlockKind))
_OPERATION = re.compile(r"(up|down|remove|add-paragraph|add-heading|add-clause|add-name) (\d{1,5})")


@dataclass(frozen=True, slots=True)
class Operation:
    """A button of a row: *verb* (`up`, `down`, `remove`, `add-…`) and the row's place, counted from 0."""

    verb: str
    place: int


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A draft as typed."""

    content: Content
    lang: str
    slug: str
    made_from: str = ""
    """The revision that the page was made from."""


def read_operation(data: QueryDict) -> Operation | None:
    """Return the row's button that was pressed, or None."""
    found = _OPERATION.fullmatch(data.get("do", ""))
    return Operation(found[1], int(found[2])) if found else None


def read_draft(data: QueryDict) -> DraftForm:
    """Return the draft that was typed; a text with empty lines in it becomes several blocks.

    Raises:
        FormIncomplete: The rows do not fit together.
    """
    blocks = tuple(block for row in _rows(data, _BLOCK_FIELDS) for block in _read_block(row))
    content = Content(
        title=data.get("title", ""),
        subtitle=data.get("subtitle", ""),
        issuers=_lines(data.get("issuers", "")),
        addressees=_lines(data.get("addressees", "")),
        blocks=blocks,
    )
    return DraftForm(
        content,
        lang=data.get("lang", "").strip(),
        slug=data.get("slug", "").strip().lower(),
        made_from=data.get("made-from", ""),
    )


def format_plainly(content: Content) -> str:
    """Return *content* as one plain text, to be copied where it can't be kept."""
    parts = [content.title, content.subtitle, "\n".join(content.issuers), "\n".join(content.addressees)]
    number = 0
    for block in content.blocks:
        number += block.kind is BlockKind.CLAUSE
        head = f"{number}. {block.text}" if block.kind is BlockKind.CLAUSE else block.text
        meaning = " · ".join(words for words in (block.verb, block.addressee) if words)
        lines = [
            head,
            *(f"   {at}. {item}" for at, item in enumerate(block.items, 1)),
            f"({meaning})" if meaning else "",
        ]
        parts.append("\n".join(line for line in lines if line))
    return "\n\n".join(part for part in parts if part)


def apply_to_blocks(content: Content, operation: Operation) -> Content:
    """Return *content* with one block moved, removed or added."""
    blocks = list(content.blocks)
    kind = operation.verb.removeprefix("add-")
    if kind in _BLOCK_KINDS:
        blocks.insert(min(operation.place, len(blocks)), Block(BlockKind(kind), ""))
    else:
        _move(blocks, operation)
    return replace(content, blocks=tuple(blocks))


def read_names(data: QueryDict) -> list[ImportedName]:
    """Return the rows of names that were typed; a row without any words is left out unless it was just added.

    Raises:
        FormIncomplete: The rows do not fit together.
    """
    return [
        ImportedName(
            as_printed=as_printed,
            name=" ".join(name.split()),
            role=" ".join(role.split()),
            affiliation=" ".join(affiliation.split()),
            is_former=former == "former",
            klass="org" if klass == "org" else "person",
            source=source,
        )
        for as_printed, name, role, affiliation, former, klass, source in _rows(data, _NAME_FIELDS)
    ]


def apply_to_names(names: list[ImportedName], operation: Operation) -> list[ImportedName]:
    """Return *names* with one row moved, removed or added."""
    changed = list(names)
    if operation.verb == "add-name":
        changed.insert(min(operation.place, len(changed)), ImportedName(name=""))
    else:
        _move(changed, operation)
    return changed


_LIMITS = {"convened_by": 300, "contact": 300, "imprint": 4000, "privacy": 8000, "key_printed_at": 1000}


def read_details(data: QueryDict) -> tuple[Details, dict[str, str]]:
    """Return the details that were typed, and what is wrong with them by field (codes: `long`, `date`)."""
    faults: dict[str, str] = {}
    words = {}
    for name, limit in _LIMITS.items():
        words[name] = data.get(name, "").replace("\r\n", "\n").strip()
        if len(words[name]) > limit:
            faults[name] = "long"
        elif "\0" in words[name]:
            faults[name] = "character"
    closes_on = None
    if typed := data.get("closes_on", "").strip():
        try:
            closes_on = date.fromisoformat(typed)
        except ValueError:
            faults["closes_on"] = "date"
    kind = data.get("kind", "")
    convened_by, contact = (" ".join(words[name].split()) for name in ("convened_by", "contact"))
    details = Details(
        kind=Kind(kind) if kind in list(map(str, Kind)) else Kind.JOINT_STATEMENT,
        convened_by=convened_by,
        contact=contact,
        imprint=words["imprint"],
        privacy=complete_notice(words["privacy"], convened_by=convened_by, contact=contact),
        allows_identification="allows_identification" in data,
        allows_organisations="allows_organisations" in data,
        allows_initials="allows_initials" in data,
        allows_person_reservations="allows_person_reservations" in data,
        allows_bulk_list="allows_bulk_list" in data,
        lists_affiliations="lists_affiliations" in data,
        closes_on=closes_on,
        accent=tidy_accent(data.get("accent", ""))[:_LONGEST_ACCENT],
        key_printed_at=words["key_printed_at"],
    )
    return details, faults


def _rows(data: QueryDict, fields: tuple[str, ...]) -> list[tuple[str, ...]]:
    lists = [data.getlist(field) for field in fields]
    if len({len(values) for values in lists}) > 1:
        raise FormIncomplete
    return list(zip(*lists, strict=True))


def _read_block(row: tuple[str, ...]) -> list[Block]:
    name, kind, text, verb, addressee, items = row
    if kind not in _BLOCK_KINDS:
        raise FormIncomplete
    parts = [" ".join(part.split()) for part in re.split(r"\r?\n[ \t]*\r?\n", text)]
    texts = [part for part in parts if part] or [""]
    first = Block(BlockKind(kind), texts[0])
    if first.kind is BlockKind.CLAUSE:
        first = replace(
            first, id=name[:40], verb=verb.strip(), addressee=" ".join(addressee.split()), items=_lines(items)
        )
    return [first, *(Block(BlockKind(kind), text) for text in texts[1:])]


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(line.split()) for line in typed.splitlines()) if line)


def _move(rows: list[Any], operation: Operation) -> None:
    place = operation.place
    if not place < len(rows):
        return
    if operation.verb == "remove":
        del rows[place]
        return
    other = place - 1 if operation.verb == "up" else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
