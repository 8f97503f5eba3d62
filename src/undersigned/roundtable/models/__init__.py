"""Tables of the round table.

`seats` has who sits there, `talking` what was said about clauses, `drafting` amendments and how they went, `noticing`
what is told by mail.
"""

from undersigned.roundtable.models.drafting import Amendment, Decision, Drafting, MinutesLine, Voice
from undersigned.roundtable.models.noticing import Notice
from undersigned.roundtable.models.seats import Invitation, Party, Seat, SeatPasskey, SeatSession, Table
from undersigned.roundtable.models.talking import Remark

__all__ = [
    "Amendment",
    "Decision",
    "Drafting",
    "Invitation",
    "MinutesLine",
    "Notice",
    "Party",
    "Remark",
    "Seat",
    "SeatPasskey",
    "SeatSession",
    "Table",
    "Voice",
]
