"""Finds the list of names under a text, and takes its entries.

Taking too much is the worse error. A list begins at a line that says so ("Signed,"), or is the longest run of lines
that can only be names, or, under a short text, the last lines where they can. It ends at a heading of page furniture,
at a gap larger than between its own lines, or, among lines without list marks, at the first one that is no name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from undersigned.importing import entries
from undersigned.importing.errors import TooManyParts
from undersigned.importing.matching import Matcher
from undersigned.importing.proposal import Dropped, Passage, SignatoryKind, SignatoryProposal
from undersigned.importing.source import Block, BlockKind, Source, one_line, shorten

_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "di",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "vom",
        "zu",
        "zur",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "ter",
        "ten",
        "e",
        "y",
        "und",
        "af",
        "av",
        "du",
        "des",
        "st",
        "dr",
        "prof",
        "mag",
        "ing",
        "dipl",
        "et",
        "and",
        "&",
    ]
)
_TITLES = frozenset(["dr", "prof", "mr", "mrs", "ms", "sir", "dame", "rev", "fr", "sr", "jr", "phd", "md", "mp", "frs"])
MAX_NAMES = 100_000
_NAME_LENGTH = 90
_FEWEST = 3
"""Lines that look like names are a list from this number on."""
_LISTED = {BlockKind.ITEM, BlockKind.ROW}
_DETAIL = re.compile(r"\S\s*[(（,，]|\s[-–—|]\s|[“„«]")
_RUN_ON = re.compile(r"\s*[,，、;；]\s*")
_SPLIT_RUN_ON_FROM = 4
_RUN_ON_ITEMS = 8


@dataclass(frozen=True, slots=True)
class Unit:
    """A block, or a line of it: one possible entry."""

    start: int
    end: int
    block: int
    gap: int


@dataclass(slots=True)
class NameList:
    """What was found: the first block that is no part of the statement's body, and everything taken from there on."""

    first_block: int
    signatories: list[SignatoryProposal] = field(default_factory=list)
    unnamed: list[Passage] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_names(source: Source, matcher: Matcher, body_start: int) -> NameList:
    """Find the list of *source* after the block *body_start*; without a list, first_block is behind the last block."""
    start = _find_opening(source, matcher, body_start)
    if start is None:
        start = _find_run(source, body_start)
    if start is None:
        last_lines = _last_lines(source, matcher, body_start)
        start = _find_end(source, body_start, last_lines)
        if start is None:
            return NameList(len(source.blocks), notes=list(_hints(source, matcher, last_lines)))
    reader = _Reader(source, matcher, NameList(start))
    reader.read()
    return reader.names


def units_of(source: Source, number: int) -> list[Unit]:
    """Cut a paragraph whose lines are names into lines; any other block is one unit."""
    block = source.blocks[number]
    words = source.text[block.start : block.end]
    if "\n" not in words or block.kind is not BlockKind.PARAGRAPH:
        return [Unit(block.start, block.end, number, block.gap)]
    lines: list[Unit] = []
    start = block.start
    for line in words.split("\n"):
        if line.strip():
            lines.append(Unit(start, start + len(line), number, 0 if lines else block.gap))
        start += len(line) + 1
    short = sum(1 for line in lines if _looks_like_name(_words(source, line)))
    return lines if short * 3 >= len(lines) * 2 else [Unit(block.start, block.end, number, block.gap)]


def _words(source: Source, unit: Unit) -> str:
    return one_line(source.text[unit.start : unit.end]).strip()


def _looks_like_name(words: str) -> bool:
    """Tell whether a line without a list mark can be an entry: a name of two to six words, then perhaps more."""
    if not 4 <= len(words) <= 300 or words.endswith((":", "?", "!")):
        return False
    name = re.split(r"\s*[(（,，;“„«\"@]|\s+[-–—|]\s", words, maxsplit=1)[0].strip()
    if not name or len(name) > _NAME_LENGTH or re.search(r"\d|https?:|[=<>{}]", name):
        return False
    tokens = name.split()
    if not 2 <= len(tokens) <= 6 or (words.endswith(".") and len(words.split()) > 8):
        return False
    # Only a small "ben" is a particle: Ben is somebody's name.
    real = [token for token in tokens if token.rstrip(".") not in _PARTICLES]
    return len(real) >= 2 - any(t.casefold().rstrip(".") in _TITLES for t in tokens) and all(
        _is_name_word(t) for t in real
    )


