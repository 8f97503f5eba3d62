"""Tables: `seats` has who sits there, `talking` what was said about clauses, `noticing` what is told by mail."""

from undersigned.roundtable.models.noticing import Notice
from undersigned.roundtable.models.seats import Invitation, Party, Seat, SeatSession, Table
from undersigned.roundtable.models.talking import Remark

__all__ = ["Invitation", "Notice", "Party", "Remark", "Seat", "SeatSession", "Table"]
