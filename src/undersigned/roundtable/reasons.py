"""Refusals in words, for people at the table. Rules know no sentences; they are chosen here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from undersigned.accounts import rules as accounts
from undersigned.roundtable import drafting_reasons
from undersigned.roundtable.rules import Refusal, seats, talking
from undersigned.texts.rules import TextInvalid

if TYPE_CHECKING:
    from django.utils.functional import Promise

REASONS: dict[type[Exception], str | Promise] = {
    **drafting_reasons.REASONS,
    seats.TableEnded: gettext_lazy("This table has ended. Its text can still be read; nothing can be said any more."),
    seats.TableExists: gettext_lazy("There is an open table for this statement already."),
    seats.TableFull: gettext_lazy("This table has as many seats as a table may have: a thousand."),
    seats.PartyMissing: gettext_lazy("Say for whom the delegate or deputy sits: an organisation, or a person alone."),
    seats.PartyTaken: gettext_lazy("A party of this name sits here already. Choose it, or write another name."),
    seats.PartyGone: gettext_lazy("This party was removed meanwhile. Load the page anew."),
    seats.RoleInvalid: gettext_lazy("Choose a role: delegate, deputy or observer. A chair comes in at the desk."),
    seats.DaysInvalid: gettext_lazy("Give a number of days, from 1 to 365."),
    seats.WeightInvalid: gettext_lazy("A weight is a whole number, from 1 to a million."),
    seats.InvitationUnknown: gettext_lazy(
        "This link is not known. It was not copied whole, or a newer one replaced it. Nothing was changed."
    ),
    seats.InvitationUsed: gettext_lazy(
        "Somebody has already sat down with this link: it works once. If it was you, use the browser you had then, or "
        "have a code mailed. If it was sent to you by somebody else, it was not yours to use; ask the chair for one."
    ),
    seats.InvitationExpired: gettext_lazy("This link is older than two weeks. Ask the chair for a new one."),
    seats.SeatRemoved: gettext_lazy("The chair took this invitation back. Ask the chair if that is a mistake."),
    seats.PasskeyRefused: gettext_lazy(
        "The passkey was not taken. It has to ask for a finger, a face or a PIN, within ten minutes. Try again, or "
        "another one."
    ),
    seats.PasskeysFull: gettext_lazy("This seat has ten passkeys. Remove one first."),
    seats.PasskeyNameLong: gettext_lazy("Write a name of up to 60 characters: devices show no more."),
    talking.NothingSaid: gettext_lazy("Write something first."),
    talking.SaidTooMuch: gettext_lazy("A remark has up to 4,000 characters. Say it in fewer words, or in two remarks."),
    talking.WordsUnreadable: gettext_lazy("It holds an invisible control character. Type that line again by hand."),
    talking.PassageElsewhere: gettext_lazy(
        "The marked words do not stand in this clause, or somebody changed it meanwhile. Copy them again, or leave the "
        "field empty to mean the whole clause."
    ),
    talking.ObserverSilent: gettext_lazy("Observers read. Ask somebody of your organisation to say it, or the chair."),
    talking.RemarkGone: gettext_lazy("There is no such question at this table any more."),
    talking.NotYours: gettext_lazy("Only who asked, or the chair, closes it or opens it again."),
    talking.TooManyRemarks: gettext_lazy("As much was said at this table as it can hold: 10,000 remarks."),
    accounts.NameInvalid: gettext_lazy("Write a name of 1 to 200 characters."),
    accounts.AddressInvalid: gettext_lazy("No mail could reach this address. Check the spelling."),
}

REFUSALS = (Refusal, TextInvalid, accounts.NameInvalid, accounts.AddressInvalid)


def reason_for(refusal: Exception) -> str:
    """Return the sentence for *refusal*."""
    return str(REASONS[type(refusal)])
