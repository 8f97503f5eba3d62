"""Tables of translations, of the people who work on them, of the glossary and of what was sent.

Translations and glossary are drafts of what is going to be published. What an outlet sent lies sealed until a convenor
shows it; of people who came by a link there is a name or pseudonym, and no address.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.texts.rules import Role
from undersigned.translating.rules import glossary, offering, segments, working


class Translation(models.Model):
    """A language that a statement is put into. *role* is what it shall be once it is frozen."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="+")
    lang = models.CharField(max_length=35)
    role = models.CharField(max_length=16, default=Role.TRANSLATION)
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "lang"], name="translating_language_once"),
            models.CheckConstraint(
                name="translating_never_leads", condition=Q(role__in=[Role.TRANSLATION, Role.AUTHORITATIVE])
            ),
        ]

    def __str__(self) -> str:
        return f"translation {self.pk}"


class Hand(models.Model):
    """Somebody who works on a language: a convenor, or who came by a link, under a name or pseudonym."""

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="hands")
    task = models.CharField(max_length=10)
    name = models.CharField(max_length=200, blank=True)
    wants_credit = models.BooleanField(default=False)  # to be named on the published page
    convenor = models.ForeignKey("accounts.Convenor", on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.BinaryField(max_length=32, null=True, unique=True)  # of the link's code
    expires_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "convenor"], name="translating_convenor_once"),
            models.CheckConstraint(
                name="translating_only_convenors_are_convenors",
                condition=Q(convenor__isnull=True) | Q(task=working.Task.CONVENOR),
            ),
        ]

    def __str__(self) -> str:
        return f"hand {self.pk}"


class HandSession(models.Model):
    """A browser that works on a language. *digest* is that of the cookie's value; one browser may have several."""

    digest = models.BinaryField(max_length=32)
    hand = models.ForeignKey(Hand, on_delete=models.CASCADE, related_name="sessions")
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "hand"], name="translating_browser_has_hand_once")
        ]

    def __str__(self) -> str:
        return f"session of hand {self.hand_id}"


class Segment(models.Model):
    """A unit in another language. *source* are the words that it was made from."""

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="segments")
    key = models.CharField(max_length=32)
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=10)
    place = models.CharField(max_length=64, blank=True)
    source = models.TextField()
    words = models.TextField()
    state = models.CharField(max_length=8, default=segments.State.DRAFT)
    made_by = models.CharField(max_length=8, default=working.MadeBy.PERSON)
    translator = models.ForeignKey(Hand, on_delete=models.SET_NULL, null=True, related_name="+")
    reviewer = models.ForeignKey(Hand, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "key"], name="translating_segment_once"),
            models.CheckConstraint(name="translating_segment_has_words", condition=~Q(words="")),
            models.CheckConstraint(
                name="translating_segment_has_state", condition=Q(state__in=[one.value for one in segments.State])
            ),
        ]

    def __str__(self) -> str:
        return f"segment {self.pk}"


class Credit(models.Model):
    """What readers are told of a frozen file: whether all of it was reviewed, and who wants to be named."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    is_reviewed = models.BooleanField()
    translators = models.TextField(blank=True)  # one a line
    reviewers = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "sha256"], name="translating_credit_once")
        ]

    def __str__(self) -> str:
        return f"credit {self.pk}"


class Term(models.Model):
    """An entry of the glossary. *folded* is how terms are compared."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    source = models.CharField(max_length=glossary.MOST_WORDS)
    folded = models.CharField(max_length=3 * glossary.MOST_WORDS)
    note = models.CharField(max_length=glossary.MOST_NOTE, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "kind", "folded"], name="translating_term_once"),
            models.CheckConstraint(
                name="translating_term_has_kind", condition=Q(kind__in=[one.value for one in glossary.TermKind])
            ),
        ]

    def __str__(self) -> str:
        return f"term {self.pk}"


class TermRendering(models.Model):
    """A term in another language or script, and who put it so."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="renderings")
    lang = models.CharField(max_length=35)
    words = models.CharField(max_length=glossary.MOST_WORDS)
    by = models.CharField(max_length=glossary.MOST_BY, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["term", "lang"], name="translating_rendering_once")]

    def __str__(self) -> str:
        return f"rendering {self.pk}"


class Offer(models.Model):
    """A translation that somebody sent. While it waits all of it is sealed in *box*; once shown it is public anyway."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=offering.OfferState.WAITING)
    received_on = models.DateField()
    lang = models.CharField(max_length=35, blank=True)
    sender = models.CharField(max_length=offering.MOST_NAME, blank=True)
    address = models.CharField(max_length=offering.MOST_ADDRESS, blank=True)
    content = models.TextField(blank=True)
    made_from = models.CharField(max_length=64, blank=True)  # SHA-256 of the leading text that the sender saw
    box = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="translating_waiting_offer_is_sealed",
                condition=Q(state=offering.OfferState.WAITING, box__isnull=False, content="", sender="", address="")
                | Q(state=offering.OfferState.SHOWN, box__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"
