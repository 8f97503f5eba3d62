"""Drafting: the text comes to the table, amendments are proposed, withdrawn, laid together with what changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from undersigned.roundtable import queries
from undersigned.roundtable.actions import minuting
from undersigned.roundtable.actions.noticing import note
from undersigned.roundtable.models import Amendment, Decision, Drafting
from undersigned.roundtable.queries.drafting import next_number
from undersigned.roundtable.rules import changing, deciding, drafting, merging, minutes, proposing
from undersigned.roundtable.rules.changing import Change
from undersigned.roundtable.rules.minutes import Ground, Kind, Matter
from undersigned.roundtable.rules.noticing import Happening
from undersigned.roundtable.rules.proposing import AmendmentState
from undersigned.roundtable.rules.refusing import (
    AlreadyBegun,
    ClauseGone,
    DecisionOpen,
    NotAmendable,
    NotEditorial,
    NoText,
    NothingChanges,
    NothingToMerge,
    NothingToTakeBack,
    NotYours,
    OnlyListening,
    Settled,
    TooMany,
    WholeOpen,
)
from undersigned.roundtable.rules.seats import Role, check_open

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.roundtable.models import Seat, Table
    from undersigned.roundtable.rules.changing import AnyChange
    from undersigned.roundtable.rules.deciding import Procedure
    from undersigned.roundtable.rules.drafting import Draft, Wording


@transaction.atomic
def begin_drafting(table: Table, preset: str, *, own: Procedure | None = None, now: datetime) -> Drafting:
    """Lay the text of the statement on *table*, to be changed only by its rules from now on.

    Args:
        table: Where.
        preset: Name of ready-made rules, or `own`.
        own: The table's own rules; None for ready-made ones.
        now: The time.
    Raises:
        TableEnded, NoText, AlreadyBegun: Nothing was changed.
        RuleOdd: Or one of its kinds: own rules contradict themselves.
        TextInvalid: Of `texts`: title or words are missing.
    """
    check_open(table.state)
    standing = queries.standing_text(table)
    if standing is None:
        raise NoText
    draft = drafting.draft_from_content(standing.content)
    procedure = own or deciding.PRESETS[preset]
    deciding.check_procedure(procedure)
    try:
        with transaction.atomic():
            row = Drafting.objects.create(
                table=table,
                draft=drafting.format_draft(draft),
                preset=preset,
                procedure=deciding.format_procedure(procedure),
                begun_at=now,
            )
    except IntegrityError as error:
        raise AlreadyBegun from error
    minuting.begin(table, minutes.open_minutes(now, table=draft.title, draft=draft, procedure=procedure))
    minuting.note_people(table, now=now)
    return row


@transaction.atomic
def propose(
    seat: Seat,
    change: AnyChange,
    *,
    reason: str,
    is_editorial: bool = False,
    amends: Amendment | None = None,
    now: datetime,
) -> Amendment:
    """Propose *change*, of the text or of what another amendment says.

    Raises:
        Refusal: It can't be made of the text as it stands, or not by this seat; nothing was changed.
        TextInvalid: Of `texts`: the new words have no spelling.
    """
    if seat.role == Role.OBSERVER:
        raise OnlyListening
    reason = proposing.check_reason(reason)
    row = minuting.take_turn(seat.table)
    draft = queries.draft_of(row)
    if amends is not None:
        amends.refresh_from_db()
        if amends.state != AmendmentState.OPEN or not isinstance(change, Change):
            raise Settled
        was = _draft_with(draft, amends)
        change = Change(was.clauses[0].id, change.base, change.wording)
        changing.amend_change(changing.parse_change(amends.change), change)
    else:
        changing.apply_change(draft, change)
        was = draft
    number = next_number(Amendment, seat.table)
    if number > proposing.MOST_AMENDMENTS:
        raise TooMany
    note(seat.table, Happening.PROPOSED, seat=seat, now=now)
    return Amendment.objects.create(
        table=seat.table,
        number=number,
        seat=seat,
        amends=amends,
        change=changing.format_change(change),
        was=drafting.format_draft(proposing.keep_base(was, change)),
        clause="" if amends and not amends.clause else getattr(change, "clause", ""),
        reason=reason,
        is_editorial=is_editorial and amends is None,
        made_at=now,
    )


@transaction.atomic
def withdraw(amendment: Amendment, seat: Seat, *, now: datetime) -> None:
    """Take an *amendment* back that was not put yet.

    Raises:
        NotYours, Settled: Nothing was changed.
    """
    minuting.take_turn(amendment.table)
    if not is_own(amendment, seat):
        raise NotYours
    _settle(amendment, AmendmentState.WITHDRAWN, now=now)


@transaction.atomic
def doubt_editorial(amendment: Amendment, seat: Seat) -> None:
    """Say that a correction changes the meaning: it has to be decided like any other amendment.

    Raises:
        OnlyListening, Settled: Nothing was changed.
    """
    if seat.role == Role.OBSERVER:
        raise OnlyListening
    open_ones = Amendment.objects.filter(pk=amendment.pk, state=AmendmentState.OPEN, is_editorial=True)
    if not open_ones.update(is_editorial=False):
        raise Settled


@transaction.atomic
def adopt_editorial(amendment: Amendment, chair: Seat, *, now: datetime) -> None:
    """Make a correction of which nobody says that it changes the meaning; the minutes tell it apart.

    Raises:
        NotEditorial, Settled, WholeOpen, DecisionOpen: Nothing was changed.
        Refusal: The text has changed since.
    """
    row = minuting.take_turn(amendment.table)
    change = changing.parse_change(amendment.change)
    check_not_being_decided(row.table, change)
    if not Amendment.objects.filter(pk=amendment.pk, is_editorial=True).exists():
        raise NotEditorial
    _settle(amendment, AmendmentState.ADOPTED, now=now)
    make_change(row, change, ground=Ground.EDITORIAL, by=chair.name, reason=amendment.reason, now=now)


@transaction.atomic
def confirm_merge(amendment: Amendment, seat: Seat, wording: Wording, *, base: str, now: datetime) -> None:
    """Let an *amendment* that was overtaken say *wording*, which a person made out of it and the text as it stands.

    One that was carried already is made at once, by a chair; one that was not goes on as an amendment.

    Args:
        amendment: Open or carried.
        seat: Who confirms.
        wording: What shall hold.
        base: Digest of the clause that the person saw.
        now: The time.
    Raises:
        NotYours, Settled, NotAmendable, ClauseGone, DecisionOpen, WholeOpen: Nothing was changed.
        Refusal: The clause has changed again.
    """
    row = minuting.take_turn(amendment.table)
    amendment.refresh_from_db()
    change = changing.parse_change(amendment.change)
    draft = queries.draft_of(row)
    if not isinstance(change, Change):
        raise NotAmendable
    if amendment.state not in (AmendmentState.OPEN, AmendmentState.CARRIED):
        raise Settled
    is_carried = amendment.state == AmendmentState.CARRIED
    if not (seat.is_chair or (is_own(amendment, seat) and not is_carried)):
        raise NotYours
    if draft.find_clause(change.clause) is None:
        raise ClauseGone
    if Decision.objects.filter(amendment__amends=amendment, closed_at__isnull=True).exists():
        raise DecisionOpen
    merged = merging.confirm_merge(Change(change.clause, base, change.wording), wording)
    stands_already = _stands_already(draft, merged)
    if stands_already and not is_carried:
        raise NothingChanges
    Amendment.objects.filter(pk=amendment.pk).update(
        change=changing.format_change(merged), was=drafting.format_draft(proposing.keep_base(draft, merged))
    )
    if is_carried:
        check_not_being_decided(row.table, merged)
        _settle(amendment, AmendmentState.ADOPTED, now=now, was=AmendmentState.CARRIED)
        if stands_already:
            _note_standing(row.table, amendment, now=now)
        else:
            _make_merged(row, amendment, merged, seat, now=now)


def _stands_already(draft: Draft, merged: Change) -> bool:
    try:
        changing.apply_change(draft, merged)
    except NothingChanges:
        return True
    return False


def _note_standing(table: Table, amendment: Amendment, *, now: datetime) -> None:
    """Note that what was agreed came into the text by another way. While it waited, nobody could put the whole."""
    words = f"carried-already {amendment.number}"
    minuting.add_line(table, lambda last: minutes.make_line(last, Kind.NOTED, now, by="", words=words))


def _make_merged(row: Drafting, amendment: Amendment, merged: Change, seat: Seat, *, now: datetime) -> None:
    number = Decision.objects.filter(amendment=amendment).order_by("-number").values_list("number", flat=True)
    make_change(
        row,
        merged,
        ground=Ground.AMENDMENT,
        by=seat.name,
        reason=amendment.reason,
        decision=number.first(),
        now=now,
    )


def let_follow(table: Table, *, may_follow: bool) -> None:
    """Let those who translate the text see it as it changes at the *table*, or no more; the table's pages say so."""
    Drafting.objects.filter(table=table).update(is_followed=may_follow)


