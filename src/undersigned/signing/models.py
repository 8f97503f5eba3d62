"""Tables of signing: four small ones that nothing joins (docs/reference/tables.md), and what the public may see.

`Claim`, `ByCode` and `Waiting` have random keys, no time, no order: migration 0002 makes them clustered by their key.
The letter box writes them with plain SQL; docs/reference/tables.md says what each column tells to whoever carries it
off.
"""

from __future__ import annotations

from django.db import models

from undersigned.signing.rules import CollectionState


class Collection(models.Model):
    """A statement that is or was open for signing: all that the letter box has to know of it."""

    statement = models.OneToOneField("texts.Statement", on_delete=models.PROTECT, related_name="collection")
    log = models.OneToOneField("logkeeper.Log", on_delete=models.PROTECT, related_name="collection")
    slug = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=300)
    title = models.CharField(max_length=500)
    convened_by = models.CharField(max_length=300)
    lang = models.CharField(max_length=35)
    version = models.PositiveIntegerField()
    text_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=[(state.value, state.value) for state in CollectionState])
    # After the convenor closed, links sent before are taken until this second; then the log gets its `close`.
    confirms_until = models.BigIntegerField(null=True)
    allows_identification = models.BooleanField()
    allows_organisations = models.BooleanField()
    allows_initials = models.BooleanField()
    allows_person_reservations = models.BooleanField(default=False, db_default=False)
    is_withheld = models.BooleanField(default=False)
    release_asked_by = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    is_sample = models.BooleanField(default=False)
    # Who may see a name: values of Visibility, comma-separated. What is not public is sealed to *recipients* (lines
    # `age1…`; those of *epoch*), or to the trustees' *threshold_recipient*.
    choices = models.CharField(max_length=64, default="public", db_default="public")
    recipients = models.TextField(default="", db_default="", blank=True)
    epoch = models.PositiveIntegerField(default=0, db_default=0)
    threshold_recipient = models.CharField(max_length=100, default="", db_default="", blank=True)
    threshold = models.PositiveIntegerField(null=True)
    threshold_until = models.DateField(null=True)
    # Who the trustees are, in the convenors' words; how many of how many papers open.
    trustees = models.CharField(max_length=300, default="", db_default="", blank=True)
    needed = models.PositiveSmallIntegerField(null=True)
    papers = models.PositiveSmallIntegerField(null=True)
    offers_news = models.BooleanField(default=False, db_default=False)
    # A rehearsal is overdue: nothing is sealed for now.
    locked_paused = models.BooleanField(default=False, db_default=False)
    people_at_risk = models.BooleanField(default=False, db_default=False)
    reviews_first = models.BooleanField(default=False, db_default=False)
    # Before a release: from which second on no form is taken, and at which it is released by itself.
    form_closes_at = models.BigIntegerField(null=True)
    releases_at = models.BigIntegerField(null=True)
    # Entries of those who signed before it, in the order that was agreed: from, up to (not included).
    released_from = models.BigIntegerField(null=True)
    released_until = models.BigIntegerField(null=True)
    # Day of the last slot that was held for those not named.
    slot_on = models.DateField(null=True)
    # Order in the letter box: mail domains that are not taken, a line each; short-lived mailboxes; and how many forms
    # in five minutes are normal: above that each brings a proof of work (null: none ever does).
    blocked_domains = models.TextField(default="", db_default="", blank=True)
    takes_disposable = models.BooleanField(default=False, db_default=False)
    normal_level = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return self.slug


class Claim(models.Model):
    """An address signed a version: token = HMAC under the statement's key; box = c, readable with key and address."""

    token = models.BinaryField(max_length=32, primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, db_index=False)
    box = models.BinaryField()

    def __str__(self) -> str:
        return "claim"


