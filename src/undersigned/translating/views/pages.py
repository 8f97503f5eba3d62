"""What the pages of a language share: rendering with who works there, the text, its direction; refusals in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from undersigned.texts import actions as noting
from undersigned.texts.rules import direction
from undersigned.translating import queries, reasons
from undersigned.translating.naming import language_name

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from undersigned.translating.access import Worker


def show(request: HttpRequest, template: str, worker: Worker, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render *template* for *worker*, with what every page of the language shows."""
    translation = worker.translation
    source = queries.source_of(translation.statement)
    context |= {
        "worker": worker,
        "translation": translation,
        "statement": translation.statement,
        "source": source,
        "title": source.content.title if source else translation.statement.slug,
        "lang_name": language_name(translation.lang),
        "lang_dir": direction(translation.lang),
        "source_dir": direction(source.lang) if source else "auto",
    }
    return render(request, f"translating/{template}.html", context, status=status)


def refusal_context(refusal: Exception | None) -> dict[str, Any]:
    """Return what a page needs to show *refusal*."""
    return {"reason": reasons.reason_for(refusal)} if refusal else {}


def note(worker: Worker, *, now: datetime) -> None:
    """Write down for thirty days that a convenor worked on a language."""
    if worker.convenor is not None:
        noting.note_deed(worker.translation.statement, worker.convenor, "language", today=now.date())
