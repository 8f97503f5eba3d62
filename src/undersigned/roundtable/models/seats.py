"""Tables, parties, seats, the invitations to them and the browsers that took them.

All of it says who took part, so all of it goes after the end (`actions.forgetting`); addresses are sealed until then.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from undersigned.roundtable.rules import seats


class Table(models.Model):
    """A table that was opened for a statement; at most one of a statement is open."""

    statement = models.ForeignKey("texts.Statement", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=seats.TableState.OPEN)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    kept_days = models.PositiveSmallIntegerField(default=seats.KEPT_DAYS)
    minutes_left_at = models.DateTimeField(null=True)  # when somebody first took the whole minutes as a file
    forgotten_at = models.DateTimeField(null=True)  # when names, addresses and what was said were deleted

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(state=seats.TableState.OPEN), name="roundtable_one_open_table"
            ),
            models.CheckConstraint(
                name="roundtable_ended_table_has_time",
                condition=Q(state=seats.TableState.OPEN, ended_at__isnull=True)
                | Q(state__in=[seats.TableState.ADOPTED, seats.TableState.CLOSED], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"table {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something may still be said."""
        return self.state == seats.TableState.OPEN


class Party(models.Model):
    """Who has a say: an organisation, or a person alone. A removed party stays, since its past voices counted."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="parties")
    name = models.CharField(max_length=200)
    klass = models.CharField(max_length=8)
    weight = models.PositiveIntegerField(default=1)
    joined_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "name"], condition=Q(removed_at__isnull=True), name="roundtable_party_name_once"
            ),
            models.CheckConstraint(
                name="roundtable_party_has_class", condition=Q(klass__in=[one.value for one in seats.PartyClass])
            ),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"


class Seat(models.Model):
    """A person at the table. *name* may be a pseudonym, or empty until somebody sat down.

    *mark* finds the address when it is typed, *box* shows it; both need the site key. A chair has no address here: the
    convenor comes in at the desk.
    """

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="seats")
    role = models.CharField(max_length=8)
    name = models.CharField(max_length=200, blank=True)
    convenor = models.ForeignKey("accounts.Convenor", on_delete=models.SET_NULL, null=True, related_name="+")
    mark = models.BinaryField(max_length=32, null=True)
    box = models.BinaryField(null=True)
    lang = models.CharField(max_length=35, default="en")
    invited_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # when an invitation that nobody answered was recalled, once
    renewed_at = models.DateTimeField(null=True)  # when the chair last made a new link for a seat that was taken
    removed_at = models.DateTimeField(null=True)
    wants_notices = models.BooleanField(default=True)
    told_until = models.DateTimeField(null=True)  # what happened before was mailed, or was not wanted
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mark"], name="roundtable_seat_by_mark")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "convenor"], name="roundtable_convenor_sits_once"),
            models.CheckConstraint(
                name="roundtable_seat_has_role",
                condition=Q(role__in=[seats.Role.CHAIR, seats.Role.OBSERVER])
                | Q(role__in=[seats.Role.DELEGATE, seats.Role.DEPUTY], party__isnull=False),
            ),
            models.CheckConstraint(
                name="roundtable_only_chairs_are_convenors",
                condition=Q(convenor__isnull=True) | Q(role=seats.Role.CHAIR),
            ),
            models.CheckConstraint(
                name="roundtable_address_has_mark_and_box",
                condition=Q(mark__isnull=True, box__isnull=True) | Q(mark__isnull=False, box__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @property
    def is_chair(self) -> bool:
        """Whether this person keeps order."""
        return self.role == seats.Role.CHAIR


class Invitation(models.Model):
    """A one-time link to a seat. Only the digest of its code is stored; a used one stays, to be answered clearly."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="invitations")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SeatSession(models.Model):
    """A browser that took a seat. *digest* is that of the cookie's value; one browser may have several seats."""

    digest = models.BinaryField(max_length=32)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="sessions")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    chosen_at = models.DateTimeField()  # of several seats at one table the last chosen one speaks
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "seat"], name="roundtable_browser_has_seat_once")
        ]

    def __str__(self) -> str:
        return f"session of seat {self.seat_id}"


class SeatPasskey(models.Model):
    """A passkey that brings its person back to a seat.

    *mark* finds it by what the browser says, *box* has its name and public key; both need the site key.
    """

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="passkeys")
    mark = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()
    added_on = models.DateField()

    def __str__(self) -> str:
        return f"passkey of seat {self.seat_id}"
