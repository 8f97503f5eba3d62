"""Tables of signing before a release. Who is invited, where they are reached and what the press is called is sealed.

What stands in clear: how many are invited, in which order, and how many of them have seen it, decide, sign, decline.
All of it goes some days after the release (`actions.forget_boards`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from undersigned.signon import rules


class Phase(models.Model):
    """The private time of a statement; *collection* is there while it lasts, and after the release."""

    statement = models.OneToOneField("texts.Statement", on_delete=models.PROTECT, related_name="+")
    collection = models.OneToOneField("signing.Collection", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, default=rules.Phase.PRIVATE)
    soft_at = models.DateTimeField(null=True)
    hard_at = models.DateTimeField(null=True)
    releases_at = models.DateTimeField(null=True)
    closes_at_once = models.BooleanField(default=False)
    over_at = models.DateTimeField(null=True)  # released or called off
    tells_answers = models.BooleanField(default=True, db_default=True)  # convenors get a mail when somebody answered
    told_at = models.DateTimeField(null=True)  # when they got the last one
    told_signs = models.PositiveIntegerField(default=0, db_default=0)  # so many of both were told then
    told_declines = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signon_phase_over_has_time",
                condition=models.Q(state=rules.Phase.PRIVATE, over_at__isnull=True)
                | models.Q(state__in=[rules.Phase.RELEASED, rules.Phase.ENDED], over_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"phase {self.pk}"

    @property
    def moments(self) -> rules.Moments:
        """Its deadlines and its release."""
        return rules.Moments(self.soft_at, self.hard_at, self.releases_at)

    @property
    def is_private(self) -> bool:
        """Whether nothing is public yet."""
        return self.state == rules.Phase.PRIVATE


class Invitation(models.Model):
    """A place on the board. *box* holds name, address, code and why somebody declined, sealed with the site key.

    *digest* finds it by the code of its link. *turn* counts how often it was made anew (`letterbox.inviting`).
    *is_read*: a convenor has read the reservation that stands in what was signed with it.
    """

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="invitations")
    position = models.PositiveIntegerField()
    klass = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=rules.Answer.INVITED)
    turn = models.PositiveIntegerField(default=0)
    digest = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()
    has_address = models.BooleanField()
    wants_mail = models.BooleanField(default=True)
    is_reminded = models.BooleanField(default=False)
    is_read = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signon_invitation_has_state",
                condition=models.Q(state__in=[one.value for one in rules.Answer]),
            ),
            models.CheckConstraint(name="signon_invitation_has_class", condition=models.Q(klass__in=["org", "person"])),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class PressCopy(models.Model):
    """A link for one outlet, until it is voided. *box* holds the outlet's name and the code, sealed."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="press_copies")
    digest = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()
    shows_names = models.BooleanField(default=False)
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"press copy {self.pk}"
