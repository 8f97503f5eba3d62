"""Statements: begun, shown, described, opened, paused, closed; what is open and what was done."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from undersigned.accounts import queries as accounts
from undersigned.accounts.rules import Duty
from undersigned.api.doing.telling import convenor_for, describe, describe_fully
from undersigned.api.operation import Call, operation
from undersigned.api.rules import NotThere
from undersigned.api.shapes import base
from undersigned.api.shapes import statements as shapes
from undersigned.coalitions import queries as coalitions
from undersigned.desk import actions, checklists, offering, skeletons
from undersigned.desk.rules import Needs
from undersigned.desk.words import CHECKS, SCRIPT
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.accent import tidy_accent
from undersigned.texts.canonical import Content
from undersigned.texts.rules import Details, Kind, Wishes
from undersigned.tokens import queries as tokens

if TYPE_CHECKING:
    from undersigned.desk.rules import Item
    from undersigned.texts.models import Statement

PASTED = """For an open timetable

We, passengers and staff of the regional railway, declare:

1. We regret that the evening trains were cancelled.
2. We ask the railway board to publish the figures.
"""


@operation(
    "GET",
    "statements",
    needs=Needs.NO_STATEMENT,
    page="statements",
    does="list the statements where the token acts, the newest first",
    takes=base.Paging,
    gives=shapes.StatementList,
)
def statements(call: Call, asked: base.Paging) -> shapes.StatementList:
    """List statements behind a number."""
    ids = tokens.statement_ids(call.grant) if call.grant else [one.pk for one in texts.statements()]
    behind = [pk for pk in ids if not asked.after or pk < int(asked.after)]
    found = {one.pk: one for one in texts.statements_at(behind[: asked.limit])}
    rows = [describe(call, found[pk]) for pk in behind[: asked.limit] if pk in found]
    return shapes.StatementList(items=rows, next=str(behind[asked.limit - 1]) if len(behind) > asked.limit else None)


@operation(
    "POST",
    "statements",
    needs=Needs.NO_STATEMENT,
    page="new",
    does="begin a statement out of a text, a file or a skeleton",
    takes=shapes.Begin,
    gives=shapes.StatementFull,
    is_once=True,
    is_making=True,
    example={"text": PASTED},
)
def create(call: Call, asked: shapes.Begin) -> shapes.StatementFull:
    """Begin a statement; at the command line it becomes the first convenor's."""
    convenor = call.convenor or accounts.first_convenor()
    if convenor is None:
        raise NotThere
    coalition = coalitions.coalition_for(convenor, asked.coalition or "")
    if asked.text is None and asked.file is None:
        content = skeletons.make_skeleton(asked.skeleton) if asked.skeleton else Content(title="")
        kind = {"kind": asked.skeleton} if asked.skeleton else {}
        return describe_fully(
            call, actions.begin_empty(convenor, content, lang=asked.lang, coalition=coalition, **kind)
        )
    made = actions.import_statement(
        convenor,
        asked.file.data if asked.file else (asked.text or "").encode(),
        filename=asked.file.name if asked.file else None,
        kind=asked.format,
        names=(asked.names.data, asked.names.name) if asked.names else None,
        now=call.now,
        coalition=coalition,
    )
    return describe_fully(call, made)


@operation(
    "GET",
    "statements/<slug:slug>",
    needs=Needs.ANY,
    page="statement",
    does="say where a statement stands, what is missing and what is open today",
    gives=shapes.StatementFull,
)
def show(call: Call, _asked: base.Nothing) -> shapes.StatementFull:
    """Describe the statement."""
    return describe_fully(call, call.statement)


@operation(
    "GET",
    "statements/<slug:slug>/trend",
    needs=Needs.ANY,
    page="statement",
    does="count what entered the log, by day",
    takes=shapes.Days,
    gives=shapes.Trend,
)
def trend(call: Call, asked: shapes.Days) -> shapes.Trend:
    """Return the days that end today."""
    days = signing.trend(call.collection, last=call.today, days=asked.days)
    return shapes.Trend(items=[shapes.DayRow(day=one.day, signed=one.signed, ended=one.ended) for one in days])


