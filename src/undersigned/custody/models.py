"""Tables of custody. None holds a name of a signatory, an address or a secret key (docs/reference/tables.md)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from undersigned.custody.rules import Fate, Part, Told


class Key(models.Model):
    """A public key of a statement. In force from *from_epoch* on, until the epoch *until_epoch* began."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="keys")
    part = models.CharField(max_length=16, choices=[(part.value, part.value) for part in Part])
    recipient = models.CharField(max_length=100)
    holder = models.CharField(max_length=300)
    # Of trustees: how many papers open, how many there are, and the box that they open together, which is no secret.
    needed = models.PositiveSmallIntegerField(null=True)
    papers = models.PositiveSmallIntegerField(null=True)
    box = models.BinaryField(null=True)
    added_on = models.DateField()
    accepted_by = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_on = models.DateField(null=True)
    from_epoch = models.PositiveIntegerField(null=True)
    until_epoch = models.PositiveIntegerField(null=True)
    fate = models.CharField(max_length=16, blank=True, default="", choices=[(fate.value, fate.value) for fate in Fate])
    fate_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "recipient"], name="custody_key_once"),
            models.UniqueConstraint(
                fields=["statement", "part"],
                condition=Q(from_epoch__isnull=False, until_epoch__isnull=True),
                name="custody_one_key_in_force",
            ),
            models.UniqueConstraint(
                fields=["statement", "part"], condition=Q(from_epoch__isnull=True), name="custody_one_key_prepared"
            ),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.part}"


class Epoch(models.Model):
    """The beginning of an epoch, and where the log tells it: that entry is what keys are compared with."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="epochs")
    number = models.PositiveIntegerField()
    index = models.BigIntegerField()
    began_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "number"], name="custody_epoch_once"),)

    def __str__(self) -> str:
        return f"{self.statement_id} epoch {self.number}"


class Rehearsal(models.Model):
    """A test that was sealed to a key, and whether somebody opened it. Of the answer only a digest is kept."""

    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="rehearsals")
    stick = models.PositiveSmallIntegerField()
    test = models.BinaryField()
    answer_digest = models.BinaryField(max_length=32)
    made_on = models.DateField()
    passed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key", "stick"], condition=Q(passed_on__isnull=True), name="custody_one_test_waits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key_id} stick {self.stick}"


class Export(models.Model):
    """An export that was handed out: what decisions about it must name."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="exports")
    vis = models.CharField(max_length=16)
    epoch = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    ids_sha256 = models.CharField(max_length=64)
    n = models.PositiveIntegerField()
    made_by = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    made_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "sha256"], name="custody_export_once"),)

    def __str__(self) -> str:
        return self.sha256


class Decisions(models.Model):
    """Decisions about an export: commitments and acts, no person. *file* is forgotten once they are carried out."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="decisions")
    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="decisions")
    file = models.BinaryField(null=True)
    confirmed = models.PositiveIntegerField()
    invalidated = models.PositiveIntegerField()
    brought_by = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    brought_on = models.DateField()
    agreed_by = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["export"], condition=Q(agreed_on__isnull=True), name="custody_decisions_wait_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.export_id}: {self.confirmed} confirmed, {self.invalidated} invalidated"


class Proposal(models.Model):
    """What one convenor wants and a second has to agree to; deleted when it is done or taken back."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="proposals")
    what = models.CharField(max_length=40)
    detail = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "what"], name="custody_proposal_once"),)

    def __str__(self) -> str:
        return self.what


class Note(models.Model):
    """What the public is told: a day, a kind, numbers."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="notes")
    on = models.DateField()
    kind = models.CharField(max_length=24, choices=[(told.value, told.value) for told in Told])
    epoch = models.PositiveIntegerField(null=True)
    n = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class Destruction(models.Model):
    """What was destroyed at the end, and the checklist that is published. The last steps are marked when done."""

    statement = models.OneToOneField("texts.Statement", on_delete=models.PROTECT, related_name="destruction")
    on = models.DateField()
    size = models.BigIntegerField()  # of the log when it began
    list_sha256 = models.CharField(max_length=64)
    listed = models.PositiveIntegerField()
    sealed = models.PositiveIntegerField()
    marks = models.PositiveIntegerField()
    # What people did, as they ticked it: names of steps with commas.
    ticked = models.CharField(max_length=300, blank=True, default="")
    is_key_destroyed = models.BooleanField(default=False)
    is_swept = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.statement_id} {self.on}"
