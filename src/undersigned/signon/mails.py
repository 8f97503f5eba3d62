"""Mails before a release (`outbox.letters`): files in ``templates/signon/mails``.

The mail path learns that somebody is asked to sign something, and by whom; neither title nor text, which a mail
provider could read before it is released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from undersigned.outbox.letters import queue_letter
from undersigned.signon import queries

if TYPE_CHECKING:
    from undersigned.signon.queries import Place


def queue_invitation(place: Place) -> None:
    """Queue the mail with the link of *place*."""
    _queue("invitation", place)


def queue_reminder(place: Place) -> None:
    """Queue the one mail that reminds of a deadline."""
    _queue("reminder", place)


def _queue(name: str, place: Place) -> None:
    phase, base = place.row.phase, settings.INSTANCE.base_url
    stop = f"{base}{queries.stop_path(place.row)}"
    context = {
        "name": place.content.name,
        "convened_by": phase.statement.convened_by,
        "link": f"{base}{place.path}",
        "until": phase.soft_at or phase.hard_at,
        "stop": stop,
    }
    queue_letter(f"signon/mails/{name}.txt", place.content.address, phase.statement.lead_lang, context, stop=stop)
