"""Tables of what convenors write so that a statement travels. All of it is published."""

from __future__ import annotations

from django.db import models


class SharedWords(models.Model):
    """What convenors wrote in one language. *words* is JSON."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    lang = models.CharField(max_length=35)
    words = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "lang"], name="sharing_words_once"),)

    def __str__(self) -> str:
        return f"{self.statement_id} {self.lang}"


class Reprinting(models.Model):
    """Terms of reprinting, and where the statement was published too (JSON). Without a row: free with source."""

    statement = models.OneToOneField("texts.Statement", on_delete=models.CASCADE, primary_key=True, related_name="+")
    terms = models.CharField(max_length=16)
    printings = models.TextField()

    def __str__(self) -> str:
        return f"{self.statement_id} {self.terms}"
