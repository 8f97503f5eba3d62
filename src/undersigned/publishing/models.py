"""Tables of what was published: how far, and which pages of names have split."""

from __future__ import annotations

from django.db import models


class Publication(models.Model):
    """How far a bundle is out: the tree size that its files show, and the marks that were followed.

    Whoever changes what no entry of the log tells raises a mark; the run that has followed it says so in the column
    beside it. Two numbers instead of a switch: a mark that is raised while a run is under way is not lost.
    """

    collection = models.OneToOneField("signing.Collection", on_delete=models.PROTECT, related_name="publication")
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16, blank=True, default="")  # of the collection, as front pages show it
    whole_mark = models.BigIntegerField(default=0)
    whole_out = models.BigIntegerField(default=0)
    front_mark = models.BigIntegerField(default=0)
    front_out = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.size}"

    @property
    def is_stale(self) -> bool:
        """Everything has to be written again."""
        return self.whole_mark != self.whole_out

    @property
    def is_front_stale(self) -> bool:
        """Front pages and imported names have to be written again."""
        return self.front_mark != self.front_out


class SplitPage(models.Model):
    """A page of names that grew too long and now lists its children."""

    collection = models.ForeignKey("signing.Collection", on_delete=models.PROTECT)
    # As long as a sort key: a prefix is its beginning.
    prefix = models.CharField(max_length=900)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "prefix"], name="publishing_split_once"),)

    def __str__(self) -> str:
        return self.prefix
