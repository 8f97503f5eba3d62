"""Tables of webhooks. Addresses lie sealed with the site key: one may hold a secret of the receiver."""

from __future__ import annotations

from django.db import models


class Hook(models.Model):
    """An address that is told. *key* names the row to the box; *known* is how the statement stood at the last look."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=16, unique=True)
    box = models.BinaryField()
    mark = models.BinaryField(max_length=32)
    known = models.TextField()
    made_on = models.DateField()
    failing_since = models.DateField(null=True)
    disabled_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "mark"], name="hooks_hook_once"),)

    def __str__(self) -> str:
        return f"hook {self.pk}"


class Delivery(models.Model):
    """A message to an address. *status* is that of HTTP, or a word for why there was none; empty while it waits.

    Its words go once it was taken or given up, and only the day stays: a count tells when somebody signed.
    """

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True)
    event = models.CharField(max_length=32)
    body = models.TextField(blank=True)
    made_on = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)  # null: delivered, or given up
    status = models.CharField(max_length=24, blank=True, default="")
    is_delivered = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"delivery {self.pk}"
