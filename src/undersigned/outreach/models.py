"""Tables of paper sheets: their codes and how many signed on each. No name on paper is ever typed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PaperSheet(models.Model):
    """One printed sheet, how many lines two people counted on it, and what became of it."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    text_sha256 = models.CharField(max_length=64)  # of the text that stands on the sheet
    made_on = models.DateField()
    destroy_on = models.DateField()
    first_n = models.PositiveSmallIntegerField(null=True)
    first_by = models.ForeignKey("accounts.Convenor", on_delete=models.SET_NULL, null=True, related_name="+")
    second_n = models.PositiveSmallIntegerField(null=True)
    second_by = models.ForeignKey("accounts.Convenor", on_delete=models.SET_NULL, null=True, related_name="+")
    count = models.ForeignKey("outreach.PaperCount", on_delete=models.PROTECT, null=True, related_name="sheets")
    destroyed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="outreach_second_after_first", condition=Q(second_n=None) | Q(first_n__isnull=False)
            ),
            models.CheckConstraint(name="outreach_counted_twice", condition=Q(count=None) | Q(first_n=F("second_n"))),
        )

    def __str__(self) -> str:
        return self.code


class PaperCount(models.Model):
    """A `paper` entry of the log with the salted record that its hash is of."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    index = models.BigIntegerField()
    n = models.PositiveIntegerField()
    record = models.TextField()
    counted_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.statement_id} {self.index}"
