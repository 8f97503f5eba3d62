"""Mails of the table, queued sealed like all others: files in ``templates/roundtable/mails``, subject first.

The mail path learns that somebody sits at a table and what its text is called; no party, no role, nothing that was
said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from undersigned.outbox.actions import queue_mail as queue
from undersigned.outbox.rules import Message, make_decoy

if TYPE_CHECKING:
    from collections.abc import Mapping


def queue_mail(name: str, to: str, lang: str, context: Mapping[str, Any]) -> None:
    """Queue for *to* the mail *name* in *lang*."""
    with translation.override(lang):
        text = render_to_string(f"roundtable/mails/{name}.txt", {**context, "host": settings.INSTANCE.host})
    subject, _blank, body = text.partition("\n\n")
    queue(Message(to, " ".join(subject.split()), body, lang), ring=settings.RING)


def queue_decoy(name: str, to: str, lang: str, context: Mapping[str, Any]) -> None:
    """Queue a mail that is never sent, so that an address which nobody has costs as much as one that somebody has."""
    queue_mail(name, make_decoy(to), lang, context)
