"""Tables of the logs. Entries and checkpoints are append-only: triggers of migration 0002 keep them so."""

from __future__ import annotations

from django.db import models


class Log(models.Model):
    """One public log. *size* and *edge* move only by a conditional UPDATE on the old size."""

    origin = models.CharField(max_length=300, unique=True)
    slug = models.CharField(max_length=64, unique=True)  # folder /s/<slug>/
    size = models.BigIntegerField(default=0)
    edge = models.BinaryField(default=b"")  # publiclog.tiles.Edge

    def __str__(self) -> str:
        return self.origin


class Entry(models.Model):
    """One entry: its published bytes, and the commitment in it, by which receipts and withdrawals find it.

    Of a `member` entry *c* is the nonce: it may stand once, too.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries", db_index=False)
    index = models.BigIntegerField()
    data = models.BinaryField()
    c = models.CharField(max_length=43, null=True)  # noqa: DJ001  (null: the entry has none, and UNIQUE lets many be null)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["log", "index"], name="logkeeper_entry_once"),
            models.UniqueConstraint(fields=["log", "c"], name="logkeeper_commitment_once"),
        )

    def __str__(self) -> str:
        return f"{self.log_id}:{self.index}"


class Checkpoint(models.Model):
    """A size that was signed, once: UNIQUE(log, size) is what keeps a log from forking."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.BinaryField()
    signed_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["log", "size"], name="logkeeper_size_signed_once"),)

    def __str__(self) -> str:
        return f"{self.log_id}:{self.size}"
