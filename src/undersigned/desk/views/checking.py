"""Checklists for handing over and for the end: what is done is seen from the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from undersigned.desk import access, checklists
from undersigned.desk.views import pages
from undersigned.desk.words import CHECKS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.desk.rules import Item
    from undersigned.texts.models import Statement


@require_safe
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is done and what is missing before others go on alone."""
    statement, day = access.statement_for(request, slug), timezone.now().date()
    items = checklists.hand_over(statement, access.convenor_of(request), ring=settings.RING, day=day)
    return _page(request, statement, items, is_end=False)


@require_safe
def closing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is done and what is missing at the end."""
    collection, day = access.collection_for(request, slug), timezone.now().date()
    convenor = access.convenor_of(request)
    items = checklists.closing(collection.statement, collection, convenor, ring=settings.RING, day=day)
    return _page(request, collection.statement, items, is_end=True)


def _page(request: HttpRequest, statement: Statement, items: list[Item], *, is_end: bool) -> HttpResponse:
    rows = [
        {
            "words": CHECKS[item.what],
            "is_done": item.is_done,
            "link": reverse(f"desk:{item.page}", args=[statement.slug]),
        }
        for item in items
    ]
    missing = sum(not item.is_done for item in items)
    return pages.show(request, "checklist", statement, rows=rows, is_end=is_end, missing_count=missing)
