"""A text in units, and the same text put together from their translations.

Rules: `assemble(content, [unit.text for unit in units_of(content)])` is *content* again. A segment belongs to the unit
whose words it was made from, wherever they stand now; else to the clause of the same id, else to what stands in the
same place between its neighbours. Then it is stale, and tells what changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from undersigned.texts.canonical import BlockKind, canonical_content
from undersigned.texts.difference import find_spans
from undersigned.texts.rules import TextInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from undersigned.texts.canonical import Block, Content

MOST_CHARACTERS = 20_000
"""Of the translation of one unit: as many as a clause has at a round table."""
MOST_LANGUAGES = 100


class Part(StrEnum):
    """What a unit is."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    ISSUER = "issuer"
    ADDRESSEE = "addressee"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CLAUSE = "clause"
    ITEM = "item"


PLAIN = frozenset({Part.TITLE, Part.SUBTITLE, Part.ISSUER, Part.ADDRESSEE})
"""Parts that are plain words; the others are lines of `texts.inline`."""


class State(StrEnum):
    """Where a segment stands; *reviewed* by somebody else than who translated it."""

    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a text.

    Attributes:
        part: What it is.
        text: Its words: plain, or a line of `texts.inline`.
        place: Of a clause and of its items, the clause's id; empty for the others.
        number: Which number readers see at the clause; of an item too. 0 for the others.
        item: Which item of its clause it is, from 1; 0 for the others.
    """

    part: Part
    text: str
    place: str = ""
    number: int = 0
    item: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 of the words, in hexadecimal."""
        return digest_of(self.text)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a segment for finding its unit: its key, and of which unit it was made."""

    key: str
    part: str
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit with the key of its segment; *is_new* where nothing of it was ever translated."""

    key: str
    unit: Unit
    is_new: bool


def digest_of(words: str) -> str:
    """Return the SHA-256 of *words*, in hexadecimal."""
    return sha256(words.encode()).hexdigest()


def canonical_source(content: Content) -> Content:
    """Return *content* as it will be frozen, as far as a draft can be: every line in its canonical spelling."""
    try:
        return canonical_content(content)
    except TextInvalid:
        return content


def units_of(content: Content) -> tuple[Unit, ...]:
    """Return the units of *content* in reading order; what has no words is none."""
    return tuple(unit for unit in _all_units(content) if unit.text)


def assemble(content: Content, texts: Sequence[str]) -> Content:
    """Return *content* with *texts* in the place of the words of its units, one for each, in their order."""
    given = iter(texts)

    def put(words: str) -> str:
        return next(given) if words else words

    title, subtitle = put(content.title), put(content.subtitle)
    issuers, addressees = tuple(map(put, content.issuers)), tuple(map(put, content.addressees))
    blocks = tuple(replace(block, text=put(block.text), items=tuple(map(put, block.items))) for block in content.blocks)
    return replace(content, title=title, subtitle=subtitle, issuers=issuers, addressees=addressees, blocks=blocks)


def seat_units(units: Sequence[Unit], kept: Sequence[Kept]) -> tuple[Seat, ...]:
    """Return each of *units* with the key of its segment, of those that are *kept* in the order of the text."""
    found: dict[int, str] = {}
    free = {one.key: at for at, one in enumerate(kept)}

    def take(at: int, key: str) -> None:
        found[at] = key
        del free[key]

    # What says the same in the same order, then what was moved, then what has the same name: nothing is taken twice.
    for at, key in _find_in_order(units, kept):
        take(at, key)
    for likeness in (_is_same, _has_same_name):
        for at, unit in enumerate(units):
            if at not in found:
                alike = next((kept[place] for place in free.values() if likeness(unit, kept[place])), None)
                if alike is not None:
                    take(at, alike.key)
    for at, key in _find_neighbours(units, kept, found, free):
        take(at, key)
    taken = {one.key for one in kept}
    return tuple(_seat(at, unit, found, taken) for at, unit in enumerate(units))


def find_changed_units(old: Content, new: Content) -> list[Unit]:
    """Return the units of *new* that *old* did not have in these words, in reading order."""
    before = [Kept(str(at), unit.part, unit.place, unit.text) for at, unit in enumerate(units_of(old))]
    told = {one.key: one.source for one in before}
    return [seat.unit for seat in seat_units(units_of(new), before) if told.get(seat.key) != seat.unit.text]


