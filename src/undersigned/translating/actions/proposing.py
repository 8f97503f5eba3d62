"""What a machine proposes: for parts that nobody has translated, marked as made by a machine until a person reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from undersigned.translating import queries
from undersigned.translating.actions.segments import Outcome, Typed, save_words
from undersigned.translating.rules.working import MadeBy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from undersigned.translating.models import Translation

MOST_AT_ONCE: Final = 200


def take_proposals(translation: Translation, ask: Callable[[str, Sequence[str]], list[str]]) -> int:
    """Fill what is missing with what *ask* proposes for a language and texts; return for how many parts.

    What stands there stays, and so does what somebody saves while the machine works.
    Raises:
        ProposerSilent: Nothing was changed.
    """
    source = queries.source_of(translation.statement)
    rows = queries.rows_of(translation, source) if source else []
    missing = [row for row in rows if row.is_missing][:MOST_AT_ONCE]
    if source is None or not missing:
        return 0
    proposed = ask(source.lang, [row.unit.text for row in missing])
    typed = [
        Typed(row.key, words, row.unit.digest, row.base, made_by=MadeBy.MACHINE)
        for row, words in zip(missing, proposed, strict=True)
        if words.strip()
    ]
    return list(save_words(translation, None, typed).values()).count(Outcome.SAVED)
