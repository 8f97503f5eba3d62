"""Reads of what convenors wrote so that a statement travels."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from undersigned.sharing.models import Reprinting, SharedWords
from undersigned.sharing.rules import Printing, Republication, Terms, Words

if TYPE_CHECKING:
    from undersigned.texts.models import Statement


def words_of(statement: Statement, lang: str) -> Words:
    """Return what the convenors of *statement* wrote in *lang*; empty if nothing."""
    row = SharedWords.objects.filter(statement=statement, lang=lang).first()
    if row is None:
        return Words()
    told = json.loads(row.words)
    return Words(
        wordings=tuple(told["wordings"]),
        points=tuple(told["points"]),
        objections=tuple((objection, answer) for objection, answer in told["objections"]),
    )


def langs_of(statement: Statement) -> list[str]:
    """Return the languages in which something was written."""
    return list(SharedWords.objects.filter(statement=statement).order_by("lang").values_list("lang", flat=True))


def republication_of(statement: Statement) -> Republication:
    """Return the terms of reprinting *statement*, and where it was published too."""
    row = Reprinting.objects.filter(statement=statement).first()
    if row is None:
        return Republication()
    return Republication(
        Terms(row.terms),
        tuple(
            Printing(
                one["outlet"],
                one["url"],
                one["lang"],
                one["translator"],
                date.fromisoformat(one["on"]) if one["on"] else None,
            )
            for one in json.loads(row.printings)
        ),
    )
