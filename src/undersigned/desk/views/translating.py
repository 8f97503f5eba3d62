"""Languages clause by clause, the glossary, and translations that were sent."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.desk import access, reasons
from undersigned.desk import translating as actions
from undersigned.desk.views import pages
from undersigned.publishing.article import format_article
from undersigned.texts import actions as texts
from undersigned.texts import queries as reading
from undersigned.texts.canonical import canonical_content, format_text
from undersigned.texts.rules import Role
from undersigned.translating import actions as translating
from undersigned.translating import forms, queries
from undersigned.translating.rules.glossary import Entry, Rendering, TermKind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.models import Statement
    from undersigned.translating.models import Term, Translation
    from undersigned.translating.queries import Offered

_FREE_ROWS = 3


def describe_all(statement: Statement) -> list[dict[str, Any]]:
    """Return what the page of languages shows of translations."""
    source = queries.source_of(statement)
    return [
        {
            "row": one,
            "progress": queries.progress_of(queries.rows_of(one, source)) if source else None,
        }
        for one in queries.translations_of(statement)
    ]


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a translation, or say what one shall be."""
    statement = access.statement_for(request, slug)
    lang = request.POST.get("lang", "").strip()
    role = Role.AUTHORITATIVE if request.POST.get("role") == Role.AUTHORITATIVE else Role.TRANSLATION
    try:
        found = queries.find_translation(statement, lang) if request.POST.get("do") == "role" else None
        if found is not None:
            actions.change_role(found, role)
            return redirect("desk:languages", slug)
        translation = translating.begin_translation(statement, lang=lang, role=role, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "language_refused", statement, status=409, **pages.refusal_context(refusal))
    return redirect("translating:editor", translation.pk)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """Throw away what is a draft in a language: what was translated part by part, and a whole text."""
    statement = access.statement_for(request, slug)
    translation = queries.find_translation(statement, lang)
    draft = next((text for text in reading.language_drafts(statement) if text.lang == lang), None)
    if translation is None and draft is None:
        raise Http404
    if request.method != "POST":
        return pages.show(request, "language_drop", statement, lang=lang, translation=translation, draft=draft)
    if request.POST.get("what") == "text" and draft is not None:
        texts.drop_language_draft(draft)
    elif request.POST.get("what") == "parts" and translation is not None:
        translating.drop_translation(translation)
    return redirect("desk:languages", slug)


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """Show the whole text in a language as it will be frozen; the button freezes it for good."""
    statement = access.statement_for(request, slug)
    translation = queries.find_translation(statement, lang)
    if translation is None:
        raise Http404
    if request.method != "POST":
        return _together(request, translation)
    try:
        file = format_text(translating.put_together(translation))
        seen = file if sha256(file).hexdigest() == request.POST.get("sha256") else b""
        actions.freeze_translation(translation, seen=seen, ring=settings.RING, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return _together(request, translation, refusal=refusal)
    return redirect("desk:languages", slug)


def _together(request: HttpRequest, translation: Translation, *, refusal: Exception | None = None) -> HttpResponse:
    statement = translation.statement
    context: dict[str, Any] = {"translation": translation}
    try:
        content = translating.put_together(translation)
        file = format_text(content)
    except reasons.REFUSALS as fault:
        context |= pages.refusal_context(fault)
        return pages.show(request, "language_together", statement, status=409, **context)
    source = queries.source_of(statement, frozen_only=True)
    context |= {
        "article": mark_safe(format_article(canonical_content(content), translation.lang)),  # noqa: S308 (escapes)
        "file": file.decode(),
        "sha256": sha256(file).hexdigest(),
        "progress": queries.progress_of(queries.rows_of(translation, source)) if source else None,
        **(pages.refusal_context(refusal) if refusal else {}),
    }
    return pages.show(request, "language_together", statement, status=409 if refusal else 200, **context)


@require_http_methods(["GET", "POST"])
def offers(request: HttpRequest, slug: str) -> HttpResponse:
    """Look at translations that were sent: show them as unofficial, take them over, or delete them."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _offers(request, statement)
    number = forms.read_number(request.POST.get("offer", ""))
    offered = queries.find_offer(statement, number) if number is not None else None
    if offered is None:
        raise Http404
    try:
        if request.POST.get("do") == "show":
            actions.show_offered(statement, offered)
        elif request.POST.get("do") == "take":
            translation = actions.take_over(statement, offered, now=timezone.now())
            return redirect("translating:editor", translation.pk)
        elif request.POST.get("do") == "decline":
            actions.decline_offered(statement, offered)
    except reasons.REFUSALS as refusal:
        return _offers(request, statement, refusal=refusal)
    return redirect("desk:offers", slug)


def _offers(request: HttpRequest, statement: Statement, *, refusal: Exception | None = None) -> HttpResponse:
    frozen = reading.newest_frozen(statement)
    return pages.show(
        request,
        "offers",
        statement,
        status=409 if refusal else 200,
        offers=[_describe_offer(one, frozen.text_sha256 if frozen else "") for one in queries.offers_of(statement)],
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _describe_offer(offered: Offered, present: str) -> dict[str, Any]:
    try:
        content = canonical_content(actions.read_offered(offered))
    except reasons.REFUSALS:
        article = ""
    else:
        # The first heading of a page about several texts is the page's own.
        article = (
            format_article(content, offered.lang, is_signed=False)
            .replace("<h1 id", "<h2 data-offer")
            .replace("</h1>", "</h2>")
        )
    return {
        "offered": offered,
        "article": mark_safe(article),  # noqa: S308 (escapes)
        "is_of_present": offered.made_from == present,
    }


@require_http_methods(["GET", "POST"])
def glossary(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the glossary, and take a new entry."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _glossary(request, statement)
    entry = forms.read_entry(request.POST)
    try:
        actions.save_term(statement, entry)
    except reasons.REFUSALS as refusal:
        return _glossary(request, statement, entry=entry, refusal=refusal)
    return redirect("desk:glossary", slug)


@require_http_methods(["GET", "POST"])
def term(request: HttpRequest, slug: str, term_id: int) -> HttpResponse:
    """Change an entry of the glossary, or take it out."""
    statement = access.statement_for(request, slug)
    found = queries.find_term(statement, term_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _glossary(request, statement, entry=_entry_of(found), term=found)
    if request.POST.get("do") == "delete":
        actions.delete_term(statement, found)
        return redirect("desk:glossary", slug)
    entry = forms.read_entry(request.POST)
    try:
        actions.save_term(statement, entry, term=found)
    except reasons.REFUSALS as refusal:
        return _glossary(request, statement, entry=entry, term=found, refusal=refusal)
    return redirect("desk:glossary", slug)


def _entry_of(found: Term) -> Entry:
    renderings = tuple(Rendering(one.lang, one.words, one.by) for one in found.renderings.order_by("lang"))
    return Entry(TermKind(found.kind), found.source, found.note, renderings)


def _glossary(
    request: HttpRequest,
    statement: Statement,
    *,
    entry: Entry | None = None,
    term: Term | None = None,
    refusal: Exception | None = None,
) -> HttpResponse:
    renderings = list(entry.renderings) if entry else []
    used = {one.lang for one in renderings}
    # A line for each language that is being translated, and some more.
    offered = [one.lang for one in queries.translations_of(statement) if one.lang not in used]
    free = [Rendering(lang, "") for lang in [*offered, *[""] * _FREE_ROWS]]
    return pages.show(
        request,
        "glossary",
        statement,
        status=422 if refusal else 200,
        terms=queries.terms_of(statement),
        term=term,
        entry=entry,
        lines=[*renderings, *free],
        **(pages.refusal_context(refusal) if refusal else {}),
    )
