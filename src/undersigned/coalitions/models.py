"""Tables of coalitions and of who belongs to them. One that was removed stays as a short name, never used again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.coalitions.rules import MOST_NAME_CHARACTERS, MOST_SLUG_CHARACTERS, Limited, find_prefix


class Coalition(models.Model):
    """Who shares the instance. An empty limit is none; *mails_on* is the day that *mails_sent* counts."""

    slug = models.CharField(max_length=MOST_SLUG_CHARACTERS, unique=True)
    name = models.CharField(max_length=MOST_NAME_CHARACTERS)
    is_first = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)  # its statements stand on the page and in the feed of the instance
    most_open = models.PositiveIntegerField(null=True)
    most_convenors = models.PositiveIntegerField(null=True)
    most_tables = models.PositiveIntegerField(null=True)
    most_storage = models.BigIntegerField(null=True)  # bytes
    most_mails = models.PositiveIntegerField(null=True)  # a day
    mails_on = models.DateField(null=True)
    mails_sent = models.PositiveIntegerField(default=0)
    # Being removed: nobody gets in any more. The row stays, without its name, so that no other takes the short name.
    removing_since = models.DateField(null=True)
    removed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_first"], condition=Q(is_first=True), name="coalitions_one_first"),
            models.CheckConstraint(
                name="coalitions_removed_was_removing",
                condition=Q(removed_on__isnull=True) | Q(removing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def prefix(self) -> str:
        """What short names of its statements begin with."""
        return find_prefix(self.slug, is_first=self.is_first)

    def most(self, what: Limited) -> int | None:
        """Return the limit of *what*, or None."""
        found: int | None = getattr(self, f"most_{what}")
        return found


class Membership(models.Model):
    """That a convenor belongs to a coalition."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="memberships")
    convenor = models.ForeignKey("accounts.Convenor", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["coalition", "convenor"], name="coalitions_membership_once"),)

    def __str__(self) -> str:
        return f"{self.coalition_id} {self.convenor_id}"
