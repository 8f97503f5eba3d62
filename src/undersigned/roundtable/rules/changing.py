"""What may be done to a draft: change, insert, delete, move, split, join, retitle; each can be undone.

Rules: a change names what it was written against, and is refused where that is no longer so: nothing is overwritten
unseen. Splitting and joining keep every word. Where a clause is put is said by the clause before it and the part, not
by a number, as numbers move. `invert_change` gives the change that takes another one back.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import rfc8785

from undersigned.roundtable.rules.drafting import (
    DRAFT_CLAUSES,
    ORDER,
    Clause,
    Draft,
    Part,
    Wording,
    canonical_wording,
    number_of,
    with_wording,
)
from undersigned.roundtable.rules.refusing import (
    ClauseChanged,
    ClauseGone,
    ClauseMoved,
    IdTaken,
    JsonUnreadable,
    LastClause,
    NotAmendable,
    NothingChanges,
    NotNeighbours,
    PlaceGone,
    TitleChanged,
    TooLong,
    WordsLost,
)
from undersigned.texts.canonical import Block, BlockKind, Content, canonical_content


@dataclass(frozen=True, slots=True)
class Place:
    """Right after the clause *after* in *part*; at its beginning where *after* is empty."""

    part: Part
    after: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Other words for *clause*, which had those with the digest *base*."""

    clause: str
    base: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class Insert:
    """A new clause. *restores* and *named* are set only where an undone deletion brings one back."""

    place: Place
    wording: Wording
    restores: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """*clause*, which had the words with the digest *base*, goes."""

    clause: str
    base: str


@dataclass(frozen=True, slots=True)
class Move:
    """*clause*, which stood in *was*, goes to *place*."""

    clause: str
    was: Place
    place: Place


@dataclass(frozen=True, slots=True)
class Split:
    """*clause* becomes two: *head* keeps its id, *tail* is new; *restores* and *named* as in `Insert`."""

    clause: str
    base: str
    head: Wording
    tail: Wording
    restores: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """*second*, which follows *clause*, becomes part of it; *wording* is what both then say.

    Text and sub-items are kept to the letter; of two verbs or addressees a person has to choose, in *wording*.
    """

    clause: str
    base: str
    second: str
    second_base: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class Retitle:
    """Another title, subtitle, issuers or addressees, instead of those with the digest *base*."""

    base: str
    title: str
    subtitle: str = ""
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()


AnyChange = Change | Insert | Delete | Move | Split | Join | Retitle
_NAMES: dict[str, type[AnyChange]] = {
    "change": Change,
    "insert": Insert,
    "delete": Delete,
    "move": Move,
    "split": Split,
    "join": Join,
    "retitle": Retitle,
}


_STAND_IN = Block(BlockKind.PARAGRAPH, "x")


class _Found(NamedTuple):
    clause: Clause
    at: int


def apply_change(draft: Draft, change: AnyChange) -> Draft:  # noqa: PLR0911 (one for each sort)
    """Return *draft* after *change*.

    Raises:
        ClauseGone, ClauseChanged, ClauseMoved, PlaceGone, TitleChanged: What it was written against is no longer so.
        NotNeighbours, WordsLost, NothingChanges, LastClause, IdTaken, OnlyClauses, TooLong: It cannot be done at all.
        TextInvalid: New words have no canonical spelling, or there are none (a refusal of `texts`).
    """
    match change:
        case Change():
            return _apply_wording(draft, change)
        case Insert():
            wording = canonical_wording(change.wording)
            draft, name = _give_id(draft, change.restores)
            return _put(draft, _make_clause(name, change.place.part, wording, change.named), change.place)
        case Delete():
            _find(draft, change.clause, change.base)
            return _without(draft, change.clause)
        case Move():
            return _apply_move(draft, change)
        case Split():
            return _apply_split(draft, change)
        case Join():
            return _apply_join(draft, change)
        case Retitle():
            return _apply_title(draft, change)


