"""What was said about clauses: questions, comments, answers. It goes with the seats after the end of the table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.roundtable.models.seats import Seat, Table
from undersigned.roundtable.rules.talking import RemarkKind, RemarkState


class Remark(models.Model):
    """A question or comment on a clause, or an answer to one. *passage* is quoted, since words of clauses change."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="remarks")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=RemarkState.OPEN)
    clause = models.CharField(max_length=12)
    passage = models.TextField(blank=True)
    words = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "clause"], name="roundtable_remark_by_clause")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="roundtable_answer_is_about_something",
                condition=Q(kind=RemarkKind.ANSWER, about__isnull=False)
                | Q(kind__in=[RemarkKind.QUESTION, RemarkKind.COMMENT], about__isnull=True),
            ),
            models.CheckConstraint(
                name="roundtable_remark_has_state", condition=Q(state__in=[one.value for one in RemarkState])
            ),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"

    @property
    def is_settled(self) -> bool:
        """Whether nobody is waited for."""
        return self.state == RemarkState.CLOSED
