"""Tables of answers: entries, what was handed in with them, reminders to the desk. Nothing of a signatory."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.answers import rules


class Entry(models.Model):
    """Something that happened. A draft until *published_on*; *number* counts the published ones of a statement.

    *proposed_by* is kept only while a second convenor has to agree; *signed_by* are the names that the two chose to
    show (JSON). *empties*: with this correction, words and document of the corrected one went.
    """

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    number = models.PositiveIntegerField(null=True)
    published_on = models.DateField(null=True)
    happened_on = models.DateField()
    version = models.PositiveIntegerField()
    addressee = models.CharField(max_length=rules.MAX_LINE_CHARACTERS, blank=True)
    clause = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=16, blank=True)
    lang = models.CharField(max_length=35)
    words = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    quote_lang = models.CharField(max_length=35, blank=True)
    source = models.TextField(blank=True)
    handed_by = models.CharField(max_length=rules.MAX_LINE_CHARACTERS, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="corrections")
    empties = models.BooleanField(default=False)
    is_emptied = models.BooleanField(default=False)
    proposed_by = models.ForeignKey("accounts.Convenor", on_delete=models.CASCADE, null=True, related_name="+")
    signed_by = models.TextField(default="[]")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="answers_entry_has_kind", condition=Q(kind__in=[one.value for one in rules.Kind])
            ),
            models.CheckConstraint(
                name="answers_entry_has_state", condition=Q(state__in=["", *(one.value for one in rules.State)])
            ),
            models.CheckConstraint(
                name="answers_published_entry_has_number",
                condition=Q(published_on__isnull=True, number__isnull=True)
                | Q(published_on__isnull=False, number__isnull=False, proposed_by__isnull=True),
            ),
            models.UniqueConstraint(fields=["statement", "number"], name="answers_entry_number_once"),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(published_on__isnull=False), name="answers_entry_corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether nothing of it is public."""
        return self.published_on is None


class Document(models.Model):
    """A picture, made anew, or a PDF; with words that say what it shows."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="document")
    kind = models.CharField(max_length=8)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=rules.MAX_LINE_CHARACTERS)

    def __str__(self) -> str:
        return f"document {self.pk}"


class Reminder(models.Model):
    """To ask an addressee again on a day. *is_mailed*: the convenors were told, once."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    asks_on = models.DateField()
    addressee = models.CharField(max_length=rules.MAX_LINE_CHARACTERS, blank=True)
    note = models.CharField(max_length=rules.MAX_LINE_CHARACTERS, blank=True)
    is_mailed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"reminder {self.pk}"
