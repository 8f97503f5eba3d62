"""The mailbox of a trial instance: what would have been mailed. It exists for this machine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersigned.instance.config import is_loopback
from undersigned.outbox.folder import mail_folder, read_mails

if TYPE_CHECKING:
    from collections.abc import Iterable

# A request that some proxy passed on did not come from this machine, whatever its peer address says.
_FORWARDING = {"forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip"}


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mails, or 404 to whoever is not on this machine."""
    if settings.INSTANCE.smtp is not None or not settings.INSTANCE.is_on_loopback or not _is_from_here(request):
        raise Http404
    return render(request, "outbox/mailbox.html", {"mails": read_mails(mail_folder(settings.RING))})


def _is_from_here(request: HttpRequest) -> bool:
    # Behind the built-in front the peer is a Unix socket, which has no address; the front has looked at its own peer.
    peer = request.META.get("REMOTE_ADDR", "")
    return is_loopback(request.get_host()) and (not peer or is_loopback(peer)) and not _has_forwarding(request.headers)


def _has_forwarding(names: Iterable[str]) -> bool:
    """Say whether one of the header *names* is left by a proxy that passed a request on."""
    return any(name.lower() in _FORWARDING or name.lower().startswith("x-forwarded") for name in names)