def invert_change(draft: Draft, change: AnyChange) -> AnyChange:  # noqa: PLR0911 (one for each sort)
    """Return the change that takes *change* back, once it has been applied to *draft*.

    Raises:
        Refusal: As `apply_change` does.
    """
    after = apply_change(draft, change)
    match change:
        case Change():
            was, now = _clause(draft, change.clause), _clause(after, change.clause)
            return Change(change.clause, now.wording.digest, was.wording)
        case Insert():
            name = change.restores or f"k{draft.next_number}"
            return Delete(name, _clause(after, name).wording.digest)
        case Delete():
            was = _clause(draft, change.clause)
            return Insert(find_place(draft, change.clause), was.wording, change.clause, was.named)
        case Move():
            return Move(change.clause, find_place(after, change.clause), change.was)
        case Split():
            name = change.restores or f"k{draft.next_number}"
            head, tail = _clause(after, change.clause), _clause(after, name)
            was = _clause(draft, change.clause)
            return Join(head.id, head.wording.digest, tail.id, tail.wording.digest, was.wording)
        case Join():
            head, tail = _clause(draft, change.clause), _clause(draft, change.second)
            joined = _clause(after, change.clause)
            return Split(head.id, joined.wording.digest, head.wording, tail.wording, tail.id, tail.named)
        case Retitle():
            return Retitle(after.head_digest, draft.title, draft.subtitle, draft.issuers, draft.addressees)


def amend_change(change: AnyChange, amendment: Change) -> AnyChange:
    """Return *change*, not yet adopted, with the words that *amendment* gives to what it proposes.

    Args:
        change: New words for a clause, or a new clause.
        amendment: Written against the digest of these new words; its *clause* does not matter.
    Raises:
        NotAmendable: *change* proposes no words.
        ClauseChanged: It proposes others by now.
    """
    if not isinstance(change, Change | Insert):
        raise NotAmendable
    proposed = canonical_wording(change.wording)
    if proposed.digest != amendment.base:
        raise ClauseChanged
    wording = canonical_wording(amendment.wording)
    if wording == proposed:
        raise NothingChanges
    return replace(change, wording=wording)


def find_place(draft: Draft, clause_id: str) -> Place:
    """Return where *clause_id* stands.

    Raises:
        ClauseGone: Nowhere.
    """
    clause, at = _locate(draft, clause_id)
    before = draft.clauses[at - 1] if at else None
    return Place(clause.part, before.id if before and before.part is clause.part else "")


def find_touched(change: AnyChange) -> frozenset[str]:
    """Return the ids of the clauses that *change* alters; two changes that share one may collide."""
    match change:
        case Insert() | Retitle():
            return frozenset()
        case Join():
            return frozenset({change.clause, change.second})
        case _:
            return frozenset({change.clause})


def format_change(change: AnyChange) -> str:
    """Return *change* as canonical JSON."""
    return rfc8785.dumps(members_of(change)).decode()


