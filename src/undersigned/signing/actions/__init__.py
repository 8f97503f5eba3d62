"""What happens to signatures; each function runs in one transaction and raises a Refusal or does the whole."""

from undersigned.signing.actions.choosing import offer_choices, pause_locked
from undersigned.signing.actions.collecting import (
    add_text,
    add_version,
    change_rules,
    close_collection,
    close_untold,
    finish_closing,
    open_collection,
    pause_collection,
    resume_collection,
)
from undersigned.signing.actions.destroying import end_choice, forget_all_sealed, forget_marks
from undersigned.signing.actions.importing import (
    keep_imported,
    move_imported,
    publish_imported,
    remove_asked,
    remove_imported,
    save_imported,
)
from undersigned.signing.actions.integrating import forget_changes, integrate, sort_names
from undersigned.signing.actions.moderating import (
    ask_release,
    hide_name,
    hide_names,
    keep_name,
    release_names,
    remove_names,
    show_name,
    show_names,
    withhold_names,
)
from undersigned.signing.actions.opening import forget_sealed, invalidate, open_names
from undersigned.signing.actions.ordering import forget_alarms, keep_order, take_new_alarms, take_new_objections
from undersigned.signing.actions.organising import forget_codes, touch_names
from undersigned.signing.actions.recording import forget_who
from undersigned.signing.actions.releasing import (
    change_private_choices,
    end_private,
    open_privately,
    release_collection,
    set_private_times,
)
from undersigned.signing.actions.reviewing import decline, let_in, look_first
from undersigned.signing.actions.slots import hold_slot

__all__ = [
    "add_text",
    "add_version",
    "ask_release",
    "change_private_choices",
    "change_rules",
    "close_collection",
    "close_untold",
    "decline",
    "end_choice",
    "end_private",
    "finish_closing",
    "forget_alarms",
    "forget_all_sealed",
    "forget_changes",
    "forget_codes",
    "forget_marks",
    "forget_sealed",
    "forget_who",
    "hide_name",
    "hide_names",
    "hold_slot",
    "integrate",
    "invalidate",
    "keep_imported",
    "keep_name",
    "keep_order",
    "let_in",
    "look_first",
    "move_imported",
    "offer_choices",
    "open_collection",
    "open_names",
    "open_privately",
    "pause_collection",
    "pause_locked",
    "publish_imported",
    "release_collection",
    "release_names",
    "remove_asked",
    "remove_imported",
    "remove_names",
    "resume_collection",
    "save_imported",
    "set_private_times",
    "show_name",
    "show_names",
    "sort_names",
    "take_new_alarms",
    "take_new_objections",
    "touch_names",
    "withhold_names",
]
