"""Order in the letter box: alarms of the last days, domains that are not taken, proofs of work under load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from undersigned.desk import access
from undersigned.desk.views import pages
from undersigned.signing import actions as signing
from undersigned.signing import queries as collecting
from undersigned.signing.rules.alarms import AlarmKind
from undersigned.signing.rules.order import MOST_DOMAINS, DomainInvalid, LevelInvalid, TooManyDomains

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.signing.models import Collection
    from undersigned.signing.rules.alarms import Alarm


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """Show alarms and settings, and change the settings."""
    collection = access.collection_for(request, slug)
    typed: dict[str, Any]
    if request.method != "POST":
        typed = {
            "blocked": collection.blocked_domains,
            "takes_disposable": collection.takes_disposable,
            "level": collection.normal_level or "",
        }
        return _page(request, collection, typed, {})
    typed = {
        "blocked": request.POST.get("blocked", ""),
        "takes_disposable": bool(request.POST.get("takes_disposable")),
        "level": request.POST.get("level", ""),
    }
    try:
        signing.keep_order(collection, **typed)
    except DomainInvalid as refusal:
        words = _("“%(typed)s” is no domain. A domain looks like mail.example.org. Nothing was saved yet.")
        return _page(request, collection, typed, {"blocked": words % {"typed": refusal.typed}}, status=422)
    except TooManyDomains:
        words = _("A statement can list up to %(most)s domains. Nothing was saved yet.") % {"most": MOST_DOMAINS}
        return _page(request, collection, typed, {"blocked": words}, status=422)
    except LevelInvalid:
        words = _("Write a number of at least one, or leave it empty. Nothing was saved yet.")
        return _page(request, collection, typed, {"level": words}, status=422)
    return redirect(f"{reverse('desk:order', args=[slug])}?saved")


def _page(
    request: HttpRequest, collection: Collection, typed: dict[str, Any], faults: dict[str, str], status: int = 200
) -> HttpResponse:
    alarms = [{"day": alarm.day, "words": _say(alarm)} for alarm in collecting.alarms(collection, settings.RING)]
    return pages.show(
        request,
        "order",
        collection.statement,
        status=status,
        alarms=alarms,
        typed=typed,
        faults=faults,
        was_saved="saved" in request.GET and not faults,
    )


def _say(alarm: Alarm) -> str:
    sentences = {
        AlarmKind.DOMAIN: _("%(number)s confirmations with addresses at %(domain)s within an hour"),
        AlarmKind.NETWORK: _("%(number)s confirmations from one network within an hour"),
        AlarmKind.TURNED_AWAY: _("%(number)s forms turned away within an hour, because a network sent too many"),
    }
    return sentences[alarm.kind] % {"number": alarm.number, "domain": alarm.domain}