class ByCode(models.Model):
    """What a withdrawal code opens: box = token and c, readable with the code alone."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, db_index=False)
    box = models.BinaryField()

    def __str__(self) -> str:
        return "code"


class Waiting(models.Model):
    """Something that enters the log with the next integration. *kind* is that of the entry.

    ``sign``: c, class, vis, text, version; record and salt if public; sealed and epoch if not, or if news are offered.
    ``amend``: c, of_c, vis, the same. ``withdraw``: of_c, by. ``member``: the entry in *record*, canonical. *of_c* is
    the commitment of the `sign` entry, never of an amend. *in_slot*: enters with the next slot, not within seconds.
    *is_held*: a convenor has to look at the name first.

    Before a release all of it is held, *salt* is null, and *record* is a box that only the statement's key opens
    (`sealing.private`): who is going to sign must not be read from the disk.
    """

    id = models.BinaryField(max_length=16, primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    kind = models.CharField(max_length=16)
    c = models.CharField(max_length=43, null=True)  # noqa: DJ001
    of_c = models.CharField(max_length=43, null=True)  # noqa: DJ001
    of_index = models.BigIntegerField(null=True)
    by = models.CharField(max_length=16, blank=True, default="")
    klass = models.CharField(max_length=8, blank=True, default="")
    vis = models.CharField(max_length=16, blank=True, default="")
    text = models.CharField(max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(null=True)
    record = models.BinaryField(null=True)
    salt = models.BinaryField(max_length=32, null=True)
    sealed = models.BinaryField(null=True)
    epoch = models.PositiveIntegerField(null=True)
    in_slot = models.BooleanField(db_default=False, default=False)
    is_held = models.BooleanField(db_default=False, default=False)

    class Meta:
        indexes = (
            # Finds the change of a signature that still waits, however long the queue is.
            models.Index(fields=["of_c"], name="signing_waiting_of_c", condition=models.Q(of_c__isnull=False)),
            # Finds what enters within seconds, however much waits for a slot or for a convenor.
            models.Index(
                fields=["collection", "id"],
                name="signing_waiting_at_once",
                condition=models.Q(in_slot=False, is_held=False),
            ),
        )

    def __str__(self) -> str:
        return self.kind


class Sealed(models.Model):
    """The ciphertext of a signature, from integration on: of who is not named, or of who may want news.

    *c* is the newest commitment (`sign` or `amend`), *of_c* that of the `sign` entry. Where news are offered every
    public signature has a row too, so that a row does not tell who wants them.
    """

    c = models.CharField(max_length=43, primary_key=True)
    of_c = models.CharField(max_length=43)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    epoch = models.PositiveIntegerField()
    vis = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=1, db_default=1)
    sealed = models.BinaryField()
    # Was hidden while it was public, as the log says.
    is_hidden = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (models.Index(fields=["of_c"], name="signing_sealed_of_c"),)

    def __str__(self) -> str:
        return "sealed"


class Slot(models.Model):
    """A sort of entry (`sign convenors`, `change`, `member X`) of which fewer than eight waited at a slot.

    *missed_on* is the first such slot: three days later they enter all the same. It is kept here and not in the rows,
    which have no time.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    sort = models.CharField(max_length=80)
    missed_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "sort"], name="signing_slot_once"),)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.sort}"


