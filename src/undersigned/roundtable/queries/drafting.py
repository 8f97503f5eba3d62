"""Reads of the draft, of amendments and of questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Case, Max, Value, When

from undersigned.roundtable.models import Amendment, Decision, Drafting, MinutesLine, Party, Seat, Voice
from undersigned.roundtable.rules import changing, deciding, drafting, minutes, proposing
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.proposing import AmendmentState
from undersigned.roundtable.rules.seats import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from undersigned.roundtable.models import Table
    from undersigned.roundtable.rules.changing import AnyChange
    from undersigned.roundtable.rules.drafting import Draft
    from undersigned.roundtable.rules.minutes import Line
    from undersigned.roundtable.rules.proposing import Told
    from undersigned.texts.canonical import Content
    from undersigned.texts.models import Statement

PAGE = 100
MINUTES_PAGE = 50
UNSETTLED = (AmendmentState.OPEN, AmendmentState.PUT, AmendmentState.CARRIED)


@dataclass(frozen=True, slots=True)
class Made:
    """A change of the text that was made: where it stands in the minutes, and what takes it back."""

    line: Line
    inverse: AnyChange

    @property
    def ground(self) -> minutes.Ground:
        """Why it was made."""
        return minutes.Ground(self.line.members["ground"])

    @property
    def change(self) -> AnyChange:
        """What was changed."""
        return changing.change_from_members(self.line.members["change"])


@dataclass(frozen=True)
class Proposal:
    """An amendment, read."""

    row: Amendment

    @cached_property
    def change(self) -> AnyChange:
        """What it changes."""
        return changing.parse_change(self.row.change)

    @cached_property
    def was(self) -> Draft:
        """The clauses that it was written against."""
        return drafting.parse_draft(self.row.was)

    @cached_property
    def told(self) -> Told:
        """How it is shown."""
        return proposing.tell_change(self.change, self.was)

    @cached_property
    def does(self) -> str:
        """Which sort of change it is, as in `changing`; without reading the rest, for long lists."""
        return str(json.loads(self.row.change)["does"])

    @property
    def clause(self) -> str:
        """Id of the clause that it is about; empty for something new."""
        return self.row.clause

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it."""
        return self.row.state not in UNSETTLED


def find_drafting(table: Table) -> Drafting | None:
    """Return the draft of *table* and its rules, or None where drafting has not begun."""
    return Drafting.objects.filter(table=table).first()


def adopted_text(table: Table) -> tuple[Content, str] | None:
    """Return the text that *table* adopted and the hash under which it did, or None."""
    row = find_drafting(table)
    if row is None or not row.adopted_sha256:
        return None
    return drafting.content_of(draft_of(row)), row.adopted_sha256


def newest_adopted(statement: Statement) -> Table | None:
    """Return the table of *statement* that adopted a text last, or None."""
    found = Drafting.objects.filter(table__statement=statement).exclude(adopted_sha256="").select_related("table")
    newest = found.order_by("-table_id").first()
    return newest.table if newest else None


def find_followable(statement: Statement) -> Drafting | None:
    """Return the draft that translators of *statement* could follow: of an open table, or adopted and not taken yet."""
    row = Drafting.objects.filter(table__statement=statement).select_related("table").order_by("-table_id").first()
    if row is None or row.taken_into is not None:
        return None
    return row if row.table.is_open or row.adopted_sha256 else None


def followed_text(statement: Statement) -> Content | None:
    """Return the text that translators of *statement* follow; None where there is none, or no chair lets them."""
    row = find_followable(statement)
    return drafting.content_of(draft_of(row)) if row and row.is_followed else None


def authoritative_languages(statement: Statement, version: int) -> tuple[str, ...]:
    """Return in which other languages *version* is equally authoritative, as the table decided that it came from."""
    rows = Drafting.objects.filter(table__statement=statement, taken_into=version).order_by("-table_id")
    return tuple((rows.values_list("authoritative", flat=True).first() or "").split())


