"""Editions: made, written, brought out, statements taken out, taken back.

A token sees an edition if it acts at a statement in it, and changes one if it acts at all that stand in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.rules import DutyMissing, NotThere
from undersigned.api.shapes import base
from undersigned.api.shapes import editions as shapes
from undersigned.desk import editions
from undersigned.desk.words import SCRIPT
from undersigned.editions import actions, queries, rules
from undersigned.publishing.edition_paths import edition_path
from undersigned.texts import queries as texts
from undersigned.tokens import queries as tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undersigned.editions.models import Contribution, Edition
    from undersigned.texts.models import Statement

_DEED = f"{SCRIPT}{editions.DEED}"
_ONE = "editions/<slug:edition>"


@operation(
    "GET",
    "editions",
    needs=Duty.PRESS,
    page="editions",
    does="list the editions with a statement where the token acts, the newest first",
    gives=shapes.EditionList,
)
def list_editions(call: Call, _asked: base.Nothing) -> shapes.EditionList:
    """List them."""
    found = queries.editions_with(tokens.statement_ids(call.grant)) if call.grant else queries.all_editions()
    return shapes.EditionList(items=[_describe(call, one) for one in found])


@operation(
    "POST",
    "editions",
    needs=Duty.PRESS,
    page="editions",
    does="begin an edition of published statements",
    takes=shapes.Make,
    gives=shapes.EditionFull,
    is_making=True,
    example={"title": "The timetable issue", "lang": "en", "statements": ["open-timetable"], "number": "No. 3 / 2026"},
)
def make_edition(call: Call, asked: shapes.Make) -> shapes.EditionFull:
    """Begin it in the coalition of the first statement."""
    statements = _find_statements(call, asked.statements)
    words = rules.Words(
        title=asked.title,
        lang=asked.lang,
        number=asked.number,
        dated_on=asked.dated_on,
        introduction=tuple(asked.introduction),
    )
    made = editions.make(statements[0].coalition, words, statements, by=call.convenor, slug=asked.slug)
    return _describe_fully(call, made)


@operation("GET", _ONE, needs=Duty.PRESS, page="edition", does="show an edition", gives=shapes.EditionFull)
def edition(call: Call, _asked: base.Nothing) -> shapes.EditionFull:
    """Return it."""
    return _describe_fully(call, _find(call))


@operation(
    "PATCH",
    _ONE,
    needs=Duty.PRESS,
    page="edition",
    does="change title, introduction or number of an edition, or the statements of a draft",
    takes=shapes.Change,
    gives=shapes.EditionFull,
    example={"introduction": ["Three statements, one question."]},
)
def save_edition(call: Call, asked: shapes.Change) -> shapes.EditionFull:
    """Change what is named."""
    found = _find(call, is_writing=True)
    kept = queries.words_of(found)
    given = asked.model_fields_set
    words = rules.Words(
        title=kept.title if asked.title is None else asked.title,
        lang=asked.lang or kept.lang,
        number=kept.number if asked.number is None else asked.number,
        dated_on=asked.dated_on if "dated_on" in given else kept.dated_on,
        introduction=kept.introduction if asked.introduction is None else tuple(asked.introduction),
    )
    statements = None if asked.statements is None else _find_statements(call, asked.statements)
    editions.keep(found, words, statements, by=call.convenor, today=call.today)
    return _describe_fully(call, found)


@operation(
    "POST", f"{_ONE}/bring-out", needs=Duty.PRESS, page="edition", does="bring an edition out", gives=shapes.EditionFull
)
def bring_out_edition(call: Call, _asked: base.Nothing) -> shapes.EditionFull:
    """Bring it out with texts and counts of this moment."""
    found = _find(call, is_writing=True)
    editions.bring_out(found, by=call.convenor, today=call.today, deed=_DEED)
    return _describe_fully(call, found)


@operation(
    "POST",
    f"{_ONE}/take-out",
    needs=Duty.PRESS,
    page="edition",
    does="take a statement out of an edition that is out; its place says so",
    takes=shapes.TakeOut,
    gives=shapes.EditionFull,
    example={"statement": "open-timetable"},
)
def take_out_of_edition(call: Call, asked: shapes.TakeOut) -> shapes.EditionFull:
    """Take it out."""
    found = _find(call)
    (statement,) = _find_statements(call, [asked.statement])
    editions.take_out(found, statement, by=call.convenor, today=call.today, deed=_DEED)
    return _describe_fully(call, found)


@operation(
    "POST",
    f"{_ONE}/take-back",
    needs=Duty.PRESS,
    page="edition",
    does="take an edition back; its page says so",
    gives=shapes.EditionFull,
)
def take_back_edition(call: Call, _asked: base.Nothing) -> shapes.EditionFull:
    """Take it back."""
    found = _find(call, is_writing=True)
    editions.take_back(found, by=call.convenor, today=call.today, deed=_DEED)
    return _describe_fully(call, found)


@operation("DELETE", _ONE, needs=Duty.PRESS, page="edition", does="drop the draft of an edition")
def drop_edition(call: Call, _asked: base.Nothing) -> None:
    """Drop it."""
    actions.drop_draft(_find(call, is_writing=True))


def _find(call: Call, *, is_writing: bool = False) -> Edition:
    """Return the edition that the address names.

    Raises:
        NotThere: There is none, or the token acts at nothing in it.
        DutyMissing: The token does not act at all that stands in it, or its convenor does not look after press there.
    """
    found = queries.find_edition(call.edition)
    if found is None:
        raise NotThere
    standing = [one.statement for one in queries.contributions_of(found) if one.taken_out_on is None]
    all_ = [one.statement for one in queries.contributions_of(found)]
    if not any(_acts_at(call, one) for one in all_) and call.grant is not None:
        raise NotThere
    if is_writing and not all(_acts_at(call, one) and _looks_after(call, one) for one in standing):
        raise DutyMissing
    return found


def _find_statements(call: Call, slugs: Iterable[str]) -> list[Statement]:
    """Return the statements, in this order; one that is not the token's affair is not there."""
    found = []
    for slug in slugs:
        statement = texts.find_statement(slug)
        if statement is None or not _acts_at(call, statement):
            raise NotThere
        if not _looks_after(call, statement):
            raise DutyMissing
        found.append(statement)
    return found


