"""What happened at a table and is to be told by mail. Rows go within days; who was told what is kept nowhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.roundtable.models.seats import Seat, Table
from undersigned.roundtable.rules.noticing import Happening


class Notice(models.Model):
    """Something that happened: one row, however many are told. *seat* did it; *only_for* is told alone."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, related_name="+")
    only_for = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, related_name="+")
    happened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="roundtable_notice_has_kind", condition=Q(kind__in=[one.value for one in Happening])
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