def draft_of(row: Drafting) -> Draft:
    """Return the draft as it stands."""
    return drafting.parse_draft(row.draft)


def procedure_of(row: Drafting) -> deciding.Procedure:
    """Return the rules of the table."""
    return deciding.parse_procedure(row.procedure)


def numbers_by_clause(table: Table) -> dict[str, list[int]]:
    """Return the numbers of the amendments that wait, by the clause that they are about."""
    rows = Amendment.objects.filter(table=table, state__in=UNSETTLED).exclude(clause="").order_by("number")
    found: dict[str, list[int]] = {}
    for clause, number in rows.values_list("clause", "number"):
        found.setdefault(clause, []).append(number)
    return found


def beside_clauses(table: Table, clauses: Sequence[str]) -> list[Proposal]:
    """Return the amendments that wait and are about none of *clauses*: something new, or what is gone by now."""
    rows = Amendment.objects.filter(table=table, state__in=UNSETTLED).exclude(clause__in=clauses)
    return [Proposal(row) for row in rows.select_related("seat__party").order_by("number")[:PAGE]]


def count_unsettled(table: Table) -> int:
    """Return how many amendments of *table* wait for something."""
    return Amendment.objects.filter(table=table, state__in=UNSETTLED).count()


def page_of_proposals(table: Table, page: int) -> list[Proposal]:
    """Return a page of the amendments of *table*, those that wait before those that are settled."""
    rows = Amendment.objects.filter(table=table).select_related("seat__party").defer("was")
    is_settled = Case(When(state__in=UNSETTLED, then=Value(0)), default=Value(1))
    first = (page - 1) * PAGE
    return [Proposal(row) for row in rows.order_by(is_settled, "number")[first : first + PAGE]]


def count_proposals(table: Table) -> int:
    """Return how many amendments *table* has."""
    return Amendment.objects.filter(table=table).count()


def rivals_of(proposal: Proposal) -> list[Proposal]:
    """Return the other amendments that wait and may be about the same clause, at most as many as a page has."""
    rows = Amendment.objects.filter(table=proposal.row.table_id, amends__isnull=True, state__in=UNSETTLED)
    touched = sorted(changing.find_touched(proposal.change))
    rows = rows.filter(clause__in=touched).exclude(pk=proposal.row.pk).select_related("seat__party")
    return [Proposal(row) for row in rows.order_by("number")[:PAGE]]


def children_of(proposal: Proposal) -> list[Proposal]:
    """Return the amendments to an amendment."""
    rows = Amendment.objects.filter(amends=proposal.row).select_related("seat__party")
    return [Proposal(row) for row in rows.order_by("number")[:PAGE]]


def carried(table: Table) -> list[Proposal]:
    """Return the amendments that were carried and wait to be laid together with the text."""
    rows = Amendment.objects.filter(table=table, state=AmendmentState.CARRIED).select_related("seat__party")
    return [Proposal(row) for row in rows.order_by("number")[:PAGE]]


def find_proposal(table: Table, number: int) -> Proposal | None:
    """Return the amendment with this number, or None."""
    found = Amendment.objects.filter(table=table, number=number).select_related("seat__party", "amends").first()
    return Proposal(found) if found else None


def standings(table: Table, draft: Draft) -> dict[str, tuple[proposing.Standing, int]]:
    """Return what was decided about clauses of *draft* in the words that they have now, and by which question.

    A clause that got other words since, or was never put, is not there.
    """
    now = {clause.id: clause for clause in draft.clauses}
    rows = Decision.objects.filter(table=table, matter=minutes.Matter.CLAUSE).order_by("number")
    found: dict[str, tuple[proposing.Standing, int]] = {}
    for clause, digest, closed_at, result, number in rows.values_list(
        "clause", "about_sha256", "closed_at", "result", "number"
    ):
        if clause in now and now[clause].wording.digest == digest:
            found[clause] = (_read_standing(is_open=closed_at is None, result=result), number)
    return found


