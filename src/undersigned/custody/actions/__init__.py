"""What happens to keys and to what is locked with them; each function raises a Refusal or does the whole."""

from undersigned.custody.actions.agreeing import agree, ask, take_back
from undersigned.custody.actions.destroying import (
    begin_destruction,
    finish_destruction,
    finish_untold,
    mark_key_destroyed,
)
from undersigned.custody.actions.exporting import (
    agree_decisions,
    bring_decisions,
    drop_decisions,
    read_names,
    record_export,
)
from undersigned.custody.actions.keys import (
    Force,
    accept_key,
    drop_key,
    find_force,
    give_up_key,
    prepare_box,
    prepare_key,
    put_in_force,
)
from undersigned.custody.actions.noting import tell
from undersigned.custody.actions.rehearsing import answer_test, renew_test

__all__ = [
    "Force",
    "accept_key",
    "agree",
    "agree_decisions",
    "answer_test",
    "ask",
    "begin_destruction",
    "bring_decisions",
    "drop_decisions",
    "drop_key",
    "find_force",
    "finish_destruction",
    "finish_untold",
    "give_up_key",
    "mark_key_destroyed",
    "prepare_box",
    "prepare_key",
    "put_in_force",
    "read_names",
    "record_export",
    "renew_test",
    "take_back",
    "tell",
]
