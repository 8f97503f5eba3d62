"""The table of mails that wait."""

from __future__ import annotations

from django.db import models


class Mail(models.Model):
    """A queued mail. *box* is ciphertext under the outbox key: recipient, subject and body.

    Rows are deleted when the mail server has taken the mail, or when it is given up.
    """

    id = models.BinaryField(max_length=16, primary_key=True)
    box = models.BinaryField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.BigIntegerField(default=0, db_index=True)  # POSIX seconds; 0: at once

    def __str__(self) -> str:
        return bytes(self.id).hex()