def _read_standing(*, is_open: bool, result: str) -> proposing.Standing:
    if is_open:
        return proposing.Standing.OPEN
    return proposing.Standing.AGREED if result == deciding.Result.CARRIED else proposing.Standing.NOT_AGREED


def clauses_not_agreed(table: Table, draft: Draft) -> list[str]:
    """Return the ids of the clauses that were put as they stand and not carried, in the order of the text."""
    found = standings(table, draft)
    nothing = (None, 0)
    return [one.id for one in draft.clauses if found.get(one.id, nothing)[0] is proposing.Standing.NOT_AGREED]


def clauses_being_amended(table: Table) -> set[str]:
    """Return the ids of the clauses that a change touches which is being decided."""
    rows = Amendment.objects.filter(table=table, state=AmendmentState.PUT, amends__isnull=True)
    changes = [changing.parse_change(change) for change in rows.values_list("change", flat=True)]
    return {clause for change in changes for clause in changing.find_touched(change)}


def open_decision(amendment: Amendment) -> Decision | None:
    """Return the question that is open about *amendment*, or None."""
    return Decision.objects.filter(amendment=amendment, closed_at__isnull=True).first()


def open_decisions(table: Table) -> list[Decision]:
    """Return the questions of *table* that are open, the next to close first."""
    rows = Decision.objects.filter(table=table, closed_at__isnull=True).select_related("amendment")
    return list(rows.order_by("closes_at", "pk"))


def page_of_closed(table: Table, page: int) -> list[Decision]:
    """Return a page of the closed questions of *table*, the newest first."""
    rows = Decision.objects.filter(table=table, closed_at__isnull=False).select_related("amendment")
    first = (page - 1) * PAGE
    return list(rows.order_by("-number")[first : first + PAGE])


def count_closed(table: Table) -> int:
    """Return how many questions of *table* are closed."""
    return Decision.objects.filter(table=table, closed_at__isnull=False).count()


def find_decision(table: Table, number: int) -> Decision | None:
    """Return the question with this number, or None."""
    return Decision.objects.filter(table=table, number=number).select_related("amendment", "table").first()


def rule_of(decision: Decision) -> deciding.Rule:
    """Return the rule that was fixed when *decision* opened."""
    return deciding.parse_rule(decision.rule)


def counts_of(decision: Decision) -> dict[str, dict[str, int]]:
    """Return how many voices said what to a closed *decision*, and what they weigh; nothing while it is open."""
    if not decision.counts:
        return {}
    members = json.loads(decision.counts)
    return {**members["tallies"], "silent": members["silent"]}


def voters(decision: Decision) -> list[deciding.Voter]:
    """Return who has a voice: people who sit here now for a party that sat here when the question opened."""
    seats = Seat.objects.filter(
        table=decision.table_id,
        role__in=[Role.DELEGATE, Role.DEPUTY],
        taken_at__isnull=False,
        removed_at__isnull=True,
        party__removed_at__isnull=True,
        party__joined_at__lte=decision.opened_at,
    ).select_related("party")
    if rule_of(decision).one_voice is deciding.OneVoice.PERSON:
        seats = seats.filter(taken_at__lte=decision.opened_at)
    return [
        deciding.Voter(person_of(seat), str(seat.party_id), seat.party.weight, is_deputy=seat.role == Role.DEPUTY)
        for seat in seats.order_by("pk")
        if seat.party is not None
    ]


def voices(decision: Decision) -> list[Voice]:
    """Return what was said to *decision*, in order."""
    rows = Voice.objects.filter(decision=decision).select_related("seat", "party")
    return list(rows.order_by("cast_at", "pk"))


def read_voices(rows: Sequence[Voice]) -> list[deciding.Voice]:
    """Return *rows* as the rules count them."""
    return [
        deciding.Voice(
            person_of(row.seat), str(row.party_id), Answer(row.answer), row.cast_at, row.reason, row.is_withdrawn
        )
        for row in rows
    ]


