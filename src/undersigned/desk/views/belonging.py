"""A coalition, for those who belong to it: who they are, and what it uses against its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.views.decorators.http import require_safe

from undersigned.coalitions import queries
from undersigned.desk import access, using
from undersigned.desk.using_words import NAMES, spell_amount
from undersigned.desk.views import pages
from undersigned.texts import queries as texts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def coalition(request: HttpRequest, coalition: str) -> HttpResponse:
    """Show name, convenors, limits, and the statements that the convenor works on."""
    found, convenor = access.coalition_for(request, coalition), access.convenor_of(request)
    uses = using.measure(found, instance=settings.INSTANCE, today=timezone.now().date())
    mine = texts.statements_of(convenor).filter(coalition=found)
    rows = [
        {
            "words": NAMES[use.what],
            "used": spell_amount(use.what, use.used),
            "most": "" if use.most is None else spell_amount(use.what, use.most),
            "is_full": use.is_full,
        }
        for use in uses
    ]
    return pages.show(
        request,
        "coalition",
        coalition=found,
        rows=rows,
        members=queries.members_of(found),
        statements=[{"slug": one.slug, "title": pages.title_of(one)} for one in mine],
        others=[one for one in queries.coalitions_of(convenor) if one.pk != found.pk],
    )
