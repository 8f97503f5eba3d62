"""Refusals in words, for who is invited and for convenors: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.signon import rules

if TYPE_CHECKING:
    from django.utils.functional import Promise

REASONS: dict[type[Exception], str | Promise] = {
    rules.PhaseOver: gettext_lazy(
        "The statement was released, or signing before a release was called off. Nothing was changed."
    ),
    rules.InvitationUnknown: gettext_lazy(
        "This link is not known: it was not copied whole, or the convenors made a newer one."
    ),
    rules.ListEmpty: gettext_lazy("Write at least one line: a name, and behind a comma the mail address."),
    rules.BoardFull: gettext_lazy("At most 300 can be invited to sign before a release. Others can sign after it."),
    rules.OrganisationsNotTaken: gettext_lazy(
        "This statement does not let organisations sign. Allow it under Details, then invite them."
    ),
    rules.HasSigned: gettext_lazy(
        "It has been signed. Only who signed takes that back, with the code or by the mailbox; nothing was changed."
    ),
    rules.WhyTooLong: gettext_lazy(
        "Say in at most 280 characters why you decline, or nothing. What you wrote is kept."
    ),
    rules.MomentOdd: gettext_lazy("A moment is written as day and time, like 2026-12-01 18:00. They are in UTC."),
    rules.MomentPast: gettext_lazy("This moment has passed already. Choose one that is still to come."),
    rules.MomentsCross: gettext_lazy(
        "The moments cross: first comes until when you hope for answers, then the last moment for signing, "
        "then the release."
    ),
    rules.AddressMissing: gettext_lazy("There is no address. Hand the link over yourself."),
    rules.PlaceOdd: gettext_lazy("A place in the order is a number. Nothing was moved."),
    rules.OutletMissing: gettext_lazy("Say for whom the press copy is, in at most 200 characters."),
    rules.OutletsFull: gettext_lazy("There are a hundred press copies. Void some first."),
}


def reason_for(refusal: Exception) -> str:
    """Return the sentence for *refusal*, with the line that it is about."""
    words = {
        rules.NameMissing: _("A line has no name that can be shown, in at most 200 characters: %(line)s"),
        rules.AddressOdd: _("A line ends with something that is no mail address: %(line)s"),
        rules.InvitedAlready: _("Somebody of this name is on the board already, or twice on the list: %(line)s"),
    }
    if isinstance(refusal, rules.LineInvalid):
        return words[type(refusal)] % {"line": refusal.line}
    return str(REASONS[type(refusal)])
