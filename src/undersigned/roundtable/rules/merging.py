"""Two changes of one clause, laid together word by word: what goes together, and where they collide.

Rules: words that only one of them touched have its fate; words that both touched, differently, are a collision, shown
with all three wordings. Nothing is decided here: a person sees the result, may choose or type other words, and
confirms. `find_missing` names the words that would then be lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from undersigned.roundtable.rules.changing import Change
from undersigned.roundtable.rules.drafting import Wording, canonical_wording
from undersigned.roundtable.rules.refusing import ClauseChanged, CollisionsStand
from undersigned.texts.canonical import BlockKind
from undersigned.texts.difference import find_spans, find_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Agreed:
    """Words about which the two changes do not quarrel."""

    text: str


@dataclass(frozen=True, slots=True)
class Collision:
    """Words to which the two changes give different fates; any of the three may be empty."""

    base: str
    ours: str
    theirs: str


Piece = Agreed | Collision


@dataclass(frozen=True, slots=True)
class Merge:
    """Two wordings that came from one, laid together.

    Attributes:
        kind: Kind of the clause, as pieces; so are *verb* and *addressee*.
        text: Its text in reading order.
        items: Its sub-items, one after the other with a line break between them.
    """

    kind: tuple[Piece, ...]
    text: tuple[Piece, ...]
    verb: tuple[Piece, ...]
    addressee: tuple[Piece, ...]
    items: tuple[Piece, ...]

    @property
    def collisions(self) -> tuple[Collision, ...]:
        """Where the two collide, in reading order."""
        pieces = (*self.kind, *self.verb, *self.addressee, *self.text, *self.items)
        return tuple(piece for piece in pieces if isinstance(piece, Collision))

    @property
    def wording(self) -> Wording:
        """What both say together.

        Raises:
            CollisionsStand: They don't.
            TextInvalid: Together they have no canonical spelling (a refusal of `texts`).
        """
        return canonical_wording(
            Wording(
                BlockKind(_read(self.kind)),
                _read(self.text),
                _read(self.verb),
                _read(self.addressee),
                _read_items(_read(self.items)),
            )
        )

    @property
    def proposal(self) -> Wording:
        """What a person may begin with: in a collision, what ours says, then what theirs says.

        Not spelt canonically, and not to be adopted without having been read.
        """
        kind = next(piece.text if isinstance(piece, Agreed) else piece.ours for piece in self.kind)
        return Wording(
            BlockKind(kind),
            _join_all(self.text),
            _join_all(self.verb),
            _join_all(self.addressee),
            _read_items(_join_all(self.items)),
        )


def merge_wordings(base: Wording, ours: Wording, theirs: Wording) -> Merge:
    """Return what becomes of *base* when both *ours* and *theirs* are meant to hold."""
    return Merge(
        kind=tuple(_merge_whole(base.kind, ours.kind, theirs.kind)),
        text=merge_words(base.text, ours.text, theirs.text),
        verb=tuple(_merge_whole(base.verb, ours.verb, theirs.verb)),
        addressee=tuple(_merge_whole(base.addressee, ours.addressee, theirs.addressee)),
        items=merge_words("\n".join(base.items), "\n".join(ours.items), "\n".join(theirs.items)),
    )


def merge_changes(base: Wording, ours: Change, theirs: Change) -> Merge:
    """Return two changes of one clause that says *base*, laid together.

    Raises:
        ClauseChanged: One of them was written against other words, or another clause.
    """
    if ours.clause != theirs.clause or {ours.base, theirs.base} != {base.digest}:
        raise ClauseChanged
    return merge_wordings(base, canonical_wording(ours.wording), canonical_wording(theirs.wording))


def confirm_merge(ours: Change, wording: Wording) -> Change:
    """Return the change that a person confirmed by giving the *wording* that shall hold; *ours* is one of the two."""
    return Change(ours.clause, ours.base, canonical_wording(wording))


def find_missing(merge: Merge, wording: Wording) -> tuple[str, ...]:
    """Return the words that one of the two changes brought and that *wording* leaves out, in reading order.

    Words that stand one after the other come together, with the spaces and marks that stand between them.
    """
    left = Counter(_bare_words(wording))
    missing: list[str] = []
    for piece in (*merge.text, *merge.items):
        for text in (piece.text,) if isinstance(piece, Agreed) else (piece.ours, piece.theirs):
            run = ""
            for word in find_words(text):
                if not word.strip():
                    run += word if run else ""
                elif left[word]:
                    left[word] -= 1
                    missing.append(run)
                    run = ""
                else:
                    run += word
            missing.append(run)
    return tuple(dict.fromkeys(run.strip() for run in missing if run.strip()))


def merge_words(base: str, ours: str, theirs: str) -> tuple[Piece, ...]:
    """Return the pieces of a text that came out of *base* in two ways, in reading order."""
    words = find_words(base)
    pieces: list[Piece] = []
    for piece in _merge(words, find_words(ours), find_words(theirs)):
        last = pieces[-1] if pieces else None
        if isinstance(piece, Agreed) and isinstance(last, Agreed):
            pieces[-1] = Agreed(last.text + piece.text)
        elif piece != Agreed(""):
            pieces.append(piece)
    return tuple(pieces)


class _Edit(NamedTuple):
    """Words [*start*, *end*) of the base become *words*."""

    start: int
    end: int
    words: tuple[str, ...]


def _merge(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Piece]:
    mine, others = _find_edits(base, ours), _find_edits(base, theirs)
    at = 0
    while mine or others:
        start = min(edits[0].start for edits in (mine, others) if edits)
        # Edits that overlap, or touch, are one matter: two insertions in one place have no order of their own.
        taken: tuple[list[_Edit], list[_Edit]] = ([], [])
        end = start
        is_growing = True
        while is_growing:
            is_growing = False
            for edits, mine_or_theirs in zip((mine, others), taken, strict=True):
                while edits and edits[0].start <= end:
                    end = max(end, edits[0].end)
                    mine_or_theirs.append(edits.pop(0))
                    is_growing = True
        yield Agreed("".join(base[at:start]))
        versions = [_apply(base, start, end, edits) for edits in taken]
        if not taken[0] or not taken[1] or versions[0] == versions[1]:
            yield Agreed(versions[0] if taken[0] else versions[1])
        else:
            yield Collision("".join(base[start:end]), *versions)
        at = end
    yield Agreed("".join(base[at:]))


def _find_edits(base: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    return [
        _Edit(span.start, span.end, tuple(new[span.new_start : span.new_end]))
        for span in find_spans(base, new)
        if not span.is_same
    ]


def _apply(base: Sequence[str], start: int, end: int, edits: Sequence[_Edit]) -> str:
    marks = (_Edit(start, start, ()), *edits, _Edit(end, end, ()))
    words = [word for before, edit in pairwise(marks) for word in (*base[before.end : edit.start], *edit.words)]
    return "".join(words)


def _merge_whole(base: str, ours: str, theirs: str) -> Iterator[Piece]:
    """Yield one piece: a kind or a verb is no text of which half may come from each."""
    if ours in (theirs, base):
        yield Agreed(theirs)
    elif theirs == base:
        yield Agreed(ours)
    else:
        yield Collision(base, ours, theirs)


def _read(pieces: Sequence[Piece]) -> str:
    if any(isinstance(piece, Collision) for piece in pieces):
        raise CollisionsStand
    return "".join(piece.text for piece in pieces if isinstance(piece, Agreed))


def _read_items(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line.strip())


def _join_all(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text if isinstance(piece, Agreed) else _join_both(piece) for piece in pieces)


def _join_both(collision: Collision) -> str:
    ours, theirs = collision.ours, collision.theirs
    is_apart = not ours or not theirs or ours[-1:].isspace() or theirs[:1].isspace()
    return ours + ("" if is_apart else " ") + theirs


def _bare_words(wording: Wording) -> Iterator[str]:
    for text in (wording.text, *wording.items):
        yield from filter(str.strip, find_words(text))
