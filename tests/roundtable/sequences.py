"""Changes of a draft: one of each sort, and any sequence of them."""

from __future__ import annotations

from hypothesis import strategies as st

from undersigned.roundtable.rules.changing import (
    AnyChange,
    Change,
    Delete,
    Insert,
    Join,
    Move,
    Place,
    Retitle,
    Split,
    find_place,
    invert_change,
)
from undersigned.roundtable.rules.drafting import Draft, Part, Wording
from undersigned.texts.canonical import BlockKind

OTHER = Wording(BlockKind.CLAUSE, "We demand a train at midnight.", "demand")
CLOSING = Wording(BlockKind.PARAGRAPH, "Until then we walk.")


def base(draft: Draft, clause_id: str) -> str:
    clause = draft.find_clause(clause_id)
    return clause.wording.digest if clause else ""


def every_change(draft: Draft) -> list[AnyChange]:
    """Return one change of each sort, all of which can be made."""
    return [
        Change("k2", base(draft, "k2"), OTHER),
        Insert(Place(Part.OPERATIVE, "k2"), OTHER),
        Insert(Place(Part.CLOSING), CLOSING),
        Delete("k1", base(draft, "k1")),
        Move("k2", Place(Part.OPERATIVE), Place(Part.OPERATIVE, "k3")),
        Move("k1", Place(Part.PREAMBLE), Place(Part.CLOSING, "k4")),
        Split(
            "k3",
            base(draft, "k3"),
            Wording(BlockKind.CLAUSE, "We ask", items=("at the station;",)),
            Wording(BlockKind.CLAUSE, "for benches:", items=("in the park.",)),
        ),
        Join(
            "k2",
            base(draft, "k2"),
            "k3",
            base(draft, "k3"),
            Wording(
                BlockKind.CLAUSE,
                "We ask for a train at midnight. We ask for benches:",
                "ask",
                items=("at the station;", "in the park."),
            ),
        ),
        Retitle(draft.head_digest, "Trains", "and benches", ("Walkers", "Sitters"), ("The council",)),
    ]


# Any sequence: a strategy draws numbers, and each becomes a change of the draft as it then stands.

WORDS = st.text(st.sampled_from("ab *_.1ث街ที่"), min_size=1, max_size=12)
STEPS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 50), st.integers(0, 50), WORDS), max_size=25)


def make_change(draft: Draft, step: tuple[int, int, int, str], past: list[tuple[Draft, AnyChange]]) -> AnyChange | None:
    """Return the change that *step* means now."""
    sort, first, second, words = step
    at, other = first % len(draft.clauses), second % len(draft.clauses)
    clause, target = draft.clauses[at], draft.clauses[other]
    wording = Wording(BlockKind.PARAGRAPH, words)
    match sort:
        case 0:
            return Change(clause.id, clause.wording.digest, wording)
        case 1:
            return Insert(Place(clause.part, clause.id), wording)
        case 2:
            return Delete(clause.id, clause.wording.digest)
        case 3:
            return Move(clause.id, find_place(draft, clause.id), Place(target.part, target.id))
        case 4 if not clause.items:
            cut = second % (len(clause.text) + 1)
            return Split(
                clause.id,
                clause.wording.digest,
                Wording(clause.kind, clause.text[:cut]),
                Wording(clause.kind, clause.text[cut:]),
            )
        case 5 if at + 1 < len(draft.clauses):
            after = draft.clauses[at + 1]
            whole = Wording(BlockKind.CLAUSE, f"{clause.text} {after.text}", items=clause.items + after.items)
            return Join(clause.id, clause.wording.digest, after.id, after.wording.digest, whole)
        case 6:
            return Retitle(draft.head_digest, words)
        case 7 if past:
            return invert_change(*past[first % len(past)])
    return None
