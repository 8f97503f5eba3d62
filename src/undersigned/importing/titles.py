"""Finds what stands above the body: title, subtitle, kind, salutation; and where the body begins."""

import re
from dataclasses import dataclass, field

from undersigned.importing.languages import find_script
from undersigned.importing.matching import Matcher
from undersigned.importing.proposal import Dropped, Passage
from undersigned.importing.source import Block, BlockKind, Source, shorten

_TITLE_LENGTH = 250
_DATE = re.compile(
    r"\d{1,4}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,4}|\d{1,2}(?:st|nd|rd|th|\.|"
    r"º)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?\s+(?:de\s+)?\d{4}|[^\W\d_]{3,12}\.?\s+\d{1,2},?\s+\d{4}|"
    r"\d{4}年|\d{4}년"
)
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+\W*$")
_NAVIGATION = re.compile(r"\s\|\s|^->|^(?:home|menu|skip to)\b", re.IGNORECASE)
_UPDATE = re.compile(r"\W*(?:update|updated|correction|note)\b[^.]{0,30}:", re.IGNORECASE)
_COLLECTIVE = re.compile(r"(?:The|Der|Die|Das|La|Le|El|O|A)\s[^,.:;]{3,80},$")
# A recital begins with a participle: "Recalling", "Concerned", "in der Erwägung".
_RECITAL = re.compile(r"\W*(?:[A-Z]\w+(?:ing|ed)\b|in der Erwägung|considérant|considerando|whereas)", re.IGNORECASE)
_NOT_PROSE = 100


@dataclass(slots=True)
class Head:
    """What was found above the body; *body_start* is the number of its first block."""

    title: Passage | None = None
    subtitle: Passage | None = None
    issuer: Passage | None = None
    salutations: list[str] = field(default_factory=list)
    body_start: int = 0
    dropped: list[Dropped] = field(default_factory=list)


def is_date_line(words: str) -> bool:
    """Tell whether *words* are a date, perhaps with a place or an occasion, and nothing more."""
    return len(words.split()) <= 14 and bool(_DATE.search(words)) and not re.search(r"[.!?]\s+\w+\s+\w+\s+\w+", words)


def read_head(source: Source, matcher: Matcher) -> Head:
    """Read what stands above the body of *source*."""
    head = Head()
    first_prose = _first_prose(source, matcher)
    title_at = _find_title(source, matcher, first_prose)
    if title_at is None:
        head.title = _page_title(source)
    else:
        block = source.blocks[title_at]
        head.title = _passage(source, block)
    after = _find_subtitle(source, matcher, head, title_at, first_prose)
    salutation = _find_salutation(source, matcher, head)
    collective = _find_collective(source, head)
    head.body_start = max(0 if title_at is None else title_at + 1, after, salutation, collective)
    _skip_and_name(source, matcher, head, title_at)
    return head


def find_kind(head: Head, matcher: Matcher) -> str | None:
    """Say what the title and subtitle call the statement, in English."""
    words = " ".join(part.text for part in (head.title, head.subtitle) if part)
    kinds = [kind for kind, expressions in matcher.phrases.kinds.items() if _has(expressions, words)]
    # "Joint statement" says more than "statement".
    return " / ".join(kind for kind in kinds if not any(other.endswith(f" {kind}") for other in kinds)) or None


def repeats_title(words: str, head: Head) -> bool:
    """Tell whether *words* are the title again, or a running head that begins like it."""
    if head.title is None:
        return False
    title, line = _fold(head.title.text), _fold(words)
    return line == title or (len(line) >= 20 and title.startswith(line))


def _first_prose(source: Source, matcher: Matcher) -> int:
    for number, block in enumerate(source.blocks):
        words = source.words(block)
        if block.kind is not BlockKind.HEADING and (len(words) > _NOT_PROSE * 2 or matcher.find_act(words)):
            return number
    return len(source.blocks)


def _find_title(source: Source, matcher: Matcher, first_prose: int) -> int | None:
    """Choose the heading that calls itself a statement, else the first heading, else a first short line."""
    before = source.blocks[:first_prose]
    headings = [
        number
        for number, block in enumerate(before)
        if block.kind is BlockKind.HEADING and _may_be_title(source, block, matcher)
    ]
    for number in headings:
        if _has_kind(source.words(source.blocks[number]), matcher):
            return number
    if headings and not (source.page_title and _has_kind(source.page_title, matcher)):
        return headings[0]
    if headings or source.page_title:
        return None
    for number, block in enumerate(before[:4]):
        words = source.words(block)
        if (
            block.kind is BlockKind.PARAGRAPH
            and _may_be_title(source, block, matcher)
            and not words.rstrip().endswith((",", ":", ";"))
        ):
            return number
        if not is_date_line(words):
            return None
    return None


