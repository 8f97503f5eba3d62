"""A big round table for its benchmark: organisations, delegates, clauses, amendments, questions, remarks, minutes.

It is made by the actions that make real ones; voices alone are written straight to their table, for the time it takes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.test import Client

from undersigned.accounts.models import Convenor
from undersigned.cli.bench_data import make_name
from undersigned.roundtable import access, actions, queries
from undersigned.roundtable.models import Amendment, Decision, Seat, Table, Voice
from undersigned.roundtable.rules import proposing
from undersigned.roundtable.rules.changing import Change, Delete, Insert, Move, Place, find_place
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.proposing import AmendmentState
from undersigned.roundtable.rules.seats import PartyClass
from undersigned.texts import actions as texts
from undersigned.texts.canonical import Block, BlockKind, Content

if TYPE_CHECKING:
    from datetime import datetime

    from undersigned.roundtable.rules.drafting import Clause, Draft, Wording

_SENTENCE = "we ask the board of the regional railway to publish every year what trains cost and who pays for them"
_WORDS = _SENTENCE.split()
_REMARKS = 200
_OPEN = 12
_CROWD = 25
_ANSWERS = (*[Answer.AGREE] * 12, Answer.RESERVATION, Answer.ASIDE)


@dataclass(frozen=True, slots=True)
class BigTable:
    """A filled table, and what on it has pages of its own."""

    table: Table
    clause: str
    amendments: int
    crowded: int
    overtaken: int
    open_decision: int
    closed_decision: int
    seat: int
    party: int

    @property
    def path(self) -> str:
        """Where the table is."""
        return f"/table/{self.table.pk}/"


def sit_down(table: BigTable, *, now: datetime) -> tuple[Client, Client]:
    """Return the browsers of a chair and of a delegate."""
    chair, delegate = Client(), Client()
    chair.force_login(Convenor.objects.get(), backend="undersigned.accounts.backends.LinkBackend")
    answer = HttpResponse()
    access.give_key(answer, actions.begin_session([Seat.objects.get(pk=table.seat)], key="", now=now))
    delegate.cookies.update(answer.cookies)
    return chair, delegate


def find_or_fill(*, organisations: int, clauses: int, amendments: int, decided: int, now: datetime) -> BigTable:
    """Return the table of this instance, made anew where there is none."""
    table = Table.objects.select_related("statement").first()
    if table is None:
        began = now - timedelta(days=30)
        table = _open(clauses, now=began)
        seats = _seat(table, organisations, now=began)
        actions.begin_drafting(table, "consent", now=began)
        _propose(seats, amendments, decided, now=began)
        _talk(seats, now=began)
        _put_open_ones(table, seats, now=now)
    return _describe(table)


def _describe(table: Table) -> BigTable:
    row = queries.find_drafting(table)
    if row is None:
        raise SystemExit("The table of this instance has no text.")
    draft = queries.draft_of(row)
    crowded = Amendment.objects.filter(table=table, clause=_crowded(draft).id, state=AmendmentState.OPEN)
    overtaken = Amendment.objects.filter(table=table, state=AmendmentState.CARRIED)
    seat = Seat.objects.filter(table=table, party__isnull=False).order_by("pk")[0]
    questions = Decision.objects.filter(table=table)
    return BigTable(
        table,
        clause=next(one.id for one in reversed(draft.clauses) if one.kind is BlockKind.CLAUSE),
        amendments=queries.count_proposals(table),
        crowded=crowded.order_by("number")[0].number,
        overtaken=overtaken.order_by("number")[0].number,
        open_decision=questions.filter(closed_at__isnull=True).order_by("number")[0].number,
        closed_decision=questions.filter(closed_at__isnull=False).order_by("number")[0].number,
        seat=seat.pk,
        party=seat.party_id or 0,
    )


def _open(clauses: int, *, now: datetime) -> Table:
    """Open a table for a statement with as many *clauses*."""
    blocks = [Block(BlockKind.PARAGRAPH, _say(0)) for _ in range(5)]
    blocks += [Block(BlockKind.CLAUSE, _say(n), id=f"c{n}", verb="ask") for n in range(1, clauses - 9)]
    blocks += [Block(BlockKind.PARAGRAPH, _say(n)) for n in range(5)]
    convenor = Convenor.objects.create_convenor("Convenor")
    content = Content(title="For an open timetable", blocks=tuple(blocks))
    statement = texts.create_statement(convenor, slug="timetable", content=content, lang="en", source_text="")
    return actions.open_table(statement, [convenor], kept_days=30, now=now)


def _seat(table: Table, organisations: int, *, now: datetime) -> list[Seat]:
    """Seat two delegates for each of *organisations*."""
    chance = random.Random(1)  # noqa: S311  (names, no secrets)
    seats = []
    for number in range(organisations):
        party, new = None, (f"Organisation {number + 1} of {make_name(chance)}", PartyClass.ORG)
        for _ in range(2):
            seat, _link = actions.invite(
                table,
                role="delegate",
                party=party,
                new_party=None if party else new,
                name=make_name(chance),
                address="",
                lang="en",
                now=now,
            )
            party = seat.party
            seats.append(seat)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(taken_at=now)
    return list(Seat.objects.filter(table=table, party__isnull=False).select_related("table", "party"))


def _propose(seats: list[Seat], amendments: int, decided: int, *, now: datetime) -> None:
    """Propose *amendments*: the first are *decided*, of the others many are about one clause, some are overtaken."""
    table = seats[0].table
    for number in range(amendments):
        now += timedelta(minutes=10)
        row = queries.find_drafting(table)
        if row is None:
            return
        draft = queries.draft_of(row)
        is_rival = number < 2 or number >= amendments - _CROWD
        clause = _crowded(draft) if is_rival else draft.clauses[number * 7 % len(draft.clauses)]
        made = actions.propose(
            seats[number % len(seats)],
            _make_change(draft, clause, number, is_plain=is_rival),
            reason=_say(number),
            now=now,
        )
        if number == 1:
            # Two changes of one clause, both carried: the second waits to be laid together.
            first = Amendment.objects.get(table=table, number=1)
            for one in (first, made):
                _decide(one, seats, now=now, is_closed=False)
            actions.close_due(now + timedelta(days=2))
        elif 1 < number < decided:
            _decide(made, seats, now=now)


def _make_change(draft: Draft, clause: Clause, number: int, *, is_plain: bool) -> Change | Insert | Delete | Move:
    sort = 0 if is_plain else number % 20
    if sort == 17:
        return Insert(Place(clause.part, clause.id), replace(clause.wording, text=_say(number)))
    if sort == 18 and len(draft.clauses) > 1:
        return Delete(clause.id, clause.wording.digest)
    if sort == 19:
        return Move(clause.id, find_place(draft, clause.id), Place(draft.clauses[0].part, draft.clauses[0].id))
    return Change(clause.id, clause.wording.digest, _reword(clause, number))


def _reword(clause: Clause, number: int) -> Wording:
    words = clause.text.split(" ")
    words[number % len(words)] = f"other{number}"
    return replace(clause.wording, text=" ".join(words))


def _decide(amendment: Amendment, seats: list[Seat], *, now: datetime, is_closed: bool = True) -> None:
    decision = actions.put_amendment(amendment, closes_at=now + timedelta(days=1), now=now)
    _cast(decision, seats, now=now)
    if is_closed:
        actions.close(decision, now=now + timedelta(days=1))


def _cast(decision: Decision, seats: list[Seat], *, now: datetime) -> None:
    """Let the first delegate of each party speak."""
    answers = [_ANSWERS[(seat.pk + decision.number) % len(_ANSWERS)] for seat in seats[::2]]
    if decision.number % 5 == 0:
        answers[0] = Answer.OBJECT
    Voice.objects.bulk_create(
        Voice(
            decision=decision,
            seat=seat,
            party=seat.party,
            answer=answer,
            reason=_say(seat.pk) if answer in (Answer.RESERVATION, Answer.OBJECT) else "",
            cast_at=now,
        )
        for seat, answer in zip(seats[::2], answers, strict=True)
    )


def _talk(seats: list[Seat], *, now: datetime) -> None:
    for number in range(_REMARKS):
        actions.say(
            seats[number % len(seats)],
            kind="question",
            clause=f"k{1 + number * 3 % 150}",
            clause_words="",
            passage="",
            words=_say(number),
            now=now,
        )


def _put_open_ones(table: Table, seats: list[Seat], *, now: datetime) -> None:
    """Put some of what waits, and two clauses, to decisions that are still open."""
    waiting = Amendment.objects.filter(table=table, state=AmendmentState.OPEN).order_by("number")
    row = queries.find_drafting(table)
    if row is None:
        return
    draft = queries.draft_of(row)
    put = 0
    for one in waiting.select_related("table"):
        if put == _OPEN:
            break
        if one.clause == _crowded(draft).id or not proposing.fits(draft, queries.Proposal(one).change):
            continue
        _decide(one, seats[::4], now=now, is_closed=False)
        put += 1
    for clause in [one for one in draft.clauses if one.kind is BlockKind.CLAUSE][-4:-2]:
        actions.put_clause(table, clause.id, base=clause.wording.digest, closes_at=now + timedelta(days=3), now=now)


def _crowded(draft: Draft) -> Clause:
    """Return the clause that many want to change."""
    return draft.clauses[len(draft.clauses) // 2]


def _say(number: int) -> str:
    """Return a sentence of about twenty-five words."""
    turned = _WORDS[number % len(_WORDS) :] + _WORDS[: number % len(_WORDS)]
    return " ".join([*turned, f"in the year {2000 + number}."])
