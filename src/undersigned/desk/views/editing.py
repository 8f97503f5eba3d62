"""Editions of a coalition: listed, begun, written, brought out, taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, editions, keeping, reasons
from undersigned.desk.rules import FormIncomplete
from undersigned.desk.views import pages
from undersigned.editions import actions as drafts
from undersigned.editions import queries, rules
from undersigned.publishing.edition_paths import edition_path
from undersigned.publishing.editions import find_trouble
from undersigned.sharing.rules import DayOdd
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from undersigned.editions.models import Edition
    from undersigned.texts.models import Statement


@require_http_methods(["GET", "POST"])
def editions_page(request: HttpRequest, coalition: str) -> HttpResponse:
    """List the editions of a coalition; begin one."""
    found, convenor = access.coalition_for(request, coalition), access.convenor_of(request)
    context: dict[str, Any] = {}
    if request.method == "POST":
        words = rules.Words(title=request.POST.get("title", ""), lang=request.POST.get("lang", "").strip())
        try:
            made = editions.make(found, words, [], by=convenor, slug=request.POST.get("slug", "").strip())
        except reasons.REFUSALS as refusal:
            context = {**pages.refusal_context(refusal), "typed": request.POST, "status": 422}
        else:
            return redirect("desk:edition", found.slug, made.slug)
    rows = [{"edition": one, "state": one.state.value} for one in queries.editions_of(found)]
    return pages.show(request, "editions", coalition=found, rows=rows, **context)


@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, coalition: str, edition: str) -> HttpResponse:
    """Show an edition; change, bring out, take back, or drop it."""
    found = access.edition_for(request, coalition, edition)
    if request.method != "POST":
        return _page(request, found)
    try:
        is_dropped = _carry_out(request, found)
    except reasons.REFUSALS as refusal:
        found.refresh_from_db()
        return _page(request, found, status=422, **pages.refusal_context(refusal))
    if is_dropped:
        return redirect("desk:editions", coalition)
    return redirect("desk:edition", coalition, edition)


def _carry_out(request: HttpRequest, edition: Edition) -> bool:
    """Do what the button says; return whether the edition is gone."""
    convenor, today = access.convenor_of(request), timezone.now().date()
    verb, _, number = request.POST.get("do", "save").partition(" ")
    if verb == "drop":
        drafts.drop_draft(edition)
        return True
    if verb == "take-back":
        editions.take_back(edition, by=convenor, today=today)
    elif verb == "take-out":
        wanted = keeping.read_number(number)
        contribution = next((one for one in queries.contributions_of(edition) if one.statement_id == wanted), None)
        if contribution is None:
            raise rules.NotInIt
        editions.take_out(edition, contribution.statement, by=convenor, today=today)
    elif verb in {"save", "bring-out"}:
        is_draft = edition.state is rules.State.DRAFT
        chosen = _read_places(request.POST, _choosable(request, edition)) if is_draft else None
        editions.keep(edition, _read_words(request.POST), chosen, by=convenor, today=today)
        if verb == "bring-out":
            editions.bring_out(edition, by=convenor, today=today)
    else:
        raise FormIncomplete
    return False


def _read_words(typed: QueryDict) -> rules.Words:
    return rules.Words(
        title=typed.get("title", ""),
        lang=typed.get("lang", "").strip(),
        number=typed.get("number", ""),
        dated_on=_read_day(typed.get("dated_on", "").strip()),
        introduction=rules.read_paragraphs(typed.get("introduction", "")),
    )


def _read_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise DayOdd from error


def _read_places(typed: QueryDict, choosable: list[Statement]) -> list[Statement]:
    """Return the statements that were given a place, in that order; of two at the same place the upper one first."""
    placed = []
    for one in choosable:
        if place := typed.get(f"place-{one.pk}", "").strip():
            number = keeping.read_number(place)
            if number < 0:
                raise rules.OrderOdd
            placed.append((number, one))
    return [one for _number, one in sorted(placed, key=lambda pair: pair[0])]


def _choosable(request: HttpRequest, edition: Edition) -> list[Statement]:
    """Return what stands in a draft, then what else the convenor may put into it."""
    inside = [contribution.statement for contribution in queries.contributions_of(edition)]
    others = editions.find_statements(edition.coalition, access.convenor_of(request))
    return [*inside, *(one for one in others if one not in inside)]


def _page(request: HttpRequest, edition: Edition, *, status: int = 200, **context: Any) -> HttpResponse:
    contributions, state = queries.contributions_of(edition), edition.state
    words = queries.words_of(edition)
    typed = request.POST if status != 200 and "title" in request.POST else None
    places = {contribution.statement_id: str(contribution.place) for contribution in contributions}
    rows = [
        {
            "statement": one,
            "title": pages.title_of(one),
            "place": typed.get(f"place-{one.pk}", "") if typed else places.get(one.pk, ""),
        }
        for one in (_choosable(request, edition) if state is rules.State.DRAFT else [])
    ]
    return pages.show(
        request,
        "edition",
        status=status,
        coalition=edition.coalition,
        edition=edition,
        state=state.value,
        title=typed["title"] if typed else words.title,
        lang=typed.get("lang", "") if typed else words.lang,
        text_dir=direction(words.lang),
        number=typed.get("number", "") if typed else words.number,
        dated_on=typed.get("dated_on", "") if typed else words.dated_on.isoformat() if words.dated_on else "",
        introduction=typed.get("introduction", "") if typed else "\n\n".join(words.introduction),
        rows=rows,
        contributions=[{"contribution": one, "title": pages.title_of(one.statement)} for one in contributions],
        address=f"{settings.INSTANCE.base_url}/{edition_path(edition)}",
        trouble=find_trouble(edition, instance=settings.INSTANCE),
        **context,
    )
