"""Tables of what was published: how far, and which pages of names have split."""

from __future__ import annotations

from django.db import models


class Publication(models.Model):
    """How far a bundle is out: the tree size that its files show."""

    collection = models.OneToOneField("signing.Collection", on_delete=models.PROTECT, related_name="publication")
    size = models.BigIntegerField(default=0)
    is_stale = models.BooleanField(
        default=False
    )  # everything must be written again (texts, settings, templates changed)

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.size}"


class SplitPage(models.Model):
    """A page of names that grew too long and now lists its children."""

    collection = models.ForeignKey("signing.Collection", on_delete=models.PROTECT)
    prefix = models.CharField(max_length=900)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "prefix"], name="publishing_split_once"),)

    def __str__(self) -> str:
        return self.prefix
