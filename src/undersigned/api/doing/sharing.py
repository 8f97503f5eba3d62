"""What helps a statement travel: words to pass on, talking points, terms of reprinting."""

from __future__ import annotations

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.shapes import base
from undersigned.api.shapes import sharing as shapes
from undersigned.desk import travelling
from undersigned.sharing import queries, rules


@operation(
    "GET",
    "statements/<slug:slug>/shared-words/<str:lang>",
    needs=Duty.PRESS,
    page="sharing",
    does="show the words to pass on, talking points and answers in one language",
    gives=shapes.SharedWords,
)
def shared_words(call: Call, _asked: base.Nothing) -> shapes.SharedWords:
    """Return what was written in the language."""
    words = queries.words_of(call.statement, call.lang)
    return shapes.SharedWords(
        wordings=list(words.wordings),
        points=list(words.points),
        objections=[shapes.Objection(objection=one, answer=answer) for one, answer in words.objections],
    )


@operation(
    "PUT",
    "statements/<slug:slug>/shared-words/<str:lang>",
    needs=Duty.PRESS,
    page="sharing",
    does="replace the words to pass on, talking points and answers in one language",
    takes=shapes.SharedWords,
    gives=shapes.SharedWords,
    example={
        "wordings": ["I wait for a timetable that anybody can read, because …"],
        "points": ["The figures exist; they are only not published."],
        "objections": [{"objection": "It costs too much.", "answer": "The board has the figures already."}],
    },
)
def save_shared_words(call: Call, asked: shapes.SharedWords) -> shapes.SharedWords:
    """Keep all of it in place of what was there."""
    words = rules.Words(
        wordings=tuple(asked.wordings),
        points=tuple(asked.points),
        objections=tuple((one.objection, one.answer) for one in asked.objections),
    )
    travelling.keep_words(call.statement, call.lang, words)
    return shared_words(call, base.Nothing())


@operation(
    "GET",
    "statements/<slug:slug>/republication",
    needs=Duty.PRESS,
    page="sharing",
    does="show the terms of reprinting, and where the statement was published too",
    gives=shapes.Republication,
)
def republication(call: Call, _asked: base.Nothing) -> shapes.Republication:
    """Return terms and printings."""
    told = queries.republication_of(call.statement)
    return shapes.Republication(
        terms=told.terms,
        printings=[
            shapes.Printing(outlet=one.outlet, url=one.url, lang=one.lang or None, translator=one.translator, on=one.on)
            for one in told.printings
        ],
    )


@operation(
    "PUT",
    "statements/<slug:slug>/republication",
    needs=Duty.PRESS,
    page="sharing",
    does="replace the terms of reprinting, and where the statement was published too",
    takes=shapes.Republication,
    gives=shapes.Republication,
    example={"terms": "cc-by-4.0", "printings": [{"outlet": "The Evening Line", "lang": "en", "on": "2026-11-24"}]},
)
def save_republication(call: Call, asked: shapes.Republication) -> shapes.Republication:
    """Keep all of it in place of what was there."""
    printings = tuple(
        rules.Printing(one.outlet, one.url, one.lang or "", one.translator, one.on) for one in asked.printings
    )
    travelling.keep_republication(call.statement, rules.Republication(asked.terms, printings))
    return republication(call, base.Nothing())