def match_content(units: Sequence[Unit], content: Content) -> dict[int, str]:
    """Return which words of *content*, the same text in another language, translate which of *units*.

    What stands in the same order is matched; a part that one of them lacks costs only its neighbours.
    """
    theirs = units_of(content)
    spans = find_spans([_shape(unit) for unit in units], [_shape(unit) for unit in theirs])
    return {
        span.start + offset: theirs[span.new_start + offset].text
        for span in spans
        if span.is_same
        for offset in range(span.end - span.start)
    }


def _all_units(content: Content) -> Iterator[Unit]:
    yield Unit(Part.TITLE, content.title)
    yield Unit(Part.SUBTITLE, content.subtitle)
    yield from (Unit(Part.ISSUER, words) for words in content.issuers)
    yield from (Unit(Part.ADDRESSEE, words) for words in content.addressees)
    number = 0
    for block in content.blocks:
        number += block.kind is BlockKind.CLAUSE
        yield from _units_of_block(block, number)


def _units_of_block(block: Block, number: int) -> Iterator[Unit]:
    if block.kind is not BlockKind.CLAUSE:
        yield Unit(Part.HEADING if block.kind is BlockKind.HEADING else Part.PARAGRAPH, block.text)
        return
    place = block.id
    yield Unit(Part.CLAUSE, block.text, place, number)
    yield from (Unit(Part.ITEM, words, place, number, at) for at, words in enumerate(block.items, 1))


def _find_in_order(units: Sequence[Unit], kept: Sequence[Kept]) -> Iterator[tuple[int, str]]:
    ours, theirs = [f"{unit.part} {unit.text}" for unit in units], [f"{one.part} {one.source}" for one in kept]
    for span in find_spans(ours, theirs):
        if span.is_same:
            yield from ((span.start + at, kept[span.new_start + at].key) for at in range(span.end - span.start))


def _is_same(unit: Unit, kept: Kept) -> bool:
    return kept.source == unit.text and kept.part == unit.part


def _has_same_name(unit: Unit, kept: Kept) -> bool:
    is_named = unit.part in (Part.TITLE, Part.SUBTITLE) or (unit.part is Part.CLAUSE and unit.place != "")
    return is_named and kept.part == unit.part and kept.place == unit.place


def _find_neighbours(
    units: Sequence[Unit], kept: Sequence[Kept], found: Mapping[int, str], free: Mapping[str, int]
) -> list[tuple[int, str]]:
    """Return pairs of what is left, where both stand between the same neighbours and are parts of one sort."""
    places = {one.key: at for at, one in enumerate(kept)}
    pairs: list[tuple[int, str]] = []
    at = 0
    while at < len(units):
        if at in found:
            at += 1
            continue
        end = at
        while end < len(units) and end not in found:
            end += 1
        before = places[found[at - 1]] if at else -1
        after = places[found[end]] if end < len(units) else len(kept)
        between = [one for one in kept[before + 1 : after] if one.key in free]
        # Where something was moved, the neighbours stand the other way round, and nothing lies between them.
        pairs += _pair_in_order(range(at, end), units, between)
        at = end
    return pairs


def _pair_in_order(gap: Iterable[int], units: Sequence[Unit], between: Sequence[Kept]) -> Iterator[tuple[int, str]]:
    waiting = list(between)
    for at in gap:
        fitting = next((one for one in waiting if one.part == units[at].part), None)
        if fitting is not None:
            waiting = waiting[waiting.index(fitting) + 1 :]
            yield at, fitting.key


def _seat(at: int, unit: Unit, found: Mapping[int, str], taken: set[str]) -> Seat:
    if at in found:
        return Seat(found[at], unit, is_new=False)
    key = fresh = f"{unit.part[0]}{unit.digest[:8]}"
    number = 1
    while fresh in taken:
        number += 1
        fresh = f"{key}-{number}"
    taken.add(fresh)
    return Seat(fresh, unit, is_new=True)


def _shape(unit: Unit) -> str:
    # Clauses by number, since both texts count them; others by what they are.
    return f"{unit.part} {unit.number} {unit.item}"
