"""Tables of editions and of the statements in them. Once an edition is out, all of it is published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.editions.rules import MAX_NUMBER, MAX_SLUG, MAX_TITLE, State


class Edition(models.Model):
    """An edition of a coalition.

    *words_mark* is raised by whoever changes what is printed, *mark* by whoever changes what its folder shows;
    *mark_out* is the one that was followed. Numbers instead of a switch: a mark that is raised while it is written is
    not lost.
    """

    coalition = models.ForeignKey("coalitions.Coalition", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=MAX_SLUG, unique=True)
    lang = models.CharField(max_length=35)
    title = models.CharField(max_length=MAX_TITLE)
    number = models.CharField(max_length=MAX_NUMBER, blank=True)
    dated_on = models.DateField(null=True)
    introduction = models.TextField(blank=True)  # paragraphs, a line each
    out_on = models.DateField(null=True)
    changed_on = models.DateField(null=True)  # its words, after it came out
    taken_back_on = models.DateField(null=True)
    words_mark = models.BigIntegerField(default=0)
    mark = models.BigIntegerField(default=0)
    mark_out = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="editions_taken_back_was_out",
                condition=Q(taken_back_on__isnull=True) | Q(out_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def state(self) -> State:
        """How far it is."""
        if self.taken_back_on is not None:
            return State.TAKEN_BACK
        return State.DRAFT if self.out_on is None else State.OUT


class Contribution(models.Model):
    """A statement in its place; what it took up is empty before the edition comes out."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="contributions")
    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    version = models.PositiveIntegerField(null=True)
    lang = models.CharField(max_length=35, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    persons = models.BigIntegerField(null=True)
    organisations = models.BigIntegerField(null=True)
    taken_out_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "statement"], name="editions_contribution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.place}"
