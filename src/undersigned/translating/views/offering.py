"""A translation that somebody sends without being asked: no account, and nothing is public before a convenor looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.texts import queries as texts
from undersigned.texts.rules import direction
from undersigned.translating import access, actions, forms, reasons
from undersigned.translating.rules.offering import MOST_CHARACTERS
from undersigned.translating.views import pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.models import Statement
    from undersigned.translating.forms import OfferForm


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a translation of a published text."""
    statement = access.open_statement(slug)
    if request.method != "POST":
        return _page(request, statement, None)
    form = forms.read_offer(request.POST)
    # Counted in memory, for the statement: nobody's network is looked at or kept.
    if not ratelimit.consume(request, action="offer", key=slug):
        return _page(request, statement, form, fault="often", status=429)
    try:
        actions.send_offer(
            statement,
            lang=form.lang,
            words=form.words,
            name=form.name,
            address=form.address,
            made_from=form.made_from,
            today=timezone.now().date(),
        )
    except reasons.REFUSALS as refusal:
        return _page(request, statement, form, status=422, **pages.refusal_context(refusal))
    return _page(request, statement, None, was_sent=True)


def _page(
    request: HttpRequest, statement: Statement, form: OfferForm | None, *, status: int = 200, **context: object
) -> HttpResponse:
    frozen = texts.newest_frozen(statement)
    context |= {
        "statement": statement,
        "frozen": frozen,
        "file": frozen.text_file.decode() if frozen else "",
        "source_dir": direction(statement.lead_lang),
        "form": form,
        "most": MOST_CHARACTERS,
    }
    return render(request, "translating/offer.html", context, status=status)
