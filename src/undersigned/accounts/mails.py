"""The few mails that convenors get: a code, and word of what changed. Queued sealed, like the mails of signatories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersigned.outbox.actions import queue_mail as queue
from undersigned.outbox.rules import Message, make_decoy

if TYPE_CHECKING:
    from collections.abc import Mapping


def queue_mail(name: str, to: str, context: Mapping[str, Any]) -> None:
    """Queue for *to* the mail *name*: a file in ``templates/accounts/mails``, whose first line is the subject."""
    text = render_to_string(f"accounts/mails/{name}.txt", {**context, "host": settings.INSTANCE.host})
    subject, _blank, body = text.partition("\n\n")
    queue(Message(to, " ".join(subject.split()), body, get_language() or "en"), ring=settings.RING)


def queue_decoy(name: str, to: str, context: Mapping[str, Any]) -> None:
    """Queue a mail that is never sent, so that an address which nobody has costs as much as one that somebody has."""
    queue_mail(name, make_decoy(to), context)


def what_changed(name: str) -> str:
    """Return a sentence for what the library calls *name*."""
    sentences = {
        "webauthn_added": _("A passkey was added."),
        "webauthn_removed": _("A passkey was removed."),
        "totp_activated": _("An authenticator app was added."),
        "totp_deactivated": _("The authenticator app was removed."),
        "recovery_codes_generated": _("New recovery codes were made; the old ones are void."),
        "address": _("Codes are mailed to another address from now on."),
    }
    return sentences.get(name, _("Something about how you come in was changed."))
