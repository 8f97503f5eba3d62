"""Statements, as they are told to programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from undersigned.accounts.rules import ALL_DUTIES
from undersigned.api.shapes import statements as shapes
from undersigned.desk import actions, today
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.rules import Kind

if TYPE_CHECKING:
    from undersigned.accounts.models import Convenor
    from undersigned.api.operation import Call
    from undersigned.signing.queries import Counts
    from undersigned.texts.models import Statement


def title_of(statement: Statement) -> str:
    """Return the title as the draft or the newest version has it."""
    draft = texts.draft_of(statement)
    frozen = None if draft else texts.newest_frozen(statement)
    title = texts.content_of(draft).title if draft else frozen.title if frozen else ""
    return title or statement.slug


def describe(call: Call, statement: Statement) -> shapes.StatementRow:
    """Say in short where *statement* stands."""
    collection = signing.collection_of(statement)
    frozen = texts.newest_frozen(statement)
    counts = signing.tally(collection, collection.version) if collection else None
    state = collection.state if collection else "frozen" if frozen else "draft"
    return shapes.StatementRow(
        slug=statement.slug,
        title=title_of(statement),
        state=shapes.State(state),
        version=frozen.number if frozen else None,
        text_sha256=frozen.text_sha256 if frozen else None,
        page=f"{call.instance.base_url}/s/{statement.slug}/" if collection else None,
        names_withheld=bool(collection and collection.is_withheld),
        counts=shapes.Tally(person=_count(counts["person"]), org=_count(counts["org"])) if counts else None,
    )


def describe_fully(call: Call, statement: Statement) -> shapes.StatementFull:
    """Say where *statement* stands, what is missing and what is open today."""
    collection = signing.collection_of(statement)
    frozen = texts.newest_frozen(statement)
    until = collection.confirms_until if collection else None
    things = today.find_open_things(
        statement, collection, convenor_for(call, statement), ring=call.ring, today=call.today
    )
    row = describe(call, statement)
    return shapes.StatementFull(
        **{name: getattr(row, name) for name in shapes.StatementRow.model_fields},
        kind=Kind(statement.kind),
        lang=statement.lead_lang,
        is_sample=statement.is_sample,
        has_draft=texts.draft_of(statement) is not None,
        reviews_first=statement.reviews_first,
        missing=list(actions.find_missing(statement)),
        languages=[
            shapes.TextRow(lang=text.lang, role=text.role, sha256=text.sha256)
            for text in (texts.frozen_texts(statement, frozen.number) if frozen else [])
        ],
        imported=len(signing.imported(statement)),
        closes_on=statement.closes_on,
        closes_at=datetime.fromtimestamp(until, UTC) if until else None,
        open_today=[shapes.OpenThing(what=str(one.what), count=one.count, day=one.day) for one in things],
    )


def convenor_for(call: Call, statement: Statement) -> Convenor:
    """Return for whom it is looked what is open: at the command line a convenor who looks after everything."""
    if call.convenor is not None:
        return call.convenor
    return next(one for one, duties in texts.convenors_with_duties(statement) if duties == ALL_DUTIES)


def _count(counts: Counts) -> shapes.Counts:
    return shapes.Counts(
        signed=counts.signed,
        standing=counts.standing,
        listed=counts.listed,
        not_named=counts.not_named,
        hidden=counts.hidden,
        withdrawn=counts.withdrawn,
        removed=counts.removed,
    )
