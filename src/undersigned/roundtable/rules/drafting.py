"""The text on the table: clauses with ids that never change hands, and what may be done to them.

Rules: an id (`k1`, `k2` …) is given once; it survives moving, new words and undoing, and is never given to another
clause. Every clause stands in a part; the parts follow each other as preamble, operative part, closing. Words are kept
in their canonical spelling (`texts.canonical`), and a draft always has a title and a clause, so that it always makes a
file.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import rfc8785

from undersigned.roundtable.rules.refusing import JsonUnreadable, OnlyClauses, TooLong
from undersigned.texts.canonical import Block, BlockKind, Content, canonical_block, canonical_content, format_text

if TYPE_CHECKING:
    from collections.abc import Mapping

CLAUSE_CHARACTERS = 20_000
"""So many characters may a clause have with its sub-items: more than any clause in the corpus, and read in one go."""

DRAFT_CLAUSES = 2_000
"""So many clauses may a draft have."""

_ID = re.compile(r"k([1-9]\d{0,8})")
_DRAFT_MEMBERS = {"title", "subtitle", "issuers", "addressees", "clauses", "next_number"}
_CLAUSE_MEMBERS = {"id", "part", "kind", "text", "verb", "addressee", "items", "named"}


class Part(StrEnum):
    """Where in a text a clause stands."""

    PREAMBLE = "preamble"
    OPERATIVE = "operative"
    CLOSING = "closing"


ORDER = tuple(Part)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a clause says.

    Attributes:
        kind: Paragraph, heading or numbered clause.
        text: One line of the inline subset of Markdown.
        verb: What a numbered clause does, in one English word; may be empty.
        addressee: Who is asked by it; may be empty.
        items: Its sub-items, each one line.
    """

    kind: BlockKind
    text: str
    verb: str = ""
    addressee: str = ""
    items: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the JCS of these words, in hexadecimal: what a change names as its base."""
        return _digest(asdict(self))


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph, heading or numbered clause at the table; members of its words as in `Wording`.

    Attributes:
        id: `k1`, `k2` …: for ever.
        part: Where it stands.
        named: Id under which an earlier version of the text knew it, and translations still do; empty for new ones.
    """

    id: str
    part: Part
    kind: BlockKind
    text: str
    verb: str = ""
    addressee: str = ""
    items: tuple[str, ...] = ()
    named: str = ""

    @property
    def wording(self) -> Wording:
        """What it says, wherever it stands."""
        return Wording(self.kind, self.text, self.verb, self.addressee, self.items)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on the table.

    Attributes:
        title: Plain words.
        subtitle: Plain words, may be empty.
        issuers: As written.
        addressees: As written.
        clauses: In the order of the text.
        next_number: The next new clause is `k` and this number.
    """

    title: str
    subtitle: str
    issuers: tuple[str, ...]
    addressees: tuple[str, ...]
    clauses: tuple[Clause, ...]
    next_number: int

    def find_clause(self, clause_id: str) -> Clause | None:
        """Return the clause *clause_id*, or nothing if it is gone."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    @property
    def head_digest(self) -> str:
        """SHA-256 of the JCS of title, subtitle, issuers and addressees, in hexadecimal."""
        return _digest(
            {
                "addressees": list(self.addressees),
                "issuers": list(self.issuers),
                "subtitle": self.subtitle,
                "title": self.title,
            }
        )

    @property
    def text_digest(self) -> str:
        """SHA-256 of the file that this draft makes, in hexadecimal: what people would sign."""
        return hashlib.sha256(format_text(content_of(self))).hexdigest()


def canonical_wording(wording: Wording) -> Wording:
    """Return *wording* with every line in its canonical spelling.

    Raises:
        TextInvalid: A line has no canonical spelling, or words are missing (a refusal of `texts`).
        OnlyClauses: Something that is not a numbered clause has sub-items, a verb or an addressee.
        TooLong: It has more than CLAUSE_CHARACTERS.
    """
    # Before anything reads it: spelling takes longer the longer a line is.
    if sum(map(len, (wording.text, wording.verb, wording.addressee, *wording.items))) > CLAUSE_CHARACTERS:
        raise TooLong
    if wording.kind is not BlockKind.CLAUSE and (wording.items or wording.verb or wording.addressee):
        raise OnlyClauses
    block = canonical_block(
        Block(wording.kind, wording.text, verb=wording.verb, addressee=wording.addressee, items=wording.items)
    )
    return Wording(block.kind, block.text, block.verb, block.addressee, block.items)


