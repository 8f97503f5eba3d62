"""Freezing: exactly the file that will be signed is shown first. New versions and other languages."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.desk import access, actions, reasons
from undersigned.desk.views import pages, translating
from undersigned.publishing.article import format_article
from undersigned.roundtable import queries as tables
from undersigned.texts import actions as writing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import canonical_content, format_text
from undersigned.texts.difference import find_difference
from undersigned.texts.rules import Role, TextInvalid
from undersigned.translating import queries as translations

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.models import Statement, Text


@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the file that people will sign; the button freezes it for good."""
    statement = access.statement_for(request, slug)
    draft = texts.draft_of(statement)
    if draft is None:
        return pages.lead_away(slug)
    if request.method != "POST":
        return _preview(request, draft)
    try:
        actions.freeze(
            draft.version,
            seen=_seen(request, draft),
            instance=settings.INSTANCE,
            ring=settings.RING,
            now=timezone.now(),
        )
    except reasons.REFUSALS as refusal:
        return _preview(request, draft, refusal=refusal)
    return redirect("desk:statement", slug)


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """Show the file in another language; the button freezes it for good."""
    draft = access.draft_for(request, slug, lang)
    if request.method != "POST":
        return _preview(request, draft)
    try:
        actions.freeze_language(draft, seen=_seen(request, draft), ring=settings.RING, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return _preview(request, draft, refusal=refusal)
    return redirect("desk:languages", slug)


@require_http_methods(["GET", "POST"])
def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a corrected text means for those who signed, and begin one."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return pages.show(request, "version", statement)
    try:
        writing.start_version(statement)
    except reasons.REFUSALS as refusal:
        return pages.show(request, "version", statement, status=409, **pages.refusal_context(refusal))
    return redirect("desk:draft", slug)


@require_POST
def drop_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw away the draft of a corrected text."""
    statement = access.statement_for(request, slug)
    draft = access.draft_for(request, slug)
    try:
        writing.drop_draft(draft.version)
    except reasons.REFUSALS as refusal:
        return pages.show(request, "version", statement, status=409, **pages.refusal_context(refusal))
    return redirect("desk:statement", slug)


@require_http_methods(["GET", "POST"])
def languages(request: HttpRequest, slug: str) -> HttpResponse:
    """List the languages of the newest frozen version, and take another one."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _languages(request, statement)
    lang = request.POST.get("lang", "").strip()
    role = Role.AUTHORITATIVE if request.POST.get("role") == Role.AUTHORITATIVE else Role.TRANSLATION
    try:
        draft = pages.take(
            pages.read_handed_in(request),
            lambda handed_in: actions.begin_language(
                statement, handed_in.data, filename=handed_in.filename, kind=handed_in.kind, lang=lang, role=role
            ),
        )
    except reasons.REFUSALS as refusal:
        return _languages(request, statement, refusal=refusal)
    return redirect("desk:language", slug, draft.lang)


def _languages(request: HttpRequest, statement: Statement, *, refusal: Exception | None = None) -> HttpResponse:
    frozen = texts.newest_frozen(statement)
    return pages.show(
        request,
        "languages",
        statement,
        table=tables.find_followable(statement),
        named=tables.authoritative_languages(statement, texts.newest_version(statement).number),
        status=422 if refusal else 200,
        translations=translating.describe_all(statement),
        offer_count=translations.count_waiting(statement) + len(translations.shown_offers(statement)),
        term_count=len(translations.terms_of(statement)),
        texts=texts.frozen_texts(statement, frozen.number) if frozen else [],
        drafts=texts.language_drafts(statement),
        pasted=request.POST.get("pasted", ""),
        lang=request.POST.get("lang", ""),
        role=request.POST.get("role", ""),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _preview(request: HttpRequest, draft: Text, *, refusal: Exception | None = None) -> HttpResponse:
    statement = draft.version.statement
    draft.refresh_from_db()
    context = {"draft": draft, "is_translation": draft.role != Role.LEAD}
    try:
        file = format_text(texts.content_of(draft))
    except TextInvalid as fault:
        return pages.show(request, "freeze", statement, status=422, **context, **pages.refusal_context(fault))
    before = texts.newest_frozen(statement) if draft.role == Role.LEAD else None
    return pages.show(
        request,
        "freeze",
        statement,
        status=409 if refusal else 200,
        article=mark_safe(format_article(canonical_content(texts.content_of(draft)), draft.lang)),  # noqa: S308 (escapes)
        file=file.decode(),
        sha256=sha256(file).hexdigest(),
        difference=find_difference(before.text_file, file) if before else [],
        **context,
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _seen(request: HttpRequest, draft: Text) -> bytes:
    """Return the file that the page showed: today's, if its hash is the one that the button carries; else nothing."""
    file = format_text(texts.content_of(draft))
    return file if sha256(file).hexdigest() == request.POST.get("sha256") else b""
