"""Asking, commenting, answering, closing. What was said stays as it was said; a question is closed, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.roundtable.actions.noticing import note
from undersigned.roundtable.models import Remark, Seat, Table
from undersigned.roundtable.rules import seats, talking
from undersigned.roundtable.rules.noticing import Happening

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def say(seat: Seat, *, kind: str, clause: str, clause_words: str, passage: str, words: str, now: datetime) -> Remark:
    """Ask a question about a clause, or comment on it.

    Args:
        seat: Who says it.
        kind: Question or comment.
        clause: Id of the clause.
        clause_words: What the clause says at this moment.
        passage: Words of the clause that are meant; empty for all of it.
        words: What is said.
        now: The time.
    Raises:
        TableEnded, ObserverSilent, NothingSaid, SaidTooMuch, WordsUnreadable, PassageElsewhere, TooManyRemarks:
            Nothing was said.
    """
    _check_may_speak(seat)
    words, passage = talking.check_words(words), talking.check_passage(passage, words=clause_words)
    is_question = kind == talking.RemarkKind.QUESTION
    note(seat.table, Happening.SAID, seat=seat, now=now)
    return Remark.objects.create(
        table=seat.table,
        seat=seat,
        kind=talking.RemarkKind.QUESTION if is_question else talking.RemarkKind.COMMENT,
        clause=clause,
        passage=passage,
        words=words,
        said_at=now,
    )


@transaction.atomic
def answer(seat: Seat, remark: Remark, *, words: str, now: datetime) -> Remark:
    """Answer a question or comment; a closed one is open again by that.

    Raises:
        TableEnded, ObserverSilent, NothingSaid, SaidTooMuch, WordsUnreadable, TooManyRemarks: Nothing was said.
    """
    _check_may_speak(seat)
    words = talking.check_words(words)
    made = Remark.objects.create(
        table=seat.table,
        seat=seat,
        about=remark,
        kind=talking.RemarkKind.ANSWER,
        clause=remark.clause,
        words=words,
        said_at=now,
    )
    # Who asks further in their own question waits for an answer again.
    is_own = seat.pk == remark.seat_id
    state = talking.RemarkState.OPEN if is_own else talking.RemarkState.ANSWERED
    Remark.objects.filter(pk=remark.pk).update(state=state)
    note(seat.table, Happening.ANSWERED, seat=seat, only_for=remark.seat, now=now)
    return made


def settle(seat: Seat, remark: Remark, *, is_closed: bool) -> None:
    """Close a question or comment, or open it again.

    Raises:
        TableEnded, NotYours: Nothing was changed.
    """
    _check_open(seat)
    talking.check_may_settle(is_chair=seat.is_chair, is_own=seat.pk == remark.seat_id)
    state = talking.RemarkState.CLOSED if is_closed else talking.RemarkState.OPEN
    Remark.objects.filter(pk=remark.pk).update(state=state)


def _check_may_speak(seat: Seat) -> None:
    _check_open(seat)
    talking.check_may_speak(seat.role)
    if Remark.objects.filter(table=seat.table_id).count() >= talking.MOST_REMARKS:
        raise talking.TooManyRemarks


def _check_open(seat: Seat) -> None:
    seats.check_open(Table.objects.values_list("state", flat=True).get(pk=seat.table_id))
