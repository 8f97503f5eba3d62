"""A language as a file for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.translating.queries.glossary import entries_of
from undersigned.translating.queries.segments import rows_of, source_of
from undersigned.translating.rules.glossary import find_terms
from undersigned.translating.rules.segments import PLAIN
from undersigned.translating.xliff import WrittenUnit, format_xliff

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from undersigned.translating.models import Translation
    from undersigned.translating.queries.segments import Row
    from undersigned.translating.rules.glossary import Entry
    from undersigned.translating.rules.segments import Unit


def export_xliff(translation: Translation, *, label_of: Callable[[Unit], str]) -> bytes:
    """Return the XLIFF file of *translation*; *label_of* names its parts for people."""
    source = source_of(translation.statement)
    rows = rows_of(translation, source) if source else []
    entries = entries_of(translation.statement)
    return format_xliff(
        [_written(row, translation.lang, entries, label_of) for row in rows],
        original=translation.statement.slug,
        source_lang=source.lang if source else translation.statement.lead_lang,
        lang=translation.lang,
    )


def _written(row: Row, lang: str, entries: Sequence[Entry], label_of: Callable[[Unit], str]) -> WrittenUnit:
    terms = [
        (entry.source, next((one.words for one in entry.renderings if one.lang == lang), ""), entry.note)
        for entry in find_terms(entries, row.unit.text)
    ]
    return WrittenUnit(
        key=row.key,
        label=label_of(row.unit),
        kind=row.unit.part,
        is_plain=row.unit.part in PLAIN,
        source=row.unit.text,
        words=row.words,
        state=row.state,
        digest=row.unit.digest,
        base=row.base,
        terms=terms,
    )