def _is_name_word(token: str) -> bool:
    first = next((character for character in token if character.isalpha()), "")
    return bool(first) and (first.isupper() or first.lower() == first.upper()) and not token.endswith((":", "!", "?"))


def _find_opening(source: Source, matcher: Matcher, body_start: int) -> int | None:
    for number in range(body_start, len(source.blocks)):
        block = source.blocks[number]
        if block.kind in _LISTED:
            continue
        lines = source.text[block.start : block.end].split("\n")
        opens = any(is_opening(matcher, line) for line in lines[:2])
        farewell = bool(matcher.farewell.match(one_line(lines[0])))
        if (opens or farewell) and (_names_follow(source, matcher, number, reach=3 if opens else 1) or farewell):
            return number
        if re.match(r"gez\.?\s", one_line(lines[0])):
            return number
    return None


def is_opening(matcher: Matcher, line: str) -> bool:
    """Tell whether *line* says that names follow; a second language may stand behind a slash."""
    words = one_line(line).strip()
    return len(words) <= 120 and any(matcher.opening.match(part) for part in (words, words.partition(" / ")[0]))


def _names_follow(source: Source, matcher: Matcher, number: int, *, reach: int) -> bool:
    own = source.text[source.blocks[number].start : source.blocks[number].end].split("\n")[1:]
    if any(_looks_like_name(one_line(line).strip()) for line in own if not is_opening(matcher, line)):
        return True
    for block in source.blocks[number + 1 : number + 1 + reach]:
        words = source.words(block).strip()
        if matcher.find_act(words):
            return False
        if block.kind in _LISTED:
            return not _is_prose(words)
        if block.kind is BlockKind.PARAGRAPH and any(
            _looks_like_name(one_line(line).strip()) for line in source.text[block.start : block.end].split("\n")
        ):
            return True
    return False


def _is_prose(words: str) -> bool:
    head = re.split(r"[,，(（@:;“\"]|\s[-–—]\s", words, maxsplit=1)[0]
    return len(head.split()) > 12 or (len(head) > 150)


def _find_run(source: Source, body_start: int) -> int | None:
    """Find the longest run of lines that are names, after some prose; give its first block."""
    best, best_length, run, length, prose = None, 2, None, 0, False
    for number in range(body_start, len(source.blocks)):
        block = source.blocks[number]
        units = units_of(source, number) if block.kind is not BlockKind.HEADING else []
        names = [unit for unit in units if _looks_like_name(_words(source, unit))]
        listed = _is_run_on_list(source, block)
        if prose and units and (len(names) == len(units) or listed):
            run = number if run is None else run
            length += len(names) if not listed else _SPLIT_RUN_ON_FROM
            if length > best_length:
                best, best_length = run, length
        else:
            run, length = None, 0
        prose = prose or block.end - block.start > 100
    return best


def _last_lines(source: Source, matcher: Matcher, body_start: int) -> list[Unit]:
    """Give the lines at the end that look like names, in their order."""
    found: list[Unit] = []
    for number in range(len(source.blocks) - 1, body_start - 1, -1):
        block = source.blocks[number]
        if block.kind is BlockKind.HEADING:
            break
        lines = _lines_of(source, number)
        for unit in reversed(lines):
            words = _words(source, unit)
            if not _looks_like_name(words) or len(words) > _NAME_LENGTH or matcher.find_act(words):
                return found[::-1]
            found.append(unit)
    return found[::-1]


def _lines_of(source: Source, number: int) -> list[Unit]:
    block = source.blocks[number]
    lines: list[Unit] = []
    start = block.start
    for line in source.text[block.start : block.end].split("\n"):
        if line.strip():
            lines.append(Unit(start, start + len(line), number, 0))
        start += len(line) + 1
    return lines