def draft_from_content(content: Content) -> Draft:
    """Return the draft with which a table begins: preamble up to the first numbered clause, closing after the last.

    Raises:
        TextInvalid: The content makes no text yet: its title or its words are missing (a refusal of `texts`).
    """
    content = canonical_content(content)
    kept = {block.id: int(found[1]) for block in content.blocks if (found := _ID.fullmatch(block.id))}
    next_number = max(kept.values(), default=0) + 1
    numbered = [at for at, block in enumerate(content.blocks) if block.kind is BlockKind.CLAUSE]
    clauses: list[Clause] = []
    for at, block in enumerate(content.blocks):
        part = Part.OPERATIVE
        if numbered and at < numbered[0]:
            part = Part.PREAMBLE
        elif numbered and at > numbered[-1]:
            part = Part.CLOSING
        name, named = block.id, ""
        if name not in kept:
            name, named, next_number = f"k{next_number}", block.id, next_number + 1
        clauses.append(Clause(name, part, block.kind, block.text, block.verb, block.addressee, block.items, named))
    return Draft(content.title, content.subtitle, content.issuers, content.addressees, tuple(clauses), next_number)


def content_of(draft: Draft) -> Content:
    """Return what *draft* says, as `texts` freezes it; a numbered clause keeps the id that other languages know."""
    return canonical_content(
        Content(
            title=draft.title,
            subtitle=draft.subtitle,
            issuers=draft.issuers,
            addressees=draft.addressees,
            blocks=tuple(
                Block(
                    clause.kind,
                    clause.text,
                    (clause.named or clause.id) if clause.kind is BlockKind.CLAUSE else "",
                    clause.verb,
                    clause.addressee,
                    clause.items,
                )
                for clause in draft.clauses
            ),
        )
    )


def number_clauses(draft: Draft) -> dict[str, int]:
    """Return the number that each numbered clause has in the text as it stands now, by its id."""
    numbered = (clause.id for clause in draft.clauses if clause.kind is BlockKind.CLAUSE)
    return {name: number for number, name in enumerate(numbered, 1)}


def format_draft(draft: Draft) -> str:
    """Return *draft* as canonical JSON."""
    return rfc8785.dumps(members_of(draft)).decode()


def parse_draft(data: str) -> Draft:
    """Return the draft that `format_draft` wrote.

    Raises:
        JsonUnreadable: It is none.
    """
    try:
        return draft_from_members(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise JsonUnreadable from error


def members_of(draft: Draft) -> dict[str, Any]:
    """Return *draft* as members of JSON."""
    return asdict(draft)


def draft_from_members(members: Any) -> Draft:
    """Return the draft that `members_of` took apart.

    Raises:
        JsonUnreadable: Members are missing, unknown or of another sort.
    """
    try:
        if set(members) != _DRAFT_MEMBERS:
            raise JsonUnreadable
        clauses = tuple(map(_read_clause, members["clauses"]))
        draft = Draft(
            title=_read_words(members["title"]),
            subtitle=_read_words(members["subtitle"]),
            issuers=tuple(map(_read_words, members["issuers"])),
            addressees=tuple(map(_read_words, members["addressees"])),
            clauses=clauses,
            next_number=int(members["next_number"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise JsonUnreadable from error
    ids = [number_of(clause.id) for clause in clauses]
    if len(set(ids)) != len(ids) or max(ids, default=0) >= draft.next_number or not clauses:
        raise JsonUnreadable
    return draft


def format_words(clause: Clause) -> str:
    """Return which clause it is and what it says, as canonical JSON: what is put where a clause is, as it stands."""
    return rfc8785.dumps({"clause": clause.id, "wording": asdict(clause.wording)}).decode()


def parse_words(data: str) -> tuple[str, Wording]:
    """Return the id and the words that `format_words` wrote.

    Raises:
        JsonUnreadable: It is something else.
    """
    try:
        members = json.loads(data)
        words = members["wording"]
        wording = Wording(
            kind=BlockKind(words["kind"]),
            text=_read_words(words["text"]),
            verb=_read_words(words["verb"]),
            addressee=_read_words(words["addressee"]),
            items=tuple(map(_read_words, words["items"])),
        )
        return _read_words(members["clause"]), wording
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise JsonUnreadable from error


def number_of(clause_id: str) -> int:
    """Return the number in a clause's id.

    Raises:
        JsonUnreadable: It is no such id.
    """
    found = _ID.fullmatch(clause_id)
    if not found:
        raise JsonUnreadable
    return int(found[1])


def with_wording(clause: Clause, wording: Wording) -> Clause:
    """Return *clause* with other words, in its place and under its id."""
    return replace(
        clause,
        kind=wording.kind,
        text=wording.text,
        verb=wording.verb,
        addressee=wording.addressee,
        items=wording.items,
    )


def _read_clause(members: Mapping[str, Any]) -> Clause:
    if set(members) != _CLAUSE_MEMBERS:
        raise JsonUnreadable
    return Clause(
        id=_read_words(members["id"]),
        part=Part(members["part"]),
        kind=BlockKind(members["kind"]),
        text=_read_words(members["text"]),
        verb=_read_words(members["verb"]),
        addressee=_read_words(members["addressee"]),
        items=tuple(map(_read_words, members["items"])),
        named=_read_words(members["named"]),
    )


def _read_words(member: Any) -> str:
    if not isinstance(member, str):
        raise JsonUnreadable
    return member


def _digest(members: dict[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(members)).hexdigest()
