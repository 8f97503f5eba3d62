"""Tables of the round table: `seats` has who sits there, `talking` what was said about clauses."""

from undersigned.roundtable.models.seats import Invitation, Party, Seat, SeatSession, Table
from undersigned.roundtable.models.talking import Remark

__all__ = ["Invitation", "Party", "Remark", "Seat", "SeatSession", "Table"]
