"""Webhooks: which addresses are told, a test, what was delivered, the key that signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, keeping, reasons, rules
from undersigned.desk.views import pages
from undersigned.hooks import actions, queries
from undersigned.hooks.rules import derive_key, format_public_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.models import Statement


@require_http_methods(["GET", "POST"])
def hooks(request: HttpRequest, slug: str) -> HttpResponse:
    """List the addresses that are told; add one, try one, remove one."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _page(request, statement)
    now = timezone.now()
    verb, _, number = request.POST.get("do", "").partition(" ")
    try:
        if verb == "add":
            url = request.POST.get("url", "")
            made = actions.make_hook(statement, url, instance=settings.INSTANCE, now=now)
            actions.try_hook(statement, made.pk, instance=settings.INSTANCE, now=now)
        elif verb == "try":
            actions.try_hook(statement, keeping.read_number(number), instance=settings.INSTANCE, now=now)
        elif verb == "drop":
            actions.drop_hook(statement, keeping.read_number(number))
        else:
            raise rules.FormIncomplete
    except reasons.REFUSALS as refusal:
        typed = request.POST.get("url", "")
        return _page(request, statement, status=422, typed=typed, **pages.refusal_context(refusal))
    return redirect("desk:hooks", slug)


def _page(request: HttpRequest, statement: Statement, *, status: int = 200, **context: Any) -> HttpResponse:
    ring = settings.RING
    context = {
        "rows": [
            {"hook": hook, "address": queries.address_of(hook), "deliveries": queries.recent_deliveries(hook)}
            for hook in queries.hooks_of(statement)
        ],
        "key": format_public_key(derive_key(ring.site_key())) if ring.has_site_key() else "",
        "key_address": f"{settings.INSTANCE.base_url}/api/v1/webhook-key",
        "is_trial": settings.INSTANCE.is_on_loopback,
        "typed": "",
    } | context
    return pages.show(request, "hooks", statement, status=status, **context)
