"""The few mails that convenors get, each in their language: a code, and word of what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from undersigned.instance.languages import SOURCE
from undersigned.outbox.letters import queue_letter
from undersigned.outbox.rules import make_decoy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise


def queue_mail(name: str, to: str, lang: str, context: Mapping[str, Any]) -> None:
    """Queue for *to* the mail *name*, a file in ``templates/accounts/mails``, in *lang*."""
    queue_letter(f"accounts/mails/{name}.txt", to, lang, context)


def queue_decoy(name: str, to: str, context: Mapping[str, Any]) -> None:
    """Queue a mail that is never sent, so that an address which nobody has costs as much as one that somebody has."""
    queue_mail(name, make_decoy(to), SOURCE, context)


def what_changed(name: str) -> StrPromise:
    """Return a sentence for what the library calls *name*."""
    sentences = {
        "webauthn_added": gettext_lazy("A passkey was added."),
        "webauthn_removed": gettext_lazy("A passkey was removed."),
        "totp_activated": gettext_lazy("An authenticator app was added."),
        "totp_deactivated": gettext_lazy("The authenticator app was removed."),
        "recovery_codes_generated": gettext_lazy("New recovery codes were made; the old ones are void."),
        "address": gettext_lazy("Codes are mailed to another address from now on."),
    }
    return sentences.get(name, gettext_lazy("Something about how you come in was changed."))