@operation(
    "GET",
    "statements/<slug:slug>/details",
    needs=Duty.PRESS,
    page="details",
    does="show who calls, how to reach them, and what may be chosen when signing",
    gives=shapes.Details,
)
def details(call: Call, _asked: base.Nothing) -> shapes.Details:
    """Return the details."""
    return _details(call.statement)


@operation(
    "PATCH",
    "statements/<slug:slug>/details",
    needs=Duty.PRESS,
    page="details",
    does="change details",
    takes=shapes.DetailsChange,
    gives=shapes.Details,
    example={
        "convened_by": "Passengers' Round Table",
        "contact": "office@round-table.example",
        "imprint": "Passengers' Round Table, 1 Station Road",
        "privacy": "The address is used once and not kept. Responsible: Passengers' Round Table, 1 Station Road.",
    },
)
def save_details(call: Call, asked: shapes.DetailsChange) -> shapes.Details:
    """Change the members that were given."""
    statement = call.statement
    present = {one.name: getattr(statement, one.name) for one in fields(Details)}
    given = {name: getattr(asked, name) for name in asked.model_fields_set}
    wanted = Details(**(present | given | _tidy(given)))
    actions.save_details(statement, wanted, instance=call.instance, ring=call.ring, now=call.now)
    statement.refresh_from_db()
    return _details(statement)


@operation(
    "GET",
    "statements/<slug:slug>/choices",
    needs=Duty.KEYS,
    page="choices",
    does="show which choices are wanted, and which are open",
    gives=shapes.Choices,
)
def choices(call: Call, _asked: base.Nothing) -> shapes.Choices:
    """Return wishes and offer."""
    return _choices(call.statement)


@operation(
    "PATCH",
    "statements/<slug:slug>/choices",
    needs=Duty.KEYS,
    page="choices",
    does="change which choices are wanted",
    takes=shapes.ChoicesChange,
    gives=shapes.Choices,
    example={"offers_news": False},
)
def save_choices(call: Call, asked: shapes.ChoicesChange) -> shapes.Choices:
    """Change the members that were given; what is ready opens, what is not wanted any more ends."""
    statement = call.statement
    present = {one.name: getattr(statement, one.name) for one in fields(Wishes)}
    wanted = present | {name: getattr(asked, name) for name in asked.model_fields_set}
    wanted["offers_convenors"] = wanted["people_at_risk"]
    offering.save_wishes(statement, Wishes(**wanted), instance=call.instance, ring=call.ring, now=call.now)
    statement.refresh_from_db()
    return _choices(statement)


@operation(
    "POST",
    "statements/<slug:slug>/choices/offer",
    needs=Duty.KEYS,
    page="choices",
    does="open the wanted choices whose keys have become ready",
    gives=shapes.Choices,
)
def offer_choices(call: Call, _asked: base.Nothing) -> shapes.Choices:
    """Open what is ready."""
    offering.offer_what_is_ready(call.collection, instance=call.instance, ring=call.ring, now=call.now)
    return _choices(call.statement)


@operation(
    "POST",
    "statements/<slug:slug>/open",
    needs=Needs.ALL,
    page="open",
    does="open for signing from today on",
    gives=shapes.StatementFull,
)
def open_(call: Call, _asked: base.Nothing) -> shapes.StatementFull:
    """Open the statement."""
    actions.open_statement(call.statement, instance=call.instance, ring=call.ring, now=call.now)
    return describe_fully(call, call.statement)


@operation(
    "POST",
    "statements/<slug:slug>/pause",
    needs=Needs.ALL,
    page="close",
    does="pause signing until somebody goes on",
    gives=shapes.StatementRow,
)
def pause(call: Call, _asked: base.Nothing) -> shapes.StatementRow:
    """Pause."""
    actions.pause_statement(call.collection)
    return describe(call, call.statement)


