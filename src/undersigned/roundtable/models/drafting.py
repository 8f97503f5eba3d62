"""The draft on a table, amendments, decisions, voices, minutes.

The draft is kept beside the minutes, from which it could be made again; lines of minutes are only added (a trigger) and
go with everything else after the end of the table.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.roundtable.models.seats import Party, Seat, Table
from undersigned.roundtable.rules.deciding import Answer
from undersigned.roundtable.rules.minutes import Matter
from undersigned.roundtable.rules.proposing import AmendmentState


class Drafting(models.Model):
    """The text on a table and the rules of the table, both as JSON of `rules`. *revision* counts who wrote last."""

    table = models.OneToOneField(Table, on_delete=models.CASCADE, primary_key=True, related_name="drafting")
    draft = models.TextField()
    preset = models.CharField(max_length=16)
    procedure = models.TextField()
    begun_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    adopted_sha256 = models.CharField(max_length=64, blank=True)
    authoritative = models.TextField(blank=True, default="", db_default="")  # languages that the adopted text names
    is_followed = models.BooleanField(default=False, db_default=False)  # whether translators see it as it changes
    taken_into = models.PositiveIntegerField(null=True)  # version of the statement that took the adopted text over

    def __str__(self) -> str:
        return f"draft of table {self.table_id}"


class Amendment(models.Model):
    """A proposed change. *was* is the draft that it was written against, *amends* another amendment it is to alter."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveIntegerField()
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    amends = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="amendments")
    change = models.TextField()
    was = models.TextField()
    clause = models.CharField(max_length=12, blank=True)  # by which a clause's amendments are found
    reason = models.TextField(blank=True)
    is_editorial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=AmendmentState.OPEN)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="roundtable_amendment_has_number"),
            models.CheckConstraint(
                name="roundtable_amendment_has_state", condition=Q(state__in=[one.value for one in AmendmentState])
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.number} of table {self.table_id}"


class Decision(models.Model):
    """A question under a rule that was fixed when it opened. *casts* counts writing, so that none comes too late."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    matter = models.CharField(max_length=10)
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, null=True, related_name="decisions")
    clause = models.CharField(max_length=12, blank=True)  # that was put as it stood
    about = models.TextField(blank=True)  # what it said then, as in the minutes
    about_sha256 = models.CharField(max_length=64, blank=True)  # digest of these words
    rule = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, blank=True)
    why = models.CharField(max_length=20, blank=True)
    counts = models.TextField(blank=True)  # sums at closing, as JSON: voices of a secret vote are deleted then
    casts = models.PositiveIntegerField(default=0)
    languages = models.TextField(blank=True, default="", db_default="")  # of the whole: equally authoritative ones

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="roundtable_decision_has_number"),
            models.UniqueConstraint(
                fields=["amendment"],
                condition=Q(closed_at__isnull=True, amendment__isnull=False),
                name="roundtable_amendment_put_once",
            ),
            models.UniqueConstraint(
                fields=["table"],
                condition=Q(closed_at__isnull=True, matter=Matter.WHOLE),
                name="roundtable_whole_put_once",
            ),
            models.UniqueConstraint(
                fields=["table", "clause"],
                condition=Q(closed_at__isnull=True, matter=Matter.CLAUSE),
                name="roundtable_clause_put_once",
            ),
            models.CheckConstraint(
                name="roundtable_decision_has_matter",
                condition=Q(matter=Matter.AMENDMENT, amendment__isnull=False, clause="")
                | (Q(matter=Matter.CLAUSE, amendment__isnull=True) & ~Q(clause="") & ~Q(about_sha256=""))
                | Q(matter=Matter.WHOLE, amendment__isnull=True, clause=""),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} of table {self.table_id}"


class Voice(models.Model):
    """What one seat said to one question; saying something else replaces it until the deadline."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="voices")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    is_withdrawn = models.BooleanField(default=False)
    cast_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "seat"], name="roundtable_seat_speaks_once"),
            models.CheckConstraint(
                name="roundtable_voice_has_answer", condition=Q(answer__in=[one.value for one in Answer])
            ),
        ]

    def __str__(self) -> str:
        return f"voice {self.pk}"


class MinutesLine(models.Model):
    """One line of the minutes, word for word as in the file; *inverse* is the change that takes its change back."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="minutes")
    n = models.PositiveIntegerField()
    line = models.TextField()
    inverse = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "n"], name="roundtable_minutes_in_order")]

    def __str__(self) -> str:
        return f"line {self.n} of table {self.table_id}"