def parse_change(data: str) -> AnyChange:
    """Return the change that `format_change` wrote.

    Raises:
        JsonUnreadable: It is none.
    """
    try:
        return change_from_members(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise JsonUnreadable from error


def members_of(change: AnyChange) -> dict[str, Any]:
    """Return *change* as members of JSON; `does` says which it is."""
    name = next(name for name, sort in _NAMES.items() if isinstance(change, sort))
    return {"does": name, **asdict(change)}


def change_from_members(members: Any) -> AnyChange:
    """Return the change that `members_of` took apart.

    Raises:
        JsonUnreadable: Members are missing, unknown or of another sort.
    """
    try:
        rest = dict(members)
        sort = _NAMES[rest.pop("does")]
        return sort(**{name: _read_member(name, member) for name, member in rest.items()})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise JsonUnreadable from error


def _apply_wording(draft: Draft, change: Change) -> Draft:
    clause, at = _find(draft, change.clause, change.base)
    wording = canonical_wording(change.wording)
    if wording == clause.wording:
        raise NothingChanges
    return _replace(draft, at, with_wording(clause, wording))


def _apply_move(draft: Draft, move: Move) -> Draft:
    clause, _ = _locate(draft, move.clause)
    if find_place(draft, move.clause) != move.was:
        raise ClauseMoved
    if move.place.after == move.clause:
        raise PlaceGone
    if move.place == move.was:
        raise NothingChanges
    rest = replace(draft, clauses=tuple(other for other in draft.clauses if other.id != move.clause))
    return _put(rest, replace(clause, part=move.place.part), move.place)


def _apply_split(draft: Draft, split: Split) -> Draft:
    clause, at = _find(draft, split.clause, split.base)
    head, tail = canonical_wording(split.head), canonical_wording(split.tail)
    _check_kept(clause.wording, head, tail)
    draft, name = _give_id(draft, split.restores)
    draft = _replace(draft, at, with_wording(clause, head))
    return _put(draft, _make_clause(name, clause.part, tail, split.named), Place(clause.part, clause.id))


def _apply_join(draft: Draft, join: Join) -> Draft:
    clause, at = _find(draft, join.clause, join.base)
    second, second_at = _find(draft, join.second, join.second_base)
    if second_at != at + 1 or second.part is not clause.part:
        raise NotNeighbours
    wording = canonical_wording(join.wording)
    _check_kept(wording, clause.wording, second.wording)
    return _without(_replace(draft, at, with_wording(clause, wording)), join.second)


def _apply_title(draft: Draft, change: Retitle) -> Draft:
    if change.base != draft.head_digest:
        raise TitleChanged
    if sum(map(len, (change.title, change.subtitle, *change.issuers, *change.addressees))) > 20_000:
        raise TooLong
    # A stand-in for the clauses: only the head is to be spelt.
    head = canonical_content(
        Content(change.title, change.subtitle, change.issuers, change.addressees, blocks=(_STAND_IN,))
    )
    after = replace(draft, title=head.title, subtitle=head.subtitle, issuers=head.issuers, addressees=head.addressees)
    if after == draft:
        raise NothingChanges
    return after


def _check_kept(whole: Wording, head: Wording, tail: Wording) -> None:
    """Raise WordsLost unless *head* and *tail* say together, in this order, what *whole* says."""
    if _letters(whole.text) != _letters(head.text + tail.text) or whole.items != head.items + tail.items:
        raise WordsLost


def _letters(text: str) -> str:
    # A backslash may come or go where a line now begins: it keeps Markdown from reading a list there.
    return "".join(text.replace("\\", "").split())


def _find(draft: Draft, clause_id: str, base: str) -> _Found:
    found = _locate(draft, clause_id)
    if found.clause.wording.digest != base:
        raise ClauseChanged
    return found


def _locate(draft: Draft, clause_id: str) -> _Found:
    for at, clause in enumerate(draft.clauses):
        if clause.id == clause_id:
            return _Found(clause, at)
    raise ClauseGone


def _clause(draft: Draft, clause_id: str) -> Clause:
    return _locate(draft, clause_id).clause


def _give_id(draft: Draft, restores: str) -> tuple[Draft, str]:
    """Return the next id and the draft that has given it; or the one that comes back, which was given before."""
    if len(draft.clauses) >= DRAFT_CLAUSES:
        raise TooLong
    if not restores:
        return replace(draft, next_number=draft.next_number + 1), f"k{draft.next_number}"
    if draft.find_clause(restores) or number_of(restores) >= draft.next_number:
        raise IdTaken
    return draft, restores


def _make_clause(name: str, part: Part, wording: Wording, named: str) -> Clause:
    return Clause(name, part, wording.kind, wording.text, wording.verb, wording.addressee, wording.items, named)


def _put(draft: Draft, clause: Clause, place: Place) -> Draft:
    if place.after:
        before = draft.find_clause(place.after)
        if before is None or before.part is not place.part:
            raise PlaceGone
        at = draft.clauses.index(before) + 1
    else:
        at = sum(ORDER.index(other.part) < ORDER.index(place.part) for other in draft.clauses)
    return replace(draft, clauses=(*draft.clauses[:at], clause, *draft.clauses[at:]))


def _replace(draft: Draft, at: int, clause: Clause) -> Draft:
    return replace(draft, clauses=(*draft.clauses[:at], clause, *draft.clauses[at + 1 :]))


def _without(draft: Draft, clause_id: str) -> Draft:
    rest = tuple(clause for clause in draft.clauses if clause.id != clause_id)
    if not rest:
        raise LastClause
    return replace(draft, clauses=rest)


def _read_member(name: str, member: Any) -> Any:
    if name in ("wording", "head", "tail"):
        words = {name: _read_words(words) for name, words in member.items() if name not in ("kind", "items")}
        return Wording(kind=BlockKind(member["kind"]), items=tuple(map(_read_words, member["items"])), **words)
    if name in ("place", "was"):
        return Place(**{**member, "part": Part(member["part"])})
    if name in ("issuers", "addressees"):
        return tuple(map(_read_words, member))
    return _read_words(member)


def _read_words(member: Any) -> str:
    if not isinstance(member, str):
        raise JsonUnreadable
    return member