def _acts_at(call: Call, statement: Statement) -> bool:
    return call.grant is None or tokens.acts_at(call.grant, statement)


def _looks_after(call: Call, statement: Statement) -> bool:
    return call.convenor is None or Duty.PRESS in texts.duties_of(call.convenor, statement)


def _describe(call: Call, edition: Edition) -> shapes.EditionRow:
    address = f"{call.instance.base_url}/{edition_path(edition)}"
    return shapes.EditionRow(
        slug=edition.slug,
        title=edition.title,
        number=edition.number,
        state=edition.state,
        out_on=edition.out_on,
        page=None if edition.out_on is None else address,
    )


def _describe_fully(call: Call, edition: Edition) -> shapes.EditionFull:
    row = _describe(call, edition)
    return shapes.EditionFull(
        **{name: getattr(row, name) for name in shapes.EditionRow.model_fields},
        lang=edition.lang,
        dated_on=edition.dated_on,
        introduction=list(queries.words_of(edition).introduction),
        changed_on=edition.changed_on,
        taken_back_on=edition.taken_back_on,
        contributions=[_describe_contribution(one) for one in queries.contributions_of(edition)],
    )


def _describe_contribution(one: Contribution) -> shapes.Contribution:
    return shapes.Contribution(
        statement=one.statement.slug,
        lang=one.lang or None,
        version=one.version,
        text_sha256=one.text_sha256 or None,
        signed_sha256=one.signed_sha256 or None,
        persons=one.persons,
        organisations=one.organisations,
        taken_out_on=one.taken_out_on,
    )
