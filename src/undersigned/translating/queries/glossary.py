"""The glossary of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.translating.models import Term
from undersigned.translating.rules.glossary import Entry, Rendering, TermKind

if TYPE_CHECKING:
    from undersigned.texts.models import Statement


def terms_of(statement: Statement) -> list[Term]:
    """Return the entries of the glossary, by kind and words, with their renderings."""
    return list(
        Term.objects.filter(statement=statement).prefetch_related("renderings").order_by("kind", "folded", "pk")
    )


def find_term(statement: Statement, term_id: int) -> Term | None:
    """Return an entry of the glossary, or None."""
    return Term.objects.filter(statement=statement, pk=term_id).first()


def entries_of(statement: Statement) -> list[Entry]:
    """Return the glossary as values."""
    return [
        Entry(
            TermKind(term.kind),
            term.source,
            term.note,
            tuple(Rendering(one.lang, one.words, one.by) for one in term.renderings.all()),
        )
        for term in terms_of(statement)
    ]
