"""Keeping what convenors write so that a statement travels."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.sharing import rules
from undersigned.sharing.models import Reprinting, SharedWords
from undersigned.texts.rules import check_language

if TYPE_CHECKING:
    from undersigned.sharing.rules import Republication, Words
    from undersigned.texts.models import Statement


@transaction.atomic
def keep_words(statement: Statement, lang: str, words: Words) -> None:
    """Keep *words* in *lang* in place of what stood there; nothing left, no row left.

    Raises:
        Refusal: They can't stand so; nothing was changed.
        LanguageInvalid: *lang* is no language tag.
    """
    check_language(lang)
    tidy = rules.tidy_words(words)
    rows = SharedWords.objects.filter(statement=statement, lang=lang)
    if not tidy:
        rows.delete()
        return
    SharedWords.objects.update_or_create(
        statement=statement, lang=lang, defaults={"words": json.dumps(asdict(tidy), ensure_ascii=False)}
    )


@transaction.atomic
def keep_republication(statement: Statement, told: Republication) -> None:
    """Keep terms and printings in place of those that stood there.

    Raises:
        Refusal: They can't stand so; nothing was changed.
    """
    tidy = rules.tidy_republication(told)
    printings = [asdict(one) | {"on": one.on.isoformat() if one.on else ""} for one in tidy.printings]
    Reprinting.objects.update_or_create(
        statement=statement,
        defaults={"terms": tidy.terms.value, "printings": json.dumps(printings, ensure_ascii=False)},
    )
