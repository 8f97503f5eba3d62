"""Things to print: the statement's PDFs, leaflets, posters, the press kit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from undersigned.desk import access, reasons
from undersigned.desk.views import pages
from undersigned.outreach import printing
from undersigned.outreach.rules import PAPERS, Piece
from undersigned.typesetting.errors import TypesettingError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from undersigned.texts.models import Statement


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what there is to print, and what could not be set."""
    return _page(request, access.statement_for(request, slug))


@require_safe
def piece(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the leaflet or poster that was asked for."""
    statement = access.statement_for(request, slug)
    asked = request.GET
    try:
        kind, _, paper = asked.get("piece", "").partition(" ")
        wanted = printing.asked_for(statement, kind, paper, asked.get("lang", ""), asked.get("place", ""))
        data = printing.print_piece(statement, wanted, instance=settings.INSTANCE)
    except (*reasons.REFUSALS, TypesettingError) as refusal:
        return _page(request, statement, refusal=refusal)
    name = f"{statement.slug}.{wanted.piece.value}.{wanted.lang}.{wanted.paper}.pdf"
    return _download(data, name, "application/pdf")


@require_safe
def press_kit(request: HttpRequest, slug: str) -> HttpResponse:
    """Pack the press kit."""
    statement = access.statement_for(request, slug)
    try:
        data = printing.pack_press_kit(statement, instance=settings.INSTANCE, today=timezone.now().date())
    except (*reasons.REFUSALS, TypesettingError) as refusal:
        return _page(request, statement, refusal=refusal)
    return _download(data, f"{statement.slug}.press-kit.zip", "application/zip")


def _download(data: bytes, name: str, media: str) -> HttpResponse:
    return HttpResponse(data, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(request: HttpRequest, statement: Statement, *, refusal: Exception | None = None) -> HttpResponse:
    said: dict[str, Any] = {}
    if isinstance(refusal, TypesettingError):
        said = {"press_said": str(refusal)}
    elif refusal is not None:
        said = pages.refusal_context(refusal)
    return pages.show(
        request,
        "print",
        statement,
        status=422 if refusal else 200,
        prints=printing.published_prints(statement, instance=settings.INSTANCE),
        address=f"/s/{statement.slug}/",
        trouble=printing.find_trouble(statement, instance=settings.INSTANCE),
        langs=list(printing.frozen_contents(statement)),
        pieces=[(one.value, paper) for one in Piece for paper in PAPERS[one]],
        typed=request.GET,
        **said,
    )