def _may_be_title(source: Source, block: Block, matcher: Matcher) -> bool:
    words = source.words(block).strip()
    return (
        3 <= len(words) <= _TITLE_LENGTH
        and not is_date_line(words)
        and not _ADDRESS.match(words)
        and not matcher.salutation.match(words)
        and not matcher.opening.match(words)
        and "|" not in words
    )


def _has(expressions: tuple[str, ...], words: str) -> bool:
    return any(re.search(expression, words, re.IGNORECASE) for expression in expressions)


def _has_kind(words: str, matcher: Matcher) -> bool:
    return any(_has(expressions, words) for expressions in matcher.phrases.kinds.values())


def _page_title(source: Source) -> Passage | None:
    if not source.page_title:
        return None
    if len(source.page_title) > _TITLE_LENGTH * 2:
        return None
    title = re.split(r"\s+[|»·]\s+|\s+[–—]\s+(?=[^–—]{1,40}$)", source.page_title)[0].strip()
    place = source.text.find(title)
    return Passage(title, source.span(max(0, place), max(0, place) + (len(title) if place >= 0 else 0)))


def _passage(source: Source, block: Block) -> Passage:
    return Passage(" ".join(source.words(block).split()), source.span(block.start, block.end))


def _find_subtitle(source: Source, matcher: Matcher, head: Head, title_at: int | None, first_prose: int) -> int:
    """Find a short line right under the title; give the number of the block after it."""
    if title_at is None or head.title is None:
        return 0
    level = source.blocks[title_at].level
    number = title_at + 1
    while number < first_prose and repeats_title(source.words(source.blocks[number]), head):
        number += 1
    if number >= first_prose:
        return number
    block = source.blocks[number]
    words = source.words(block).strip()
    fits = (block.kind is BlockKind.HEADING and block.level >= level) or (
        block.kind is BlockKind.PARAGRAPH and level == 0
    )
    same_script = find_script(words) == find_script(head.title.text)
    if fits and same_script and _may_be_title(source, block, matcher) and not words.endswith((",", ":")):
        head.subtitle = _passage(source, block)
        return number + 1
    return number


def _find_salutation(source: Source, matcher: Matcher, head: Head) -> int:
    """Find "Dear …" lines near the beginning; give the number of the block after them."""
    for number, block in enumerate(source.blocks[: max(12, len(source.blocks) // 20)]):
        lines = source.text[block.start : block.end].split("\n")
        found = [matcher.salutation.match(line.replace("\u00a0", " ")) for line in lines]
        if found[0] and block.end - block.start < 300 and block.kind is not BlockKind.ITEM:
            head.salutations = [(match["who"] or match["whole"]).strip(" *_") for match in found if match]
            return number + 1
    return 0


def _find_collective(source: Source, head: Head) -> int:
    """Find a body that speaks in the third person and is the subject of all that follows: "The General Assembly,"."""
    for number, block in enumerate(source.blocks[:20]):
        words = source.words(block).strip()
        recital = number + 1 < len(source.blocks) and _RECITAL.match(source.words(source.blocks[number + 1]))
        if block.kind is BlockKind.PARAGRAPH and recital and _COLLECTIVE.match(words):
            head.issuer = Passage(words.rstrip(","), source.span(block.start, block.end - 1))
            return number + 1
    return 0


def _skip_and_name(source: Source, matcher: Matcher, head: Head, title_at: int | None) -> None:
    """Say of each block above the body what it is, and move the beginning past dates and menus."""
    taken = {part.span.start for part in (head.title, head.subtitle) if part and part.span.end > part.span.start}
    if title_at is not None:
        taken.add(source.span(source.blocks[title_at].start, source.blocks[title_at].end).start)
    number = 0
    while number < len(source.blocks):
        block = source.blocks[number]
        reason = _why_above(source, matcher, head, block)
        if number >= head.body_start and reason is None:
            return
        head.body_start = max(head.body_start, number + 1)
        span = source.span(block.start, block.end)
        if span.start not in taken and not (head.issuer and head.issuer.span.start == span.start):
            head.dropped.append(Dropped(shorten(source.words(block)), reason or "above the text", span))
        number += 1


def _why_above(source: Source, matcher: Matcher, head: Head, block: Block) -> str | None:
    """Say what a block above the body is; None for one that may belong to the body."""
    words = source.words(block).strip()
    foreign = head.title is not None and find_script(words) != find_script(head.title.text)
    reasons = {
        "the title again": repeats_title(words, head),
        "date line": is_date_line(words),
        "web address": _ADDRESS.match(words),
        "navigation": _NAVIGATION.search(words) and len(words) < 300,
        "note of the page about the text": _UPDATE.match(words),
        "salutation": matcher.salutation.match(words),
        "title in another language": block.kind is BlockKind.HEADING and foreign,
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def _fold(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().casefold()