def _find_end(source: Source, body_start: int, lines: list[Unit]) -> int | None:
    """Give the first block of *lines* where it is clear that they are names: most say who somebody is.

    A text has to stand before them, and no lead-in, whose items they would be; they begin with their block.
    """
    if len(lines) < _FEWEST or lines[0].block <= body_start or lines[0].start != source.blocks[lines[0].block].start:
        return None
    detailed = sum(bool(_DETAIL.search(_words(source, unit))) for unit in lines)
    return lines[0].block if detailed * 2 > len(lines) and not _is_led_in(source, lines[0].block) else None


def _is_led_in(source: Source, number: int) -> bool:
    return number > 0 and source.words(source.blocks[number - 1]).rstrip().endswith((":", "："))


def _hints(source: Source, matcher: Matcher, lines: list[Unit]) -> Iterator[str]:
    """Say how last lines that may be names are read as such."""
    if len(lines) < _FEWEST or (source.blocks[lines[0].block].kind in _LISTED and _is_led_in(source, lines[0].block)):
        return
    yield (
        f"The last {len(lines)} lines look like names, from “{shorten(_words(source, lines[0]), 60)}” on. To have them "
        f"read as signatories, put a line “{matcher.phrases.signed}” above them."
    )


def _is_run_on_list(source: Source, block: Block) -> bool:
    return block.kind is BlockKind.ITEM and len(split_run_on(source.text[block.start : block.end])) > 1


def split_run_on(words: str) -> list[tuple[int, int]]:
    """Cut "A, B, C, D" into its names, as places; one place if it is not a plain list of names."""
    whole = [(0, len(words))]
    if re.search(r"[(（.!?:@](?:\s|$)|[(（]", words) or len(words) < 12:
        return whole
    parts: list[tuple[int, int]] = []
    start = 0
    for found in _RUN_ON.finditer(words):
        parts.append((start, found.start()))
        start = found.end()
    parts.append((start, len(words)))
    texts = [words[a:b].strip() for a, b in parts]
    if len(parts) < _SPLIT_RUN_ON_FROM or any(not text or len(text) > 70 or entries.has_role(text) for text in texts):
        return whole
    # A body may begin with a small letter or a number; most in a list don't.
    if sum(_is_name_word(text) for text in texts) * 10 < len(texts) * 9:
        return whole
    return parts


