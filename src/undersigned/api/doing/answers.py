"""Answers: recorded, changed, published; how the demands stand; reminders.

That a condition is fulfilled takes two convenors, at the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from undersigned.accounts.rules import Duty
from undersigned.answers import actions, queries
from undersigned.answers.rules import Kind, Typed
from undersigned.api.operation import Call, operation
from undersigned.api.rules import NotThere
from undersigned.api.shapes import answers as shapes
from undersigned.api.shapes import base
from undersigned.desk import answering

if TYPE_CHECKING:
    from undersigned.answers.queries import EntryRow

_EXAMPLE = {
    "addressee": "the railway board",
    "clause": "c2",
    "happened_on": "2026-11-23",
    "source": "letter to the round table",
    "state": "promised",
    "words": "The board will publish its figures in spring.",
}


@operation(
    "GET",
    "statements/<slug:slug>/answers",
    needs=Duty.PRESS,
    page="answers",
    does="show how the demands stand, every entry, drafts too, and reminders",
    gives=shapes.AnswersOut,
)
def answers(call: Call, _asked: base.Nothing) -> shapes.AnswersOut:
    """Return all of it: there are never more than some hundred entries."""
    rows = queries.entries_of(call.statement)
    demands = queries.demands_of(queries.asked_by(call.statement), rows)
    return shapes.AnswersOut(
        demands=[
            shapes.DemandOut(
                addressee=one.addressee, clause=one.clause, number=one.number, state=one.state, since=one.since
            )
            for one in demands
        ],
        items=[_show(row) for row in rows],
        reminders=[
            shapes.ReminderOut(id=one.pk, asks_on=one.asks_on, addressee=one.addressee, note=one.note)
            for one in queries.reminders_of(call.statement)
        ],
    )


@operation(
    "POST",
    "statements/<slug:slug>/answers",
    needs=Duty.PRESS,
    page="answer-new",
    does="keep an entry as a draft: an answer, or that the statement was handed over",
    takes=shapes.EntryIn,
    gives=shapes.EntryOut,
    is_once=True,
    is_making=True,
    example=_EXAMPLE,
)
def record_answer(call: Call, asked: shapes.EntryIn) -> shapes.EntryOut:
    """Keep it."""
    file = asked.file.data if asked.file else None
    return _find(call, answering.record(call.statement, _read(asked), file, instance=call.instance, today=call.today))


@operation(
    "PUT",
    "statements/<slug:slug>/answers/<int:number>",
    needs=Duty.PRESS,
    page="answer",
    does="replace what a draft says; its file stays unless there is another one",
    takes=shapes.EntryIn,
    gives=shapes.EntryOut,
    example=_EXAMPLE,
)
def change_answer(call: Call, asked: shapes.EntryIn) -> shapes.EntryOut:
    """Keep it in the place of what stood there."""
    file = asked.file.data if asked.file else None
    answering.change(call.statement, call.number, _read(asked), file, instance=call.instance, today=call.today)
    return _find(call, call.number)


@operation(
    "POST",
    "statements/<slug:slug>/answers/<int:number>/publish",
    needs=Duty.PRESS,
    page="answer",
    does="publish a draft for good",
    gives=shapes.EntryOut,
)
def publish_answer(call: Call, _asked: base.Nothing) -> shapes.EntryOut:
    """Publish it."""
    answering.publish(call.statement, call.number, today=call.today)
    return _find(call, call.number)


@operation(
    "DELETE",
    "statements/<slug:slug>/answers/<int:number>",
    needs=Duty.PRESS,
    page="answer",
    does="delete a draft",
)
def delete_answer(call: Call, _asked: base.Nothing) -> None:
    """Delete it; what waits for a second convenor is dropped at the desk."""
    if _find_row(call, call.number).proposed_by_id:
        raise NotThere
    actions.delete_draft(call.statement, call.number)


@operation(
    "POST",
    "statements/<slug:slug>/reminders",
    needs=Duty.PRESS,
    page="answers",
    does="have the convenors reminded to ask an addressee again",
    takes=shapes.ReminderIn,
    gives=shapes.AnswersOut,
    example={"asks_on": "2100-01-02", "addressee": "the railway board"},
)
def add_reminder(call: Call, asked: shapes.ReminderIn) -> shapes.AnswersOut:
    """Note it."""
    actions.add_reminder(call.statement, asked.asks_on, addressee=asked.addressee, note=asked.note, today=call.today)
    return answers(call, base.Nothing())


@operation(
    "DELETE",
    "statements/<slug:slug>/reminders/<int:number>",
    needs=Duty.PRESS,
    page="answers",
    does="take a reminder off",
)
def drop_reminder(call: Call, _asked: base.Nothing) -> None:
    """Take it off."""
    actions.drop_reminder(call.statement, call.number)


def _read(asked: shapes.EntryIn) -> Typed:
    members = asked.model_dump(exclude={"file", "kind"})
    return Typed(kind=Kind(asked.kind), **members)


def _find_row(call: Call, key: int) -> EntryRow:
    row = queries.find_entry(call.statement, key)
    if row is None:
        raise NotThere
    return row


def _find(call: Call, key: int) -> shapes.EntryOut:
    return _show(_find_row(call, key))


def _show(row: EntryRow) -> shapes.EntryOut:
    typed, document = row.typed, row.document
    if typed.happened_on is None:
        raise NotThere
    return shapes.EntryOut(
        id=row.key,
        number=row.number,
        published_on=row.published_on,
        kind=typed.kind,
        happened_on=typed.happened_on,
        addressee=typed.addressee,
        clause=typed.clause,
        version=row.version,
        state=typed.state,
        words=typed.words,
        quote=typed.quote,
        quote_lang=typed.quote_lang,
        source=typed.source,
        handed_by=typed.handed_by,
        corrects=typed.corrects,
        corrected_by=row.corrected_by,
        is_emptied=row.is_emptied,
        document=shapes.DocumentOut(
            kind=document.kind, sha256=document.sha256, size=document.size_bytes, words=document.words
        )
        if document
        else None,
    )
