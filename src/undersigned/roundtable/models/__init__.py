"""Tables of the round table: `seats` has who sits there."""

from undersigned.roundtable.models.seats import Invitation, Party, Seat, SeatSession, Table

__all__ = ["Invitation", "Party", "Seat", "SeatSession", "Table"]