def note_taken(table: Table, version: int) -> None:
    """Note that *version* of the statement has the words now that the *table* adopted."""
    Drafting.objects.filter(table=table).update(taken_into=version)


def find_merge(amendment: Amendment, draft: Draft) -> merging.Merge:
    """Return an *amendment* that was overtaken, laid together with its clause as it stands in *draft*.

    Raises:
        NotAmendable, ClauseGone, NothingToMerge: There is nothing to lay together.
    """
    change = changing.parse_change(amendment.change)
    if not isinstance(change, Change):
        raise NotAmendable
    now, was = draft.find_clause(change.clause), drafting.parse_draft(amendment.was).find_clause(change.clause)
    if now is None or was is None:
        raise ClauseGone
    if now.wording == was.wording:
        raise NothingToMerge
    return merging.merge_wordings(was.wording, change.wording, now.wording)


def make_change(
    row: Drafting,
    change: AnyChange,
    *,
    ground: Ground,
    by: str,
    reason: str,
    decision: int | None = None,
    now: datetime,
) -> Draft:
    """Make *change* of the draft in *row*, whose turn was taken, and note it."""
    before = queries.draft_of(row)
    after = changing.apply_change(before, change)
    Drafting.objects.filter(pk=row.pk).update(draft=drafting.format_draft(after))
    row.draft = drafting.format_draft(after)
    minuting.add_line(
        row.table,
        lambda last: minutes.note_change(
            last, now, change=change, after=after, ground=ground, by=by, reason=reason, decision=decision
        ),
        inverse=changing.format_change(changing.invert_change(before, change)),
    )
    return after


