"""From what was recognised in a source to a draft: content, names, and the marks that show where each came from.

Nothing is lost silently: what the draft cannot hold is named among what was left out. Pure: no database, no request.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.importing.entries import find_flags
from undersigned.importing.numbering import format_number
from undersigned.signing.actions.importing import ImportedName
from undersigned.signing.rules import Refusal as FormRefusal
from undersigned.signing.rules import read_name
from undersigned.signing.rules.forms import LooksLikeFormula
from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.inline import Words, escape_words, parse_inline
from undersigned.texts.rules import CharacterForbidden, Kind, fold_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from undersigned.importing.names import NameTable
    from undersigned.importing.proposal import Clause, Proposal, SignatoryProposal, Span
    from undersigned.importing.source import Source

MAX_NAME, MAX_ROLE, MAX_AFFILIATION = 200, 200, 300
_KINDS = {
    "joint statement": Kind.JOINT_STATEMENT,
    "open letter": Kind.OPEN_LETTER,
    "letter": Kind.OPEN_LETTER,
    "resolution": Kind.RESOLUTION,
    "appeal": Kind.APPEAL,
    "petition": Kind.PETITION,
    "motion": Kind.MOTION,
}
_LOOKED_AT = frozenset({"bidi", "control", "invisible", "link", "mail", "markup"})
# What spreadsheets run as a formula, also in full width.
_FORMULA = tuple("=+-@＝＋－＠")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that did not come into the draft, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the parts of a draft stand in its source, by character.

    Attributes:
        taken: Start and end of what became part of the draft.
        dropped: Start and end of what was left out.
        left_out: What was left out, and why, also where it has no place in the text shown.
        notes: What a person should know about the reading.
        encoding: Which one the source was read in; empty for UTF-8, which is not mistaken for another one.
        renumbered: The first clause that the source calls otherwise than the draft: its number there, and here.
    """

    taken: tuple[tuple[int, int], ...] = ()
    dropped: tuple[tuple[int, int], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    encoding: str = ""
    renumbered: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source as it is shown: *state* is `taken`, `dropped` or empty."""

    text: str
    state: str = ""


def content_from_proposal(proposal: Proposal, source: Source) -> Content:
    """Return the draft that *proposal* comes to; all of *source* as paragraphs where no statement was recognised."""
    if not proposal.is_statement:
        return _content_from_source(source)
    return Content(
        title=proposal.title.text if proposal.title else "",
        subtitle=proposal.subtitle.text if proposal.subtitle else "",
        issuers=tuple(issuer.text for issuer in proposal.issued_by),
        addressees=proposal.addressees,
        blocks=tuple(_blocks(proposal)),
    )


def kind_from_proposal(proposal: Proposal) -> Kind:
    """Return the kind that the text calls itself, else a joint statement."""
    called = (proposal.kind or "").lower()
    return next((kind for words, kind in _KINDS.items() if words in called), Kind.JOINT_STATEMENT)


def names_from(signatories: Iterable[SignatoryProposal], source: str) -> tuple[list[ImportedName], list[LeftOut]]:
    """Return the names to be imported, and those that are too long or hold characters that no name may."""
    names, left_out = [], []
    for found in signatories:
        name = ImportedName(
            name=found.name,
            role=found.role or "",
            affiliation=found.affiliation or "",
            is_former=found.former,
            klass=found.kind.value,
            as_printed=found.as_printed[:1000].replace("\0", "\ufffd"),
            source=source[:500],
        )
        reason = find_fault(name) or find_formula(name)
        if reason:
            left_out.append(LeftOut(found.as_printed[:300].replace("\0", "\ufffd"), reason))
        else:
            names.append(name)
    return names, left_out


def names_from_table(table: NameTable, source: str) -> tuple[list[ImportedName], list[LeftOut]]:
    """Return the names of a list that came by itself, and what of it was left out, columns too."""
    names, left_out = names_from(table.signatories, source)
    return names, [*(LeftOut(part.text[:300], part.reason) for part in table.dropped), *left_out]


def find_fault(name: ImportedName) -> str:
    """Return why *name* can't be kept as it is, or an empty string."""
    if len(name.name) > MAX_NAME or len(name.role) > MAX_ROLE or len(name.affiliation) > MAX_AFFILIATION:
        return "longer than a name, role or affiliation may be: add it by hand"
    try:
        for words in (name.name, name.role, name.affiliation):
            fold_line(words)
    except CharacterForbidden:
        return "holds a control character or a mark that turns the direction of writing: add it by hand"
    return ""


def is_odd_name(name: ImportedName) -> bool:
    """Tell whether *name* holds what none has that is signed here; a formula may be typed by hand."""
    try:
        read_name(name.name, allows_initials=True, is_organisation=name.klass == "org")
    except LooksLikeFormula:
        return False
    except FormRefusal:
        return True
    return False


def find_mark(name: ImportedName) -> str:
    """Return `odd` where a person should look at the row of *name* again, or an empty string."""
    flags = find_flags(f"{name.name} {name.role} {name.affiliation}", name.name)
    return "odd" if _LOOKED_AT & set(flags) or is_odd_name(name) else ""


def find_formula(name: ImportedName) -> str:
    """Return why *name* is not taken out of a file: a spreadsheet would run it as soon as the list is opened there."""
    if any(words.startswith(_FORMULA) for words in (name.name, name.role, name.affiliation)):
        return "begins with a sign that a spreadsheet takes for a formula: add it by hand"
    return ""


def marks_from(proposal: Proposal, left_out: Sequence[LeftOut] = (), notes: Sequence[str] = ()) -> Marks:
    """Return where the parts of *proposal* stand, with *left_out* and *notes* of names added to its own."""
    dropped = [(part.span.start, part.span.end) for part in proposal.dropped if part.span]
    reasons = [LeftOut(part.text[:300], part.reason) for part in proposal.dropped]
    reasons += [LeftOut(part.text[:300], "counted in the source, but not named") for part in proposal.unnamed]
    taken = {(span.start, span.end) for span in _spans(proposal)}
    return Marks(
        tuple(sorted(taken)),
        tuple(sorted(dropped)),
        (*reasons, *left_out),
        (*proposal.notes, *_hints(proposal), *notes),
        encoding="" if proposal.encoding == "utf-8" else proposal.encoding,
        renumbered=find_renumbered(proposal),
    )


def find_renumbered(proposal: Proposal) -> tuple[str, int] | None:
    """Return how the source numbers the first clause that the draft numbers otherwise, and the draft; or None."""
    for here, clause in enumerate(_leading(proposal), 1):
        there = (clause.number or "").strip("(). ")
        if there and there.lower() not in {str(here), format_number(here, "i")}:
            return there, here
    return None


def marks_to_json(marks: Marks) -> str:
    """Return *marks* as they are kept beside the source."""
    return json.dumps(
        {
            "taken": marks.taken,
            "dropped": marks.dropped,
            "left_out": [[part.text, part.reason] for part in marks.left_out],
            "notes": marks.notes,
            "encoding": marks.encoding,
            "renumbered": marks.renumbered,
        }
    )


def marks_from_json(data: str) -> Marks:
    """Return the marks that `marks_to_json` wrote; none for an empty string."""
    if not data:
        return Marks()
    members = json.loads(data)
    return Marks(
        taken=tuple((start, end) for start, end in members["taken"]),
        dropped=tuple((start, end) for start, end in members["dropped"]),
        left_out=tuple(LeftOut(text, reason) for text, reason in members["left_out"]),
        notes=tuple(members["notes"]),
        # Marks that were written before these two were known have neither.
        encoding=members.get("encoding", ""),
        renumbered=tuple(members["renumbered"]) if members.get("renumbered") else None,
    )


def cut_pieces(text: str, marks: Marks) -> list[Piece]:
    """Return *text* cut into stretches that were taken, dropped or passed over; where both say so, it was taken."""
    pieces: list[Piece] = []
    position = 0
    for start, end, state in _without_overlaps(marks):
        if start > position:
            pieces.append(Piece(text[position:start]))
            position = start
        if end > position:
            pieces.append(Piece(text[position:end], state))
            position = end
    return [*pieces, Piece(text[position:])] if position < len(text) else pieces


def _without_overlaps(marks: Marks) -> list[tuple[int, int, str]]:
    taken = _join(marks.taken)
    found = [(start, end, "taken") for start, end in taken]
    for start, end in _join(marks.dropped):
        position = start
        for first, last in taken:
            if last > position and first < end:
                if first > position:
                    found.append((position, first, "dropped"))
                position = max(position, last)
        if position < end:
            found.append((position, end, "dropped"))
    return sorted(found)


def _join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _blocks(proposal: Proposal) -> Iterator[Block]:
    for passage in proposal.preamble:
        yield _paragraph(passage.text)
    parts: list[tuple[int, Block]] = [(passage.span.start, _paragraph(passage.text)) for passage in proposal.between]
    for number, clause in enumerate(_leading(proposal), 1):
        inside = [part for part in proposal.clauses if part.inside_clause == number]
        # Acts in the further sentences of a clause are in its words already; what stands behind it becomes sub-items.
        items = tuple(_plain(part.text) for part in inside if part.span.start >= clause.span.end)
        block = Block(
            BlockKind.CLAUSE, _plain(clause.text), verb=clause.verb or "", addressee=clause.addressee or "", items=items
        )
        parts.append((clause.span.start, block))
    yield from (block for _, block in sorted(parts, key=lambda part: part[0]))
    for passage in proposal.closing:
        yield _paragraph(passage.text)


def _hints(proposal: Proposal) -> Iterator[str]:
    """Name the acts inside a clause that may be clauses of their own: a person decides."""
    ends = {number: clause.span.end for number, clause in enumerate(_leading(proposal), 1)}
    for part in proposal.clauses:
        if part.inside_clause and part.span.start < ends.get(part.inside_clause, 0):
            yield (
                f"Clause {part.inside_clause} may hold another one: “{part.text[:120]}”. "
                "To make it a clause of its own, put an empty line before it."
            )


def _leading(proposal: Proposal) -> list[Clause]:
    return [clause for clause in proposal.clauses if not clause.inside_clause]


def _paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, _plain(text))


def _plain(text: str) -> str:
    """Return plain words for a draft, escaped only where a mark in them would be read as markup."""
    try:
        line = fold_line(text)
    except CharacterForbidden:
        return " ".join(text.split())
    parts = parse_inline(line)
    return line if parts in ((), (Words(line),)) else escape_words(line)


def _content_from_source(source: Source) -> Content:
    lines = [source.words(block) for block in source.blocks]
    title = lines[0] if lines and len(lines[0]) <= 300 else ""
    return Content(title=title, blocks=tuple(_paragraph(line) for line in (lines[1:] if title else lines)))


def _spans(proposal: Proposal) -> Iterator[Span]:
    for passage in (proposal.title, proposal.subtitle, *proposal.preamble, *proposal.between, *proposal.closing):
        if passage:
            yield passage.span
    for clause in proposal.clauses:
        yield clause.span
    for signatory in proposal.signatories:
        yield signatory.span
