"""For chairs: inviting, new links, removing people and parties, ending the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.coalitions.actions import count_mails
from undersigned.coalitions.rules import OverLimit
from undersigned.instance.languages import LANGUAGES, choose_language
from undersigned.roundtable import access, actions, forms, mails, queries, reasons
from undersigned.roundtable.rules.seats import INVITED, PartyGone, TableState
from undersigned.roundtable.views import pages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Seat


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, table_id: int) -> HttpResponse:
    """Make a seat; mail its link, or show it once."""
    chair = access.chair_for(request, table_id)
    form = forms.read_invite(request.POST)
    context: dict[str, Any] = {
        "parties": queries.parties(chair.table),
        "roles": INVITED,
        "form": form,
        "languages": LANGUAGES.values(),
        "chosen_lang": choose_language(form.lang),
    }
    if request.method != "POST":
        context["chosen"] = request.GET.get("party", "")
        context["chosen_lang"] = choose_language(chair.table.statement.lead_lang)
        return pages.show(request, "invite", chair, **context)
    context["chosen"] = form.party
    try:
        party = queries.find_party(chair.table, forms.read_number(form.party)) if form.party.isdigit() else None
        if form.party.isdigit() and party is None:
            raise PartyGone
        seat, path = actions.invite(
            chair.table,
            role=form.role,
            party=party,
            new_party=form.new_party,
            name=form.name,
            address=form.address,
            lang=form.lang,
            now=timezone.now(),
        )
    except reasons.REFUSALS as refusal:
        return pages.show(request, "invite", chair, status=422, **context, **pages.refusal_context(refusal))
    return _hand_over(request, chair, seat, path)


@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, table_id: int, seat_id: int) -> HttpResponse:
    """Make a new link for a seat, or remove it."""
    chair, other = access.other_seat_for_chair(request, table_id, seat_id)
    if request.method != "POST":
        return pages.show(request, "seat", chair, other=other, has_address=other.box is not None)
    now = timezone.now()
    if request.POST.get("do") == "remove":
        actions.remove_seat(other, now=now)
        return redirect("roundtable:people", table_id)
    try:
        path = actions.renew_link(other, now=now)
    except reasons.REFUSALS as refusal:
        return pages.show(request, "seat", chair, status=409, other=other, **pages.refusal_context(refusal))
    return _hand_over(request, chair, other, path)


@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, table_id: int, party_id: int) -> HttpResponse:
    """Rename a party, weigh it, or remove it with its seats."""
    chair, found = access.party_for_chair(request, table_id, party_id)
    if request.method != "POST":
        return pages.show(request, "party", chair, party=found, name=found.name, weight=found.weight)
    if request.POST.get("do") == "remove":
        actions.remove_party(found, now=timezone.now())
        return redirect("roundtable:people", table_id)
    name, weight = request.POST.get("name", ""), request.POST.get("weight", "")
    try:
        actions.change_party(found, name=name, weight=forms.read_number(weight), now=timezone.now())
    except reasons.REFUSALS as refusal:
        context = pages.refusal_context(refusal)
        return pages.show(request, "party", chair, status=422, party=found, name=name, weight=weight, **context)
    return redirect("roundtable:people", table_id)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, table_id: int) -> HttpResponse:
    """Say what ending means, and end the table without adopting a text."""
    chair = access.chair_for(request, table_id)
    if request.method != "POST":
        return pages.show(request, "end", chair)
    try:
        actions.end_table(chair.table, TableState.CLOSED, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "end", chair, status=409, **pages.refusal_context(refusal))
    return redirect("roundtable:table", table_id)


def _hand_over(request: HttpRequest, chair: Seat, seat: Seat, path: str) -> HttpResponse:
    """Mail the link where there is an address; else, or where the day's mails are used up, show it, once."""
    link = f"{settings.INSTANCE.base_url}{path}"
    address, is_over = queries.address_of(seat), False
    if address:
        try:
            with transaction.atomic():
                count_mails(chair.table.statement.coalition, 1, today=timezone.now().date())
                context = {"link": link, "title": queries.title_of(chair.table)}
                mails.queue_mail("invitation", address, seat.lang, context)
        except OverLimit:
            # The seat is made, and its link can go another way; to take both back would lose what was typed.
            address, is_over = "", True
    shown: dict[str, Any] = {"link": "" if address else link, "address": address, "is_over": is_over}
    return pages.show(request, "invited", chair, other=seat, **shown)
