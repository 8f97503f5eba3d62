"""What happens at the table.

`seating` (who sits there), `sessions` (browsers), `passkeys` (ways back), `drafting` (amendments), `deciding`
(questions and voices), `minuting` (lines of the minutes), `talking` (remarks), `noticing` (mails), `forgetting` (after
the end).
"""

from undersigned.roundtable.actions.deciding import (
    cast_voice,
    close,
    close_due,
    put_amendment,
    put_clause,
    put_whole,
    withdraw_objection,
)
from undersigned.roundtable.actions.drafting import (
    adopt_editorial,
    begin_drafting,
    confirm_merge,
    doubt_editorial,
    find_merge,
    is_own,
    let_follow,
    note_taken,
    propose,
    take_back,
    withdraw,
)
from undersigned.roundtable.actions.forgetting import forget_ended_tables, forget_tables, note_minutes_left
from undersigned.roundtable.actions.noticing import forget_notices, note, remind_invited, send_notices, want_notices
from undersigned.roundtable.actions.passkeys import add_passkey, find_seat_of, remove_passkey
from undersigned.roundtable.actions.seating import (
    change_party,
    come_back,
    end_table,
    forget_address,
    invite,
    mark_address,
    open_table,
    remove_party,
    remove_seat,
    rename_seat,
    renew_link,
    set_address,
    set_language,
    sit_down_as_chair,
    take_seat,
)
from undersigned.roundtable.actions.sessions import (
    begin_session,
    choose_seat,
    end_session,
    end_sessions,
    forget_sessions,
    touch_session,
)
from undersigned.roundtable.actions.talking import answer, say, settle

__all__ = [
    "add_passkey",
    "adopt_editorial",
    "answer",
    "begin_drafting",
    "begin_session",
    "cast_voice",
    "change_party",
    "choose_seat",
    "close",
    "close_due",
    "come_back",
    "confirm_merge",
    "doubt_editorial",
    "end_session",
    "end_sessions",
    "end_table",
    "find_merge",
    "find_seat_of",
    "forget_address",
    "forget_ended_tables",
    "forget_notices",
    "forget_sessions",
    "forget_tables",
    "invite",
    "is_own",
    "let_follow",
    "mark_address",
    "note",
    "note_minutes_left",
    "note_taken",
    "open_table",
    "propose",
    "put_amendment",
    "put_clause",
    "put_whole",
    "remind_invited",
    "remove_party",
    "remove_passkey",
    "remove_seat",
    "rename_seat",
    "renew_link",
    "say",
    "send_notices",
    "set_address",
    "set_language",
    "settle",
    "sit_down_as_chair",
    "take_back",
    "take_seat",
    "touch_session",
    "want_notices",
    "withdraw",
    "withdraw_objection",
]
