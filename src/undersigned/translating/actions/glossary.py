"""The glossary: entries come, change and go. One about a person who signed goes when the name does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.signing import queries as signing
from undersigned.texts.rules import check_language
from undersigned.translating.models import Term, TermRendering
from undersigned.translating.rules import glossary as rules
from undersigned.translating.rules import refusing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from undersigned.texts.models import Statement
    from undersigned.translating.rules.glossary import Entry

_FOLDED = 900


@transaction.atomic
def save_term(statement: Statement, entry: Entry, *, term: Term | None = None) -> Term:
    """Keep *entry*, as a new one or in the place of *term*.

    Raises:
        TermInvalid, LanguageInvalid, TermTaken, TooManyTerms, NobodyOfThisName: Nothing was changed.
    """
    source = rules.check_words(entry.source)
    note = rules.check_words(entry.note, rules.MOST_NOTE, may_be_empty=True)
    renderings = _checked(entry.renderings)
    if entry.kind is rules.TermKind.PERSON and not _is_listed(statement, source):
        raise refusing.NobodyOfThisName
    if term is None and Term.objects.filter(statement=statement).count() >= rules.MOST_TERMS:
        raise refusing.TooManyTerms
    values = {"kind": entry.kind, "source": source, "folded": rules.fold_term(source)[:_FOLDED], "note": note}
    try:
        with transaction.atomic():
            saved, _ = Term.objects.update_or_create(
                statement=statement, pk=term.pk if term else None, defaults=values, create_defaults=values
            )
    except IntegrityError as error:
        raise refusing.TermTaken from error
    TermRendering.objects.filter(term=saved).delete()
    TermRendering.objects.bulk_create(
        TermRendering(term=saved, lang=one.lang, words=one.words, by=one.by) for one in renderings
    )
    return saved


def delete_term(term: Term) -> None:
    """Take an entry out of the glossary."""
    term.delete()


def forget_people(statement: Statement) -> int:
    """Forget entries about people whose name stands in no list any more; return how many."""
    people = Term.objects.filter(statement=statement, kind=rules.TermKind.PERSON)
    gone = [term.pk for term in people if not _is_listed(statement, term.source)]
    Term.objects.filter(pk__in=gone).delete()
    return len(gone)


def _checked(renderings: Sequence[rules.Rendering]) -> list[rules.Rendering]:
    found: dict[str, rules.Rendering] = {}
    for one in renderings:
        check_language(one.lang)
        words = rules.check_words(one.words)
        by = rules.check_words(one.by, rules.MOST_BY, may_be_empty=True)
        found[one.lang] = rules.Rendering(one.lang, words, by)
    return list(found.values())


def _is_listed(statement: Statement, name: str) -> bool:
    collection = signing.collection_of(statement)
    if collection is not None and signing.listed_twins(collection, [name]):
        return True
    folded = rules.fold_term(name)
    return any(rules.fold_term(row.name) == folded for row in signing.imported(statement))
