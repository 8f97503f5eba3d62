"""Opening a round table for a statement: joins the statement's convenors with the table's chairs."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.rules import Duty
from undersigned.coalitions.rules import Limited
from undersigned.desk import rules
from undersigned.desk.using import take_room
from undersigned.roundtable import actions as roundtable
from undersigned.roundtable import queries as tables
from undersigned.texts import queries as texts
from undersigned.texts.actions import save_draft
from undersigned.texts.actions import start_version as begin_version
from undersigned.texts.canonical import format_text
from undersigned.texts.rules import Role
from undersigned.translating import actions as translating
from undersigned.translating import queries as languages

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.accounts.models import Convenor
    from undersigned.roundtable.models import Table
    from undersigned.texts.models import Statement


@transaction.atomic
def open_table(statement: Statement, *, kept_days: int, now: datetime) -> Table:
    """Open a table for *statement*; those of its convenors who look after the text are chairs.

    Raises:
        DaysInvalid, TableExists: Nothing was changed.
        OverLimit: Of `coalitions`: as many tables are open as the operator allows.
    """
    take_room(statement.coalition, Limited.TABLES)
    return roundtable.open_table(statement, texts.holders_of(statement, Duty.TEXT), kept_days=kept_days, now=now)


@transaction.atomic
def take_adopted_text(statement: Statement, table: Table, *, now: datetime) -> None:
    """Make the text that *table* adopted the draft of the statement's newest version, ready to be frozen.

    The languages that it named are begun, or become equally authoritative where they were begun as translations. Where
    that version is frozen already, a new one begins: earlier signatures stay with the old wording.
    Raises:
        NothingAdopted: It adopted none.
        TextDiffers: The adopted words would not be frozen as they were adopted.
        TooManyLanguages: Of `translating`: one that it named can't be begun.
    """
    adopted = tables.adopted_text(table)
    if adopted is None:
        raise rules.NothingAdopted
    content, digest = adopted
    if sha256(format_text(content)).hexdigest() != digest:
        raise rules.TextDiffers
    if texts.newest_version(statement).frozen_at is not None:
        begin_version(statement)
    draft = texts.draft_of(statement)
    if draft is None:
        raise rules.NothingAdopted
    save_draft(draft, content)
    roundtable.note_taken(table, draft.version.number)
    for lang in tables.authoritative_languages(statement, draft.version.number):
        translation = languages.find_translation(statement, lang)
        if translation is None:
            translating.begin_translation(statement, lang=lang, role=Role.AUTHORITATIVE, now=now)
        else:
            translating.change_role(translation, Role.AUTHORITATIVE)


def let_follow(statement: Statement, *, may_follow: bool) -> None:
    """Let translators of *statement* see the text as its round table changes it, or no more.

    Raises:
        NoTableDrafts: There is nothing to follow.
    """
    row = tables.find_followable(statement)
    if row is None:
        raise rules.NoTableDrafts
    roundtable.let_follow(row.table, may_follow=may_follow)


def sit_down(statement: Statement, convenor: Convenor, *, now: datetime) -> Table | None:
    """Give a *convenor* who came later a chair's seat at the open table of *statement*; return the table, if any."""
    table = tables.find_open_table(statement)
    if table is not None:
        roundtable.sit_down_as_chair(table, convenor, now=now)
    return table
