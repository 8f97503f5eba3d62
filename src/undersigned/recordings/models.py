"""The table of recordings. All of it is published."""

from __future__ import annotations

from django.db import models


class Recording(models.Model):
    """A frozen text read aloud. *text_sha256* names the text that it reads, *on* is when it was handed in."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    lang = models.CharField(max_length=35)
    text_sha256 = models.CharField(max_length=64)
    speaker = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    kind = models.CharField(max_length=8)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "text_sha256"], name="recordings_one_of_a_text"),
            # Podcast programs pass over a file that an earlier episode had.
            models.UniqueConstraint(fields=["statement", "sha256"], name="recordings_sound_once"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.lang} {self.version}"

    @property
    def file_name(self) -> str:
        """Its name among published files: who knows the bytes knows the name."""
        return f"{self.sha256}.{self.kind}"
