"""The page of locked names: whose keys lock them, what happened to keys, what was opened, deleted and destroyed.

It holds public keys, days and numbers, no name. The log holds the fingerprint of the keys of each epoch, so that a key
can't be replaced unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from undersigned.custody import queries as keeping
from undersigned.custody.rules import BACKUPS_RUN_OUT, Part
from undersigned.publishing.chrome import Chrome
from undersigned.sealing.envelope import fingerprint_recipients, spell_fingerprint

if TYPE_CHECKING:
    from undersigned.custody.models import Key
    from undersigned.publishing.bundle import Bundle

LOCKED_PATH = "locked.html"


def has_locked_page(bundle: Bundle) -> bool:
    """Say whether there is anything to tell."""
    return bool(bundle.key_epoch or bundle.key_notes)


def locked_page(bundle: Bundle) -> bytes:
    """Return the page."""
    lang = bundle.details_lang
    with translation.override(lang):
        return _render(bundle, lang)


def _render(bundle: Bundle, lang: str) -> bytes:
    statement = bundle.statement
    in_force = keeping.keys_in_force(statement)
    destruction = keeping.find_destruction(statement)
    together = fingerprint_recipients([key.recipient for key in in_force])
    context = {
        **bundle.context(lang),
        "keys": [_describe(key) for key in in_force],
        "epoch": bundle.key_epoch,
        "together": spell_fingerprint(together),
        "fingerprint": together.hex(),
        "is_paused": bundle.collection.locked_paused,
        "notes": bundle.key_notes,
        "destruction": destruction if destruction and destruction.is_swept else None,
        "ticked": destruction.ticked.split(",") if destruction else [],
        "backups_until": destruction.on + BACKUPS_RUN_OUT if destruction else None,
    }
    return Chrome.render("publishing/locked.html", context).fill(LOCKED_PATH)


def _describe(key: Key) -> dict[str, Any]:
    fingerprint = fingerprint_recipients([key.recipient])
    passes = keeping.standing_of(key).passes
    return {
        "part": Part(key.part).value,
        "holder": key.holder,
        "recipient": key.recipient,
        "words": spell_fingerprint(fingerprint),
        "needed": key.needed,
        "papers": key.papers,
        "fate": key.fate,
        "opened_on": max(passes.values(), default=None),
    }
