"""Signing before a release: begun, its deadlines, who is invited, reminders; and the board, in numbers alone.

Names, addresses and links lie locked until the release: they go in here, and never out. When everything becomes
public, and to whom it is shown before, is a person's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from undersigned.accounts.rules import Duty
from undersigned.api.operation import Call, operation
from undersigned.api.rules import DeadlineMissing, NotThere, ReleaseSet
from undersigned.api.shapes import base
from undersigned.api.shapes import signing_on as shapes
from undersigned.desk import signing_on
from undersigned.desk.rules import Needs
from undersigned.signon import queries as boards
from undersigned.signon import rules
from undersigned.texts import actions as noting

if TYPE_CHECKING:
    from undersigned.signon.models import Phase


@operation(
    "GET",
    "statements/<slug:slug>/sign-on",
    needs=Duty.SIGNATORIES,
    page="sign-on",
    does="show how signing before a release stands, in numbers",
    gives=shapes.BoardOut,
)
def board(call: Call, _asked: base.Nothing) -> shapes.BoardOut:
    """Return deadlines, and how many stand where."""
    return _show(call)


@operation(
    "POST",
    "statements/<slug:slug>/sign-on",
    needs=Needs.ALL,
    page="sign-on-times",
    does="let those who will be invited sign before anybody else sees it",
    takes=shapes.DeadlinesIn,
    gives=shapes.BoardOut,
    example={"soft_at": "2100-01-02T18:00:00Z"},
)
def begin_sign_on(call: Call, asked: shapes.DeadlinesIn) -> shapes.BoardOut:
    """Open it privately, without a moment of release."""
    moments = rules.Moments(asked.soft_at, asked.hard_at)
    signing_on.open_privately(
        call.statement, moments, closes_at_once=False, instance=call.instance, ring=call.ring, now=call.now
    )
    return _show(call)


@operation(
    "PATCH",
    "statements/<slug:slug>/sign-on/deadlines",
    needs=Needs.ALL,
    page="sign-on-times",
    does="change the deadlines before a release whose moment is not set yet",
    takes=shapes.DeadlinesIn,
    gives=shapes.BoardOut,
    example={"hard_at": "2100-01-03T18:00:00Z"},
)
def save_deadlines(call: Call, asked: shapes.DeadlinesIn) -> shapes.BoardOut:
    """Set them anew, but where a release is set: what is announced for it hangs together."""
    with transaction.atomic():
        # A convenor may set the release at this moment, which these deadlines would take away.
        noting.take_turn(call.statement)
        phase = _find(call)
        if phase.releases_at is not None:
            raise ReleaseSet
        kept = {"soft_at": phase.soft_at, "hard_at": phase.hard_at}
        moments = rules.Moments(**kept | asked.model_dump(exclude_unset=True))
        signing_on.set_moments(call.statement, moments, closes_at_once=phase.closes_at_once, now=call.now)
    return _show(call)


@operation(
    "POST",
    "statements/<slug:slug>/sign-on/invitations",
    needs=Needs.ALL,
    page="sign-on",
    does="put some at the end of the board, and mail each a link that shows the text and signs",
    takes=shapes.InviteIn,
    gives=shapes.Mailed,
    example={"class": "org", "invited": [{"name": "Riders' Union", "address": "riders@union.example"}]},
)
def invite(call: Call, asked: shapes.InviteIn) -> shapes.Mailed:
    """Invite them. It takes all four scopes: whoever gets a link reads the text before its release."""
    # A line for each, as at the desk: line breaks in a name would make two of it.
    typed = "\n".join(f"{' '.join(one.name.split())}, {one.address}" for one in asked.invited)
    mailed = signing_on.invite(call.statement, typed, asked.klass, today=call.today)
    return shapes.Mailed(mailed=mailed, **_show(call).model_dump())


@operation(
    "POST",
    "statements/<slug:slug>/sign-on/reminders",
    needs=Duty.SIGNATORIES,
    page="sign-on",
    does="send the one reminder now to those who have not answered",
    gives=shapes.Mailed,
)
def remind_invited(call: Call, _asked: base.Nothing) -> shapes.Mailed:
    """Remind them: nobody twice of one deadline, so that a program can't flood them."""
    if rules.find_until(_find(call).moments, call.now) is None:
        raise DeadlineMissing
    mailed = signing_on.remind(call.statement, today=call.today)
    return shapes.Mailed(mailed=mailed, **_show(call).model_dump())


def _find(call: Call) -> Phase:
    phase = boards.phase_of(call.statement)
    if phase is None:
        raise NotThere
    return phase


def _show(call: Call) -> shapes.BoardOut:
    phase = _find(call)
    counts = boards.count_board(phase)
    return shapes.BoardOut(
        state=rules.Phase(phase.state),
        soft_at=phase.soft_at,
        hard_at=phase.hard_at,
        releases_at=phase.releases_at,
        can_be_reminded=boards.not_reminded().filter(phase=phase).count(),
        **{
            klass: shapes.BoardCounts(**{answer.value: counts[klass, answer] for answer in rules.Answer})
            for klass in ("person", "org")
        },
    )
