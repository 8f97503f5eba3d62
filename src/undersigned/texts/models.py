"""Tables of statements. What is frozen never changes: constraints here, triggers in migration 0002."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from undersigned.texts.rules import Kind, Role


class Statement(models.Model):
    """A joint statement, from its first draft on."""

    coalition = models.ForeignKey("coalitions.Coalition", on_delete=models.PROTECT, related_name="statements")
    slug = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(
        max_length=32, choices=[(kind.value, kind.value) for kind in Kind], default=Kind.JOINT_STATEMENT
    )
    lead_lang = models.CharField(max_length=35, default="en")
    is_sample = models.BooleanField(default=False)
    convenors = models.ManyToManyField("accounts.Convenor", related_name="statements")
    # Who calls, and how to reach them: required before opening.
    convened_by = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    imprint = models.TextField(max_length=4000, blank=True)
    privacy = models.TextField(max_length=8000, blank=True)
    # Where else the fingerprint of the log's key is printed, a place a line.
    key_printed_at = models.TextField(max_length=1000, default="", db_default="", blank=True)
    # What may be chosen when signing.
    allows_identification = models.BooleanField(default=True)
    allows_organisations = models.BooleanField(default=True)
    allows_initials = models.BooleanField(default=True)
    allows_person_reservations = models.BooleanField(default=False)  # organisations may always add one
    allows_bulk_list = models.BooleanField(default=False)
    lists_affiliations = models.BooleanField(default=False, db_default=False)  # a list by organisation named
    closes_on = models.DateField(null=True, blank=True)
    accent = models.CharField(max_length=7, default="", db_default="", blank=True)  # `#rrggbb`, or the house's own
    # Further choices, in layers: the switch, then "more ways". What is offered here is open only once its key is ready.
    people_at_risk = models.BooleanField(default=False)
    offers_convenors = models.BooleanField(default=False)
    offers_threshold = models.BooleanField(default=False)
    offers_members = models.BooleanField(default=False)
    offers_news = models.BooleanField(default=False)
    threshold = models.PositiveIntegerField(null=True, blank=True)
    threshold_until = models.DateField(null=True, blank=True)
    reviews_first = models.BooleanField(default=False)  # names wait for a convenor's look before they are published
    source_text = models.TextField(blank=True)  # what was imported, shown beside the draft
    source_marks = models.TextField(blank=True, default="")  # where its parts stand there, and what was left out (JSON)

    def __str__(self) -> str:
        return self.slug


class DutyRow(models.Model):
    """What a convenor looks after at a statement. Who has no row has all duties, and so has the first one."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="duty_rows")
    convenor = models.ForeignKey("accounts.Convenor", on_delete=models.CASCADE, related_name="+")
    duties = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "convenor"], name="texts_duty_row_once"),
            models.CheckConstraint(name="texts_duty_row_has_one", condition=~Q(duties="")),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.duties}"


class Deed(models.Model):
    """That a convenor did something at the desk on a day, and how often; no signatory. Forgotten after thirty days."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")
    convenor = models.ForeignKey("accounts.Convenor", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    what = models.CharField(max_length=32)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["statement", "convenor", "day", "what"], name="texts_deed_once"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.day} {self.what}"


class Version(models.Model):
    """A version of the text; *frozen_at* is set once, with the lead text."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statement", "number"], name="texts_version_number_once"),)

    def __str__(self) -> str:
        return f"{self.statement_id} v{self.number}"


class Text(models.Model):
    """One language of a version. *content* is the draft; *file* holds the canonical bytes once it is frozen."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")
    lang = models.CharField(max_length=35)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    edition = models.PositiveIntegerField(default=1)
    content = models.TextField()  # JSON; not JSONField, whose CHECK calls a function that trusted_schema=OFF forbids
    file = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "lang", "edition"], name="texts_text_edition_once"),
            models.UniqueConstraint(fields=["version"], condition=Q(role="lead"), name="texts_one_lead_text"),
            models.CheckConstraint(
                name="texts_frozen_text_has_file_and_hash",
                condition=Q(frozen_at__isnull=True, file__isnull=True, sha256="")
                | Q(frozen_at__isnull=False, file__isnull=False) & ~Q(sha256=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.lang}"


class StatementFile(models.Model):
    """The bytes of a statement.json that an entry of the log names; only added to."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="statement_files")
    file = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.sha256
