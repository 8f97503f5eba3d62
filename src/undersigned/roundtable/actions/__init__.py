"""What happens at the table: `seating`, `sessions` (of browsers), `talking`, `noticing` (mails), `forgetting`."""

from undersigned.roundtable.actions.forgetting import forget_ended_tables
from undersigned.roundtable.actions.noticing import forget_notices, note, send_notices, want_notices
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
    "answer",
    "begin_session",
    "change_party",
    "choose_seat",
    "come_back",
    "end_session",
    "end_sessions",
    "end_table",
    "forget_address",
    "forget_ended_tables",
    "forget_notices",
    "forget_sessions",
    "invite",
    "mark_address",
    "note",
    "open_table",
    "remove_party",
    "remove_seat",
    "rename_seat",
    "renew_link",
    "say",
    "send_notices",
    "set_address",
    "settle",
    "sit_down_as_chair",
    "take_seat",
    "touch_session",
    "want_notices",
]
