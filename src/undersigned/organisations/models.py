"""Tables of bodies, of codes that act for them, of logos and of those that wait; the letter box writes with plain SQL.

Days are spelt like `2026-11-23`, so that both databases hand the letter box the same. Nothing here names a person.
"""

from __future__ import annotations

from django.db import models


class Body(models.Model):
    """An organisation whose signature stands, by the commitment of its `sign` entry. Empty strings: not so."""

    c = models.CharField(max_length=43, primary_key=True)
    collection = models.ForeignKey("signing.Collection", on_delete=models.PROTECT, related_name="+")
    # The convenors know it. Taken away when the organisation changes its name.
    known_on = models.CharField(max_length=10, blank=True, default="")
    # The mailbox that confirmed the signature may not act any more.
    is_mailbox_shut = models.BooleanField(default=False)
    # The string that its domain has to show, looked for until it expires, then every night once it was found.
    domain = models.CharField(max_length=64, blank=True, default="")
    challenge = models.CharField(max_length=64, blank=True, default="")
    expires_on = models.CharField(max_length=10, blank=True, default="")
    shown_on = models.CharField(max_length=10, blank=True, default="")
    method = models.CharField(max_length=8, blank=True, default="")
    checked_on = models.CharField(max_length=10, blank=True, default="")
    missing_since = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return self.c


class Acting(models.Model):
    """A code that may act for a body, once several may; *mark* is its first group, by which people tell them apart."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    collection = models.ForeignKey("signing.Collection", on_delete=models.PROTECT, related_name="+", db_index=False)
    c = models.CharField(max_length=43, db_index=True)
    mark = models.CharField(max_length=4)

    def __str__(self) -> str:
        return self.mark


class Logo(models.Model):
    """The logo that stands beside a body's name: a small picture, made anew out of its pixels."""

    c = models.CharField(max_length=43, primary_key=True)
    collection = models.ForeignKey("signing.Collection", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.c

    @property
    def file_name(self) -> str:
        """Its name among published files: who knows the bytes knows the name."""
        return f"{self.sha256}.{self.kind}"


class OfferedLogo(models.Model):
    """A logo that a body handed in. *box* holds the file until it is made anew; then the picture waits for a convenor.

    One for each body. *state* is an `OfferState`; *reason*, why a file could not be read.
    """

    c = models.CharField(max_length=43, primary_key=True)
    collection = models.ForeignKey("signing.Collection", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)
    offered_on = models.CharField(max_length=10)
    reason = models.CharField(max_length=32, blank=True, default="")
    # Sealed with a key of the memory: the file may tell of a camera, a place and whoever made it.
    box = models.BinaryField(default=b"")
    kind = models.CharField(max_length=8, blank=True, default="")
    data = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.c