class MemberTally(models.Model):
    """How many members of an organisation were counted, moved in the transaction of what they count."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    org = models.CharField(max_length=64)
    counted = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "org"], name="signing_member_tally_once"),)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.org}"


class Opening(models.Model):
    """Record and salt of a name that is public. Withdrawing deletes the row.

    *index* is that of the `sign` entry; *c* the commitment of that entry (also after an amend); *name_key* sorts by
    name, empty until `sort_names` has passed; *org_key* sorts by organisation, then by name, null until then and where
    none is named; *org_number* counts organisations from 0 in the order of signing, null for persons.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, db_index=False)
    index = models.BigIntegerField()
    c = models.CharField(max_length=43)
    salt = models.BinaryField(max_length=32)
    record = models.BinaryField()
    klass = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    name_key = models.CharField(max_length=900)
    org_key = models.CharField(max_length=1000, null=True)  # noqa: DJ001  (null: stands in no index)
    org_number = models.BigIntegerField(null=True)
    is_hidden = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "index"], name="signing_opening_once"),)
        indexes = (
            # With the version, so that the desk finds the few of one among the many of another without their rows.
            models.Index(fields=["collection", "name_key", "version"], name="signing_opening_by_name"),
            models.Index(
                fields=["collection", "name_key"], name="signing_opening_hidden", condition=models.Q(is_hidden=True)
            ),
            models.Index(
                fields=["collection", "name_key"],
                name="signing_opening_of_orgs",
                condition=models.Q(org_number__isnull=False),
            ),
            models.Index(
                fields=["collection", "org_key", "version", "is_hidden"],
                name="signing_opening_organised",
                condition=models.Q(org_key__isnull=False),
            ),
            models.Index(
                fields=["collection", "org_number"],
                name="signing_opening_by_org",
                condition=models.Q(org_number__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.index}"


class Ended(models.Model):
    """A signature that was withdrawn or removed, as the log says too: so that none ends twice."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, db_index=False)
    index = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "index"], name="signing_ended_once"),)

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.index}"


class Change(models.Model):
    """A published row that has to be written again or forgotten; deleted when the pages are out."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    index = models.BigIntegerField()
    name_key = models.CharField(max_length=900)
    org_number = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.index}"


class Tally(models.Model):
    """The counts of one version and class, moved in the transaction of what they count."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="tallies")
    version = models.PositiveIntegerField()
    klass = models.CharField(max_length=8)
    listed = models.BigIntegerField(default=0)
    not_named = models.BigIntegerField(default=0)
    threshold = models.BigIntegerField(default=0)  # of those not named: who asks for at least N
    hidden = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "version", "klass"], name="signing_tally_once"),)

    def __str__(self) -> str:
        return f"{self.collection_id} v{self.version} {self.klass}"


class DayTally(models.Model):
    """How many signatures entered the log on a day, and how many ended; the log tells the same, more slowly."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    signed = models.BigIntegerField(default=0)
    ended = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["collection", "day"], name="signing_day_tally_once"),)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.day}"


class Imported(models.Model):
    """A name that was signed elsewhere: outside log and counts, in the order given."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="imported")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    affiliation = models.CharField(max_length=300, blank=True)
    is_former = models.BooleanField(default=False)
    klass = models.CharField(max_length=8, default="person")
    as_printed = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=500, blank=True)
    ground = models.CharField(max_length=500, blank=True)  # empty: not published yet
    imported_on = models.DateField()
    removals_asked = models.PositiveIntegerField(default=0, db_default=0)  # by the form, since a convenor last looked

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.statement_id}:{self.position}"


class Alarm(models.Model):
    """Something unusual within an hour, for the convenors; only the machine's memory can open the box.

    *id* stands for what was counted, within its hour: a higher number replaces the row. *is_mailed*: the convenors
    were told that there is an alarm.
    """

    id = models.BinaryField(max_length=16, primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    box = models.BinaryField()
    is_mailed = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return "alarm"


class Objection(models.Model):
    """Somebody said of a public name "I did not sign", or the like: which entry, what sort of objection, how often.

    *id* is made from collection, index and reason, so there is one row for each, in no order of arrival. Nothing is
    kept of who said it: no address, no time, no words. *is_answered*: a convenor looked and left the name on the list.
    *is_mailed*: the convenors were told.
    """

    id = models.BinaryField(max_length=16, primary_key=True)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    index = models.BigIntegerField()
    reason = models.CharField(max_length=16)
    times = models.PositiveIntegerField(default=1, db_default=1)
    is_answered = models.BooleanField(default=False, db_default=False)
    is_mailed = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.index} {self.reason}"


class ModerationAct(models.Model):
    """One act of keeping order, as the public record tells it (publiclog.moderation); names of signatories never.

    *convenor* and *done_at* are for the desk alone, and are forgotten after thirty days.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT)
    day = models.DateField()
    act = models.CharField(max_length=16)
    by = models.CharField(max_length=16)
    n = models.PositiveIntegerField()
    reason = models.CharField(max_length=16)
    entry = models.BigIntegerField(null=True)
    convenor = models.ForeignKey("accounts.Convenor", null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.act} {self.n}"