@operation(
    "POST",
    "statements/<slug:slug>/resume",
    needs=Needs.ALL,
    page="close",
    does="go on with signing after a pause",
    gives=shapes.StatementRow,
)
def resume(call: Call, _asked: base.Nothing) -> shapes.StatementRow:
    """Go on."""
    actions.resume_statement(call.collection, instance=call.instance)
    return describe(call, call.statement)


@operation(
    "POST",
    "statements/<slug:slug>/close",
    needs=Needs.ALL,
    page="close",
    does="stop taking signatures; links mailed before are taken for a day more",
    gives=shapes.StatementRow,
)
def close(call: Call, _asked: base.Nothing) -> shapes.StatementRow:
    """Close."""
    actions.close_statement(call.collection, now=call.now)
    return describe(call, call.statement)


@operation(
    "GET",
    "statements/<slug:slug>/acts",
    needs=Needs.ANY,
    page="acts",
    does="show what was done, to names and at the desk",
    gives=shapes.Acts,
)
def acts(call: Call, _asked: base.Nothing) -> shapes.Acts:
    """Return the newest acts and deeds."""
    collection = signing.collection_of(call.statement)
    return shapes.Acts(
        acts=[
            shapes.ActRow(day=act.day, act=act.act, by=act.by, number=act.n, reason=act.reason, entry=act.entry)
            for act in (signing.recent_acts(collection) if collection else [])
        ],
        deeds=[
            shapes.DeedRow(
                day=deed.day,
                what=deed.what.removeprefix(SCRIPT),
                by_token=deed.what.startswith(SCRIPT),
                convenor=deed.convenor_id,
                times=deed.times,
            )
            for deed in texts.recent_deeds(call.statement)
        ],
    )


@operation(
    "GET",
    "statements/<slug:slug>/hand-over",
    needs=Needs.ANY,
    page="hand-over",
    does="show what is missing before others go on alone",
    gives=shapes.Checklist,
)
def hand_over(call: Call, _asked: base.Nothing) -> shapes.Checklist:
    """Return the checklist."""
    convenor = convenor_for(call, call.statement)
    return _list(checklists.hand_over(call.statement, convenor, ring=call.ring, day=call.today))


@operation(
    "GET",
    "statements/<slug:slug>/at-the-end",
    needs=Needs.ANY,
    page="at-the-end",
    does="show what is missing at the end",
    gives=shapes.Checklist,
)
def at_the_end(call: Call, _asked: base.Nothing) -> shapes.Checklist:
    """Return the checklist."""
    convenor = convenor_for(call, call.statement)
    return _list(checklists.closing(call.statement, call.collection, convenor, ring=call.ring, day=call.today))


def _list(items: list[Item]) -> shapes.Checklist:
    rows = [shapes.CheckRow(what=str(one.what), words=str(CHECKS[one.what]), is_done=one.is_done) for one in items]
    return shapes.Checklist(items=rows)


def _tidy(given: dict[str, Any]) -> dict[str, str]:
    """Return the words of *given* as the desk keeps them: some on one line, none with white space around."""
    lines = {name: " ".join(given[name].split()) for name in ("convened_by", "contact") if name in given}
    several = [name for name in ("imprint", "privacy", "key_printed_at") if name in given]
    words = {name: given[name].replace("\r\n", "\n").strip() for name in several}
    accent = {"accent": tidy_accent(given["accent"])} if "accent" in given else {}
    return lines | words | accent


def _details(statement: Statement) -> shapes.Details:
    given = {one.name: getattr(statement, one.name) for one in fields(Details)}
    given["kind"] = Kind(statement.kind)
    return shapes.Details(**given, missing=list(actions.find_missing(statement)))


def _choices(statement: Statement) -> shapes.Choices:
    return shapes.Choices(
        people_at_risk=statement.people_at_risk,
        offers_threshold=statement.offers_threshold,
        offers_members=statement.offers_members,
        offers_news=statement.offers_news,
        threshold=statement.threshold,
        threshold_until=statement.threshold_until,
        open_now=[str(vis) for vis in offering.find_offer(statement).vis],
    )
