"""Refusals about members who are counted without names, in words for convenors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from undersigned.desk import rules as desk
from undersigned.members import rules as members

if TYPE_CHECKING:
    from django.utils.functional import Promise

REASONS: dict[type[Exception], str | Promise] = {
    desk.FileMissing: gettext_lazy("Choose the file first; it may not be empty."),
    members.IssuerUnreadable: gettext_lazy(
        "This is not a description of an organisation's key. Choose the file issuer.json that “undersigned member "
        "keys” wrote, unchanged."
    ),
    members.IssuerForeign: gettext_lazy(
        "This key was made for another statement. The organisation makes one for this address, and new codes."
    ),
    members.IssuerTaken: gettext_lazy(
        "The board of this organisation is published, so its key can't be replaced any more."
    ),
    members.InvitedUnreadable: gettext_lazy(
        "This list of codes does not belong to the key. Choose invited.jsonl from the same folder as issuer.json."
    ),
    members.TooFewInvited: gettext_lazy(
        "Fewer than 20 members are invited. In so small a group nobody is hidden, so this way is not offered to it."
    ),
    members.NameMissing: gettext_lazy("Write the organisation's name as readers shall see it, up to 200 characters."),
    members.WindowOver: gettext_lazy(
        "The last day on which members ask has passed. The organisation makes a new key with later days."
    ),
    members.NoDayBetween: gettext_lazy(
        "No day is left between asking and signing, on which the organisation signs the requests. It has to make key "
        "and codes anew, with at least one whole day between."
    ),
    members.WindowBeyondEnd: gettext_lazy(
        "Members would sign after this statement's last day. Choose earlier days, or move the end under “Details”."
    ),
    members.NotOffered: gettext_lazy("Counting members is not switched on. Tick it first under “Who may see names”."),
    members.NoSuchIssuer: gettext_lazy("No organisation of this name has handed in a key."),
    members.StillAsking: gettext_lazy(
        "Members may still ask. The requests are handed out, and the board is taken, when the days for asking are over."
    ),
    members.RequestMissing: gettext_lazy(
        "There are no requests: nobody asked, or they were deleted because members sign already."
    ),
    members.BoardUnreadable: gettext_lazy(
        "This is no whole board, or a signature on it was not made with the organisation's key. Nothing was published."
    ),
    members.BoardForeign: gettext_lazy("This board is of another organisation, statement or key."),
    members.BoardTooSmall: gettext_lazy(
        "Ten or fewer members hold a token. A number would tell about each of them, so members can't sign this time."
    ),
    members.BoardTooLarge: gettext_lazy(
        "There are more tokens on this board than members were invited. Ask the organisation how that came."
    ),
    members.BoardTooLate: gettext_lazy("Members sign already; the board can't be published or changed any more."),
}
