"""Deciding: a question is put under the table's rule, voices are cast, it is closed, and what was carried is done.

Closing takes the turn of the table first, then the question's row: a voice that is being written at that moment is
either counted or told that it came too late, never lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from undersigned.roundtable import queries
from undersigned.roundtable.actions import drafting as drafts
from undersigned.roundtable.actions import minuting
from undersigned.roundtable.actions.noticing import note
from undersigned.roundtable.actions.seating import end_table
from undersigned.roundtable.models import Amendment, Decision, Drafting, Voice
from undersigned.roundtable.queries.drafting import UNSETTLED, next_number
from undersigned.roundtable.rules import changing, deciding, minutes, proposing
from undersigned.roundtable.rules.changing import Change
from undersigned.roundtable.rules.deciding import Answer, Outcome, Result
from undersigned.roundtable.rules.drafting import format_words
from undersigned.roundtable.rules.minutes import Ground, Kind, Matter
from undersigned.roundtable.rules.noticing import REMINDED_BEFORE, Happening
from undersigned.roundtable.rules.proposing import AmendmentState
from undersigned.roundtable.rules.refusing import (
    ClauseChanged,
    ClauseGone,
    DecisionOpen,
    NotAgreed,
    NotBegun,
    NoVoice,
    Refusal,
    Settled,
    VoiceLate,
)
from undersigned.roundtable.rules.seats import TableState

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.roundtable.models import Seat, Table
    from undersigned.roundtable.rules.drafting import Clause


@transaction.atomic
def put_amendment(amendment: Amendment, *, closes_at: datetime, now: datetime) -> Decision:
    """Put *amendment* to a decision under the table's rule for amendments.

    Raises:
        DeadlineOdd, Settled, DecisionOpen, WholeOpen: Nothing was changed.
        Refusal: It does not fit the text as it stands; it has to be laid together first.
    """
    proposing.check_deadline(closes_at, now=now)
    row = minuting.take_turn(amendment.table)
    amendment.refresh_from_db()
    change = changing.parse_change(amendment.change)
    if amendment.amends is not None:
        drafts.check_no_whole(row.table)
        if amendment.amends.state != AmendmentState.OPEN or not isinstance(change, Change):
            raise Settled
        changing.amend_change(changing.parse_change(amendment.amends.change), change)
    else:
        drafts.check_not_being_decided(row.table, change)
        changing.apply_change(queries.draft_of(row), change)
    if Decision.objects.filter(amendment__amends=amendment, closed_at__isnull=True).exists():
        raise DecisionOpen
    if not Amendment.objects.filter(pk=amendment.pk, state=AmendmentState.OPEN).update(state=AmendmentState.PUT):
        raise Settled
    return _put(row, Matter.AMENDMENT, closes_at=closes_at, now=now, amendment=amendment)


@transaction.atomic
def put_clause(table: Table, clause_id: str, *, base: str, closes_at: datetime, now: datetime) -> Decision:
    """Put a clause as it stands to a decision, under the table's rule for that; its words hold until it is closed.

    If it is not carried nothing is changed; but the whole can't be put until the clause was amended, put again or
    deleted.

    Args:
        table: Where.
        clause_id: Which.
        base: Digest of the words that the chair saw.
        closes_at: The deadline.
        now: The time.
    Raises:
        DeadlineOdd, WholeOpen, ClauseGone, ClauseChanged, DecisionOpen, CarriedWaits, AlreadyAgreed: Nothing was
            changed.
    """
    proposing.check_deadline(closes_at, now=now)
    row = minuting.take_turn(table)
    drafts.check_no_whole(row.table)
    draft = queries.draft_of(row)
    clause = draft.find_clause(clause_id)
    if clause is None:
        raise ClauseGone
    if clause.wording.digest != base:
        raise ClauseChanged
    standing, _number = queries.standings(table, draft).get(clause_id, (None, 0))
    proposing.check_clause_can_be_put(
        standing,
        is_amended=clause_id in queries.clauses_being_amended(table),
        has_carried=Amendment.objects.filter(table=table, clause=clause_id, state=AmendmentState.CARRIED).exists(),
    )
    return _put(row, Matter.CLAUSE, closes_at=closes_at, now=now, clause=clause)


@transaction.atomic
def put_whole(table: Table, *, closes_at: datetime, languages: str = "", now: datetime) -> Decision:
    """Put the whole text to a decision, under the table's rule for that; until it is closed nothing is changed.

    Args:
        table: Whose text.
        closes_at: The deadline.
        languages: As typed: in which other languages the text shall be equally authoritative, if it is adopted.
        now: The time.
    Raises:
        DeadlineOdd, LanguagesOdd, DecisionOpen, ClauseChanged, NotAgreed: Nothing was changed.
    """
    named = proposing.read_languages(languages, table.statement.lead_lang)
    proposing.check_deadline(closes_at, now=now)
    row = minuting.take_turn(table)
    if Decision.objects.filter(table=table, closed_at__isnull=True).exists():
        raise DecisionOpen
    carried = Amendment.objects.filter(table=table, state=AmendmentState.CARRIED)
    if carried.filter(clause__in=[clause.id for clause in queries.draft_of(row).clauses]).exists():
        # Agreed to, and not yet in the text: the whole would be another one than people think.
        raise ClauseChanged
    if queries.clauses_not_agreed(table, queries.draft_of(row)):
        raise NotAgreed
    decision = _put(row, Matter.WHOLE, closes_at=closes_at, now=now)
    if named:
        decision.languages = " ".join(named)
        decision.save(update_fields=["languages"])
        words = f"authoritative {decision.number} {decision.languages}"
        minuting.add_line(row.table, lambda last: minutes.make_line(last, Kind.NOTED, now, by="", words=words))
    return decision


@transaction.atomic
def cast_voice(decision: Decision, seat: Seat, answer: Answer, *, reason: str, now: datetime) -> Voice:
    """Say *answer* to *decision* from *seat*; what the seat said before is replaced.

    Raises:
        TableEnded, NoVoice, NoDeputies, VoiceLate, ReasonMissing, ReasonTooLong, ReservationSecret: Nothing was
            changed.
    """
    minuting.check_table(decision.table)
    if seat.party is None:
        raise NoVoice
    rule = queries.rule_of(decision)
    # Reasons in a secret vote would be read by nobody, and might tell whose they are.
    has_reason = answer in (Answer.RESERVATION, Answer.OBJECT) and not rule.is_secret
    reason = reason.strip() if has_reason else ""
    voice = deciding.Voice(queries.person_of(seat), str(seat.party_id), answer, now, reason)
    deciding.check_voice(
        rule,
        voice,
        voters=queries.voters(decision),
        opened_at=decision.opened_at,
        closes_at=decision.closes_at,
    )
    _touch(decision)
    row, _is_new = Voice.objects.update_or_create(
        decision=decision,
        seat=seat,
        defaults={"party": seat.party, "answer": answer, "reason": reason, "is_withdrawn": False, "cast_at": now},
    )
    return row


@transaction.atomic
def withdraw_objection(decision: Decision, seat: Seat, *, now: datetime) -> None:
    """Take an objection back: it is counted as standing aside, and the minutes tell both.

    Raises:
        TableEnded, VoiceLate, NoVoice: Nothing was changed.
    """
    minuting.check_table(decision.table)
    if now >= decision.closes_at:
        raise VoiceLate
    _touch(decision)
    if not Voice.objects.filter(decision=decision, seat=seat, answer=Answer.OBJECT).update(is_withdrawn=True):
        raise NoVoice


@transaction.atomic
def close(decision: Decision, *, now: datetime) -> Outcome:
    """Count the voices of *decision* and do what was carried; of a secret vote only the sums are kept.

    Raises:
        StillOpen: The deadline has not passed, and not everybody has spoken.
        Settled: It is closed.
    """
    row = minuting.take_turn(decision.table)
    if not Decision.objects.filter(pk=decision.pk, closed_at__isnull=True).update(closed_at=now):
        raise Settled
    rule, voters = queries.rule_of(decision), queries.voters(decision)
    voices = queries.read_voices(queries.voices(decision))
    deciding.check_closing(rule, voices, voters=voters, closes_at=decision.closes_at, now=now)
    outcome = deciding.count_voices(rule, voices, voters=voters)
    counts = deciding.format_counts(outcome)
    Decision.objects.filter(pk=decision.pk).update(result=outcome.result, why=outcome.why, counts=counts)
    _note(row, decision, rule, outcome, now=now)
    if rule.is_secret:
        Voice.objects.filter(decision=decision).delete()
    note(row.table, Happening.SETTLED, now=now)
    if decision.amendment is not None:
        _settle_amendment(row, decision, decision.amendment, outcome, now=now)
    elif decision.matter == Matter.WHOLE and outcome.result is Result.CARRIED:
        _adopt(row, decision, now=now)
    decision.refresh_from_db()
    return outcome


def close_due(now: datetime) -> int:
    """Close every question whose deadline has passed; return how many."""
    due = Decision.objects.filter(closed_at__isnull=True, closes_at__lte=now, table__state=TableState.OPEN)
    closed = 0
    for decision in due.select_related("table", "amendment"):
        try:
            close(decision, now=now)
        except (Settled, NotBegun):
            continue
        closed += 1
    return closed


def _put(
    row: Drafting,
    matter: Matter,
    *,
    closes_at: datetime,
    now: datetime,
    amendment: Amendment | None = None,
    clause: Clause | None = None,
) -> Decision:
    draft = queries.draft_of(row)
    rule: deciding.Rule = getattr(queries.procedure_of(row), matter)
    minuting.note_people(row.table, now=now)
    decision = Decision.objects.create(
        table=row.table,
        number=next_number(Decision, row.table),
        matter=matter,
        amendment=amendment,
        clause=clause.id if clause else "",
        about=format_words(clause) if clause else "",
        about_sha256=clause.wording.digest if clause else "",
        rule=deciding.format_rule(rule),
        text_sha256=draft.text_digest,
        opened_at=now,
        closes_at=closes_at,
    )
    note(row.table, Happening.PUT, now=now)
    if closes_at - now > REMINDED_BEFORE:
        # Told when its time has come, to those whose voice is missing then.
        note(row.table, Happening.DEADLINE, now=closes_at - REMINDED_BEFORE)
    about = amendment.change if amendment else decision.about or draft.title
    minuting.add_line(
        row.table,
        lambda last: minutes.note_put(
            last,
            now,
            decision=decision.number,
            matter=matter,
            about=about,
            rule=rule,
            closes_at=closes_at,
            text=draft.text_digest,
        ),
    )
    return decision


def _touch(decision: Decision) -> None:
    """Hold the question's row until the voice is stored, or hear that it was closed."""
    if not Decision.objects.filter(pk=decision.pk, closed_at__isnull=True).update(casts=F("casts") + 1):
        raise VoiceLate


