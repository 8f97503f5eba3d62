"""Editions: which statements may stand in one, what they take up when it comes out, whose pages are written again.

Whoever belongs to the coalition works on its editions. A statement is put in by who looks after press there, since its
own page says then where it appeared; the operator, at the command line, may do so with all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.rules import Duty
from undersigned.desk.appending import mark_stale
from undersigned.editions import actions, queries
from undersigned.editions.rules import NoContribution, NotPublished, State, TakenUp
from undersigned.signing import queries as signing
from undersigned.texts import actions as noting
from undersigned.texts import queries as texts
from undersigned.texts.rules import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from undersigned.accounts.models import Convenor
    from undersigned.coalitions.models import Coalition
    from undersigned.editions.models import Edition
    from undersigned.editions.rules import Words
    from undersigned.texts.models import Statement

DEED = "edition"
"""What is noted at each statement: the page of the desk where it was done."""


def find_statements(coalition: Coalition, convenor: Convenor) -> list[Statement]:
    """Return the published statements of *coalition* that *convenor* may put into an edition, the newest first."""
    mine = texts.statements_of(convenor).filter(coalition=coalition)
    return [one for one in mine if _may_stand(one, coalition, convenor)]


@transaction.atomic
def make(
    coalition: Coalition, words: Words, statements: Sequence[Statement], *, by: Convenor | None, slug: str = ""
) -> Edition:
    """Begin an edition of *coalition* with *statements* in this order.

    Raises:
        editions.Refusal: None was made.
    """
    edition = actions.make_edition(coalition, words, slug=slug)
    _put(edition, statements, by)
    return edition


@transaction.atomic
def keep(
    edition: Edition, words: Words, statements: Sequence[Statement] | None, *, by: Convenor | None, today: date
) -> None:
    """Keep *words* and, of a draft, *statements* in this order; without them those in it stay.

    Raises:
        editions.Refusal: Nothing was changed.
    """
    actions.keep_words(edition, words, today=today)
    if statements is not None:
        _put(edition, statements, by)
    _mark_all(edition)


@transaction.atomic
def bring_out(edition: Edition, *, by: Convenor | None, today: date, deed: str = DEED) -> None:
    """Bring *edition* out: each statement with its text and counts of this moment.

    Raises:
        editions.Refusal: It stays a draft.
    """
    contributions = queries.contributions_of(edition)
    if not contributions:
        raise NoContribution
    actions.bring_out(edition, [_take_up(one.statement, edition.lang) for one in contributions], today=today)
    _mark_all(edition)
    _note([one.statement for one in contributions], by, today, deed)


@transaction.atomic
def take_out(edition: Edition, statement: Statement, *, by: Convenor | None, today: date, deed: str = DEED) -> None:
    """Take *statement* out of *edition*, whose pages and print say so.

    Raises:
        editions.Refusal: It stays.
    """
    actions.take_out(edition, statement.pk, today=today)
    mark_stale(statement)
    _note([statement], by, today, deed)


@transaction.atomic
def take_back(edition: Edition, *, by: Convenor | None, today: date, deed: str = DEED) -> None:
    """Take *edition* back, whose page says so.

    Raises:
        editions.Refusal: It stays.
    """
    actions.take_back(edition, today=today)
    _mark_all(edition)
    _note([one.statement for one in queries.contributions_of(edition)], by, today, deed)


def _put(edition: Edition, statements: Sequence[Statement], by: Convenor | None) -> None:
    known = {contribution.statement_id for contribution in queries.contributions_of(edition)}
    if not all(one.pk in known or _may_stand(one, edition.coalition, by) for one in statements):
        raise NotPublished
    actions.put_contributions(edition, [one.pk for one in statements])


def _may_stand(statement: Statement, coalition: Coalition, by: Convenor | None) -> bool:
    is_published = statement.coalition_id == coalition.pk and signing.collection_of(statement) is not None
    return is_published and (by is None or Duty.PRESS in texts.duties_of(by, statement))


def _take_up(statement: Statement, lang: str) -> TakenUp:
    collection = signing.collection_of(statement)
    if collection is None:
        raise NotPublished
    found = texts.frozen_texts(statement, collection.version)
    lead = next(text for text in found if text.role is Role.LEAD)
    printed = next((text for text in found if text.lang == lang), lead)
    counts = signing.tally(collection, collection.version)
    return TakenUp(
        statement_id=statement.pk,
        version=collection.version,
        lang=printed.lang,
        text_sha256=printed.sha256,
        signed_sha256=lead.sha256,
        persons=counts["person"].signed,
        organisations=counts["org"].signed,
    )


def _mark_all(edition: Edition) -> None:
    """Have the pages of all statements in *edition* written again, which say where they appeared."""
    if edition.state is not State.DRAFT:
        for contribution in queries.contributions_of(edition):
            mark_stale(contribution.statement)


def _note(statements: Sequence[Statement], by: Convenor | None, today: date, deed: str) -> None:
    if by is not None:
        for statement in statements:
            noting.note_deed(statement, by, deed, today=today)
