"""What convenors write so that a statement travels: kept, and its public pages written again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.desk.appending import mark_stale
from undersigned.sharing import actions

if TYPE_CHECKING:
    from undersigned.sharing.rules import Republication, Words
    from undersigned.texts.models import Statement


@transaction.atomic
def keep_words(statement: Statement, lang: str, words: Words) -> None:
    """Keep *words* in *lang*; a Refusal of `sharing` leaves everything as it was."""
    actions.keep_words(statement, lang, words)
    mark_stale(statement)


@transaction.atomic
def keep_republication(statement: Statement, told: Republication) -> None:
    """Keep terms and printings; a Refusal of `sharing` leaves everything as it was."""
    actions.keep_republication(statement, told)
    mark_stale(statement)
