"""What happens to languages.

`segments` (translated, reviewed, put together), `exchange` (files of other programs), `working` (people and browsers),
`glossary`, `offering` (what is sent).
"""

from undersigned.translating.actions.exchange import Became, Report, import_xliff
from undersigned.translating.actions.glossary import delete_term, forget_people, save_term
from undersigned.translating.actions.offering import decline_offer, drop_offers, forget_offers, send_offer, show_offer
from undersigned.translating.actions.proposing import take_proposals
from undersigned.translating.actions.segments import (
    Outcome,
    Typed,
    begin_translation,
    change_role,
    drop_translation,
    fill_from,
    note_credit,
    put_together,
    review,
    save_words,
)
from undersigned.translating.actions.working import (
    add_sender,
    begin_session,
    change_credit,
    forget_hands,
    hand_of_convenor,
    invite,
    remove_hand,
    renew_link,
    take_link,
)

__all__ = [
    "Became",
    "Outcome",
    "Report",
    "Typed",
    "add_sender",
    "begin_session",
    "begin_translation",
    "change_credit",
    "change_role",
    "decline_offer",
    "delete_term",
    "drop_offers",
    "drop_translation",
    "fill_from",
    "forget_hands",
    "forget_offers",
    "forget_people",
    "hand_of_convenor",
    "import_xliff",
    "invite",
    "note_credit",
    "put_together",
    "remove_hand",
    "renew_link",
    "review",
    "save_term",
    "save_words",
    "send_offer",
    "show_offer",
    "take_link",
    "take_proposals",
]
