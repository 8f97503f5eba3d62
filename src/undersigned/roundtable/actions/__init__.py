"""What happens at the table: `seating` (who sits there), `sessions` (browsers), `talking`, `forgetting` (the end)."""

from undersigned.roundtable.actions.forgetting import forget_ended_tables
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
    "forget_sessions",
    "invite",
    "mark_address",
    "open_table",
    "remove_party",
    "remove_seat",
    "rename_seat",
    "renew_link",
    "say",
    "set_address",
    "settle",
    "sit_down_as_chair",
    "take_seat",
    "touch_session",
]
