"""Tables of member tokens. Nothing here tells who a member is, nor joins a request to a token that was used.

`Code` has random keys and no time; all its rows are there before the first member asks. The letter box fills in
requests and counts redemptions with plain SQL; docs/reference/tables.md says what each column tells.
"""

from __future__ import annotations

from django.db import models


class Issuer(models.Model):
    """An organisation's key for one statement.

    *issuer* is the published file; *redeemed* counts members in the log and on their way to it, and never passes
    *most*; it has no `member` entry to point to and no time.
    """

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="issuers")
    org = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    issuer = models.BinaryField()
    spki = models.BinaryField()
    issue_until = models.CharField(max_length=10)
    sign_from = models.CharField(max_length=10)
    sign_until = models.CharField(max_length=10)
    invited = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(default=0)
    redeemed = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "org"], name="members_issuer_once"),
            models.CheckConstraint(condition=models.Q(redeemed__lte=models.F("most")), name="members_never_all"),
        )

    def __str__(self) -> str:
        return self.org


class Code(models.Model):
    """A mailed code by its hash; *code* and *blinded* once its member asked, until members sign."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE)
    code = models.BinaryField(max_length=15, null=True)
    blinded = models.BinaryField(max_length=384, null=True)

    def __str__(self) -> str:
        return "code"


class Board(models.Model):
    """The published board: one file, the same for all."""

    issuer = models.OneToOneField(Issuer, on_delete=models.CASCADE, primary_key=True)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.sha256


class Early(models.Model):
    """A token that was used while fewer than five were: it waits for the others, and goes if they don't come.

    Keys and bytes are those of `signing_waiting`, where the letter box moves all of them with the fifth.
    """

    id = models.BinaryField(max_length=16, primary_key=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE)
    c = models.CharField(max_length=43)
    record = models.BinaryField()

    def __str__(self) -> str:
        return "early"
