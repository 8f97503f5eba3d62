"""What was said at a table, clause by clause, and what of it waits for somebody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.roundtable.models import Remark
from undersigned.roundtable.rules.talking import RemarkKind, RemarkState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from undersigned.accounts.models import Convenor
    from undersigned.roundtable.models import Seat, Table


@dataclass(frozen=True, slots=True)
class Thread:
    """A question or comment with its answers, the oldest first."""

    remark: Remark
    answers: tuple[Remark, ...]


def find_remark(table: Table, remark_id: int) -> Remark | None:
    """Return a question or comment of *table*, or None."""
    return _remarks(table).filter(pk=remark_id, about__isnull=True).first()


def threads_on(table: Table, clause: str) -> list[Thread]:
    """Return what was said about *clause*: what is open first, else in the order of saying."""
    return _threads(_remarks(table).filter(clause=clause))


def open_threads(table: Table, *, before: int | None = None, most: int) -> list[Thread]:
    """Return up to *most* of what is not closed, the newest first, older than the remark *before*."""
    waiting = _remarks(table).filter(about__isnull=True).exclude(state=RemarkState.CLOSED).order_by("-pk")
    chosen = list((waiting if before is None else waiting.filter(pk__lt=before))[:most])
    answers: dict[int, list[Remark]] = {one.pk: [] for one in chosen}
    for row in _remarks(table).filter(about__in=chosen):
        answers[row.about_id or 0].append(row)
    return [Thread(one, tuple(answers[one.pk])) for one in chosen]


def count_open(table: Table) -> Counter[str]:
    """Return how many questions and comments are not closed, by clause."""
    rows = Remark.objects.filter(table=table, about__isnull=True).exclude(state=RemarkState.CLOSED)
    return Counter(rows.values_list("clause", flat=True))


def questions_for(seat: Seat) -> int:
    """Return how many questions of others nobody answered."""
    return _unanswered(seat.table_id).exclude(seat=seat).count()


def questions_not_of(convenor: Convenor, table: Table) -> int:
    """Return how many questions at *table* nobody answered, but for those that *convenor* asked."""
    return _unanswered(table.pk).exclude(seat__convenor=convenor).count()


def answered_for(seat: Seat) -> list[Remark]:
    """Return the questions that *seat* asked, that were answered and are not closed."""
    rows = Remark.objects.filter(seat=seat, kind=RemarkKind.QUESTION, state=RemarkState.ANSWERED)
    return list(rows.order_by("pk"))


def _unanswered(table_id: int) -> QuerySet[Remark]:
    return Remark.objects.filter(table=table_id, kind=RemarkKind.QUESTION, state=RemarkState.OPEN)


def _remarks(table: Table) -> QuerySet[Remark]:
    return Remark.objects.filter(table=table).select_related("seat__party", "table").order_by("pk")


def _threads(remarks: QuerySet[Remark]) -> list[Thread]:
    rows = list(remarks)
    answers: dict[int, list[Remark]] = {}
    for row in rows:
        if row.about_id is not None:
            answers.setdefault(row.about_id, []).append(row)
    found = [Thread(row, tuple(answers.get(row.pk, ()))) for row in rows if row.about_id is None]
    return sorted(found, key=lambda one: one.remark.is_settled)