@transaction.atomic
def take_back(table: Table, n: int, seat: Seat, *, now: datetime) -> Amendment | None:
    """Take the change back that stands at line *n* of the minutes of *table*.

    A correction, or what a chair took back of one, a chair takes back at once. What was decided is not taken back by
    one person: the change that does so is proposed as an amendment, which is returned.

    Raises:
        NothingToTakeBack, WholeOpen, DecisionOpen, OnlyListening, TableEnded: Nothing was changed.
        Refusal: The text has moved on.
    """
    row = minuting.take_turn(table)
    made = queries.find_made(table, n)
    if made is None:
        raise NothingToTakeBack
    if made.ground is Ground.AMENDMENT or not seat.is_chair:
        return propose(seat, made.inverse, reason="", now=now)
    check_not_being_decided(row.table, made.inverse)
    make_change(row, made.inverse, ground=Ground.UNDO, by=seat.name, reason="", now=now)
    note(table, Happening.SETTLED, seat=seat, now=now)
    return None


def check_no_whole(table: Table) -> None:
    """Raise WholeOpen while the whole text is being decided."""
    if Decision.objects.filter(table=table, matter=Matter.WHOLE, closed_at__isnull=True).exists():
        raise WholeOpen


def check_not_being_decided(table: Table, change: AnyChange) -> None:
    """Raise WholeOpen or DecisionOpen while the whole text, or a clause that *change* touches, is being decided."""
    check_no_whole(table)
    touched = changing.find_touched(change)
    if Decision.objects.filter(table=table, clause__in=touched, closed_at__isnull=True).exists():
        raise DecisionOpen


def drop_children(amendment: Amendment, *, now: datetime) -> None:
    """Let amendments fall that were about an *amendment* which is settled."""
    Amendment.objects.filter(amends=amendment, state=AmendmentState.OPEN).exclude(
        amends__state__in=[AmendmentState.OPEN, AmendmentState.PUT]
    ).update(state=AmendmentState.FALLEN, settled_at=now)


def is_own(amendment: Amendment, seat: Seat) -> bool:
    """Say whether *seat*, or its party, proposed *amendment*."""
    return amendment.seat_id == seat.pk or (seat.party_id is not None and amendment.seat.party_id == seat.party_id)


def _settle(
    amendment: Amendment, state: AmendmentState, *, now: datetime, was: AmendmentState = AmendmentState.OPEN
) -> None:
    if Decision.objects.filter(amendment__amends=amendment, closed_at__isnull=True).exists():
        raise DecisionOpen
    found = Amendment.objects.filter(pk=amendment.pk, state=was)
    if not found.update(state=state, settled_at=now):
        raise Settled
    drop_children(amendment, now=now)


def _draft_with(draft: Draft, amendment: Amendment) -> Draft:
    """Return a draft in which the clause of *amendment* says what it proposes, for telling a change of it."""
    change = changing.parse_change(amendment.change)
    if not isinstance(change, changing.Change | changing.Insert):
        raise NotAmendable
    found = draft.find_clause(change.clause) if isinstance(change, Change) else None
    # A new clause has no id yet; for this draft alone it gets the next one.
    clause = found or replace(draft.clauses[0], id=f"k{draft.next_number}")
    clause = drafting.with_wording(clause, drafting.canonical_wording(change.wording))
    return replace(draft, clauses=(clause,), next_number=draft.next_number + 1)