def _note(row: Drafting, decision: Decision, rule: deciding.Rule, outcome: Outcome, *, now: datetime) -> None:
    minuting.note_people(row.table, now=now)
    names = queries.names_of_parties(row.table)
    present = [party.name for party in queries.parties(row.table)]
    names |= {queries.person_of(voice.seat): voice.seat.name for voice in queries.voices(decision)}
    minuting.add_line(
        row.table,
        lambda last: minutes.note_decision(
            last, now, decision=decision.number, rule=rule, outcome=outcome, names=names, present=present
        ),
    )


def _settle_amendment(
    row: Drafting, decision: Decision, amendment: Amendment, outcome: Outcome, *, now: datetime
) -> None:
    amendment.refresh_from_db()
    state = AmendmentState.FALLEN
    if outcome.result is Result.CARRIED:
        state = _carry_out(row, decision, amendment, now=now)
    Amendment.objects.filter(pk=amendment.pk).update(
        state=state, settled_at=None if state is AmendmentState.CARRIED else now
    )
    drafts.drop_children(amendment, now=now)


def _carry_out(row: Drafting, decision: Decision, amendment: Amendment, *, now: datetime) -> AmendmentState:
    """Make the change, or leave it to be laid together where the text has moved on while it was being decided.

    What can't be laid together, since its clause or its place is gone, falls, and the minutes say why.
    """
    change = changing.parse_change(amendment.change)
    parent = amendment.amends
    try:
        if parent is None:
            drafts.make_change(
                row,
                change,
                ground=Ground.AMENDMENT,
                by=amendment.seat.name,
                reason=amendment.reason,
                decision=decision.number,
                now=now,
            )
        elif parent.state == AmendmentState.OPEN and isinstance(change, Change):
            amended = changing.amend_change(changing.parse_change(parent.change), change)
            Amendment.objects.filter(pk=parent.pk).update(change=changing.format_change(amended))
        else:
            raise Settled
    except Refusal as refusal:
        if parent is None and isinstance(change, Change) and queries.draft_of(row).find_clause(change.clause):
            return AmendmentState.CARRIED
        words = f"carried-not-made {amendment.number} {type(refusal).__name__}"
        minuting.add_line(row.table, lambda last: minutes.make_line(last, Kind.NOTED, now, by="", words=words))
        return AmendmentState.FALLEN
    return AmendmentState.ADOPTED


def _adopt(row: Drafting, decision: Decision, *, now: datetime) -> None:
    """Adopt the whole: the text is named by its hash, what was still proposed falls, the table ends."""
    digest = queries.draft_of(row).text_digest
    minuting.add_line(
        row.table, lambda last: minutes.make_line(last, Kind.ADOPTED, now, decision=decision.number, text=digest)
    )
    Drafting.objects.filter(pk=row.pk).update(adopted_sha256=digest, authoritative=decision.languages)
    Amendment.objects.filter(table=row.table, state__in=UNSETTLED).update(state=AmendmentState.FALLEN, settled_at=now)
    end_table(row.table, TableState.ADOPTED, now=now)