def person_of(seat: Seat) -> str:
    """Return by what a person is known: seats with one address are one person's."""
    return f"address {bytes(seat.mark).hex()}" if seat.mark is not None else f"seat {seat.pk}"


def decisions_for(seat: Seat, now: datetime) -> list[Decision]:
    """Return the open questions to which *seat* may speak, and its party has not, the next to close first."""
    if seat.role not in (Role.DELEGATE, Role.DEPUTY) or seat.party is None:
        return []
    rows = Decision.objects.filter(table=seat.table, closed_at__isnull=True, closes_at__gt=now)
    answered = Voice.objects.filter(decision__in=rows, party=seat.party).values_list("decision_id", flat=True)
    return [
        row
        for row in rows.exclude(pk__in=list(answered)).select_related("amendment").order_by("closes_at", "pk")
        if _has_voice(seat, row)
    ]


def _has_voice(seat: Seat, decision: Decision) -> bool:
    """Say whether *seat* is among the `voters`, without asking for all of them."""
    rule, party = rule_of(decision), seat.party
    if party is None or seat.taken_at is None or (seat.role == Role.DEPUTY and not rule.allows_deputies):
        return False
    began = seat.taken_at if rule.one_voice is deciding.OneVoice.PERSON else party.joined_at
    return party.removed_at is None and max(began, party.joined_at) <= decision.opened_at


def minutes_of(table: Table) -> list[Line]:
    """Return the minutes of *table*, for reading: the file is what is checked."""
    rows = MinutesLine.objects.filter(table=table).order_by("n").values_list("n", "line")
    return [minutes.read_line(line, n) for n, line in rows]


def page_of_minutes(table: Table, page: int) -> list[Line]:
    """Return a page of the minutes of *table*, in their order; that they follow from each other is not looked at."""
    first = (page - 1) * MINUTES_PAGE
    rows = MinutesLine.objects.filter(table=table, n__gte=first, n__lt=first + MINUTES_PAGE).order_by("n")
    return [minutes.read_line(line, n) for n, line in rows.values_list("n", "line")]


def count_minutes(table: Table) -> int:
    """Return how many lines the minutes of *table* have."""
    last = MinutesLine.objects.filter(table=table).aggregate(Max("n"))["n__max"]
    return 0 if last is None else int(last) + 1


def newest_made(table: Table) -> list[Made]:
    """Return the changes that were made to the text of *table* last, the newest first."""
    rows = MinutesLine.objects.filter(table=table).exclude(inverse="").order_by("-n")[:MINUTES_PAGE]
    return [_read_made(row) for row in rows]


def find_made(table: Table, n: int) -> Made | None:
    """Return the change of the text that stands at line *n* of the minutes, or None."""
    row = MinutesLine.objects.filter(table=table, n=n).exclude(inverse="").first()
    return _read_made(row) if row else None


def _read_made(row: MinutesLine) -> Made:
    return Made(minutes.read_line(row.line, row.n), changing.parse_change(row.inverse))


def has_minutes(table: Table) -> bool:
    """Say whether minutes of *table* were begun."""
    return MinutesLine.objects.filter(table=table).exists()


def minutes_file(table: Table) -> bytes:
    """Return the minutes of *table* as the file that they are."""
    lines = MinutesLine.objects.filter(table=table).order_by("n").values_list("line", flat=True)
    return "".join(f"{line}\n" for line in lines).encode()


def names_of_parties(table: Table) -> dict[str, str]:
    """Return what each party is called, by its number; also those that left."""
    return {str(party.pk): party.name for party in Party.objects.filter(table=table)}


def next_number(model: type[Amendment | Decision], table: Table) -> int:
    """Return the number that the next amendment or question gets."""
    return int(model.objects.filter(table=table).aggregate(Max("number"))["number__max"] or 0) + 1