class _Reader:
    """Reads the blocks after the opening, once, and keeps what it needs to know about the list so far."""

    def __init__(self, source: Source, matcher: Matcher, names: NameList) -> None:
        self._source = source
        self._matcher = matcher
        self.names = names
        self._listed: bool | None = None
        self._group: str | None = None
        self._expects_org = False
        self._ended = False
        self._people_only = True
        # In a long list every item is one entry; only a handful of items can each hold a list in one line.
        self._is_short = sum(block.kind in _LISTED for block in source.blocks[names.first_block :]) <= _RUN_ON_ITEMS

    def read(self) -> None:
        for number in range(self.names.first_block, len(self._source.blocks)):
            block = self._source.blocks[number]
            for unit in units_of(self._source, number):
                self._take(unit, block)

    def _take(self, unit: Unit, block: Block) -> None:
        words = _words(self._source, unit)
        if self._ended:
            self._drop(unit, "after the list of names")
        elif self._takes_as_sign(unit, block, words):
            pass
        elif block.kind in _LISTED:
            self._take_listed(unit, words, block)
        else:
            self._take_line(unit, words)

    def _takes_as_sign(self, unit: Unit, block: Block, words: str) -> bool:
        """Take headings, openings, instructions and counts; tell whether *words* were one of them."""
        if block.kind is BlockKind.HEADING and self._matcher.furniture.match(words):
            self._ended = True
            self._drop(unit, "heading of page furniture")
        elif is_opening(self._matcher, words) or self._matcher.farewell.match(words):
            self._drop(unit, "line that opens the list of names")
        elif self._matcher.counted.match(words):
            self.names.unnamed.append(
                Passage(entries.squeeze(words).strip("*_ "), self._source.span(unit.start, unit.end))
            )
        elif self._matcher.instruction.match(words):
            self._drop(unit, "how to sign, or whom to ask")
        elif block.kind is BlockKind.HEADING or (words.endswith((":", "：")) and len(words) < 80):
            self._group = entries.squeeze(words).rstrip(":： ")
            self._expects_org = bool(self._matcher.group.search(words))
            self._drop(unit, "heading inside the list of names")
        else:
            return False
        return True

    def _take_listed(self, unit: Unit, words: str, block: Block) -> None:
        if self._listed is False:
            self._drop(unit, "after the list of names")
            return
        if _is_prose(words) or not any(character.isalnum() for character in words):
            self._drop(unit, "not a name")
            return
        self._listed = True
        parts = (
            split_run_on(self._source.text[block.start : block.end]) if self._is_short else [(0, unit.end - unit.start)]
        )
        for start, end in parts:
            self._add(unit.start + start, unit.start + end)

    def _take_line(self, unit: Unit, words: str) -> None:
        if self._listed:
            self._drop(unit, "text inside the list of names")
            return
        parts = split_run_on(self._source.text[unit.start : unit.end])
        if len(parts) > 1 and not self.names.signatories:
            for start, end in parts:
                self._add(unit.start + start, unit.start + end)
            self._listed = False
        elif (
            _looks_like_name(words)
            and not self._is_far(unit)
            and not self._is_foreign(found := self._propose(unit.start, unit.end))
        ):
            self._listed = False
            self._keep(found)
        elif self._listed is None:
            self._drop(unit, "between the text and the names")
        else:
            self._ended = True
            self._drop(unit, "after the list of names")

    def _is_far(self, unit: Unit) -> bool:
        """Tell whether the gap before *unit* is larger than those inside the list."""
        return len(self.names.signatories) >= 2 and unit.gap >= 3

    def _is_foreign(self, found: SignatoryProposal) -> bool:
        """Tell whether *found* is a body while all before were people."""
        return self._people_only and len(self.names.signatories) >= 3 and found.kind is SignatoryKind.ORG

    def _add(self, start: int, end: int) -> None:
        self._keep(self._propose(start, end))

    def _propose(self, start: int, end: int) -> SignatoryProposal:
        span = self._source.span(start, end)
        printed = self._source.text[span.start : span.end]
        return propose_signatory(printed, self._source, span.start, self._group, expects_org=self._expects_org)

    def _keep(self, found: SignatoryProposal) -> None:
        if len(self.names.signatories) == MAX_NAMES:
            raise too_many_names()
        self.names.signatories.append(found)
        self._people_only = self._people_only and found.kind is SignatoryKind.PERSON

    def _drop(self, unit: Unit, reason: str) -> None:
        span = self._source.span(unit.start, unit.end)
        self.names.dropped.append(Dropped(shorten(self._source.text[span.start : span.end]), reason, span))


def too_many_names() -> TooManyParts:
    """Give the refusal of a list with more than MAX_NAMES names."""
    return TooManyParts(f"This has more than {MAX_NAMES:,} names. Hand them in as several files, one after the other.")


def propose_signatory(
    printed: str, source: Source, start: int, group: str | None, *, expects_org: bool
) -> SignatoryProposal:
    """Make the proposal for the entry *printed* that begins at *start* of the text."""
    entry = entries.parse_entry(printed, expects_org=expects_org)
    return SignatoryProposal(
        name=entry.name,
        kind=SignatoryKind.ORG if entry.is_org else SignatoryKind.PERSON,
        as_printed=printed,
        span=source.span(start, start + len(printed)),
        role=entry.role,
        affiliation=entry.affiliation,
        former=entry.former,
        handle=entry.handle,
        remark=entry.remark,
        group=group,
        flags=entries.find_flags(printed, entry.name),
    )
