"""The draft beside its source: every field can be corrected, blocks move, come and go without a script."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, actions, forms, reasons, rules
from undersigned.desk.views import pages
from undersigned.desk.words import VERBS
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import BlockKind
from undersigned.texts.rules import AlreadyFrozen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from undersigned.texts.canonical import Block, Content
    from undersigned.texts.models import Statement, Text


@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct the draft of the leading text."""
    statement = access.statement_for(request, slug)
    draft = texts.draft_of(statement)
    if draft is not None:
        return _draft(request, draft, "")
    if request.method == "POST":
        return _not_saved(request, statement, AlreadyFrozen())
    return pages.lead_away(slug)


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """Correct the draft in another language."""
    statement = access.statement_for(request, slug)
    if request.method == "POST" and lang not in {draft.lang for draft in texts.language_drafts(statement)}:
        return _not_saved(request, statement)
    return _draft(request, access.draft_for(request, slug, lang), lang)


def _draft(request: HttpRequest, draft: Text, lang: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, draft, _stored(draft), lang)
    try:
        form = forms.read_draft(request.POST)
    except reasons.REFUSALS as refusal:
        return _page(request, draft, _stored(draft), lang, refusal=refusal)
    operation = forms.read_operation(request.POST)
    content = forms.apply_to_blocks(form.content, operation) if operation else _without_empty(form.content)
    form = replace(form, content=content)
    try:
        statement = actions.save_draft(
            draft, content, lang=form.lang, slug="" if lang else form.slug, read=form.made_from
        )
    except rules.DraftOvertaken as refusal:
        draft.refresh_from_db()
        # Whoever saves the page that says so has been told what it replaces.
        form = replace(form, made_from=texts.revision_of(draft))
        return _page(request, draft, form, lang, refusal=refusal)
    except reasons.REFUSALS as refusal:
        return _page(request, draft, form, lang, refusal=refusal)
    arguments = [statement.slug, lang] if lang else [statement.slug]
    if not operation and request.POST.get("do") == "freeze":
        return redirect("desk:language-freeze" if lang else "desk:freeze", *arguments)
    here = reverse("desk:language" if lang else "desk:draft", args=arguments)
    return redirect(f"{here}#block-{_place_after(operation, len(content.blocks))}" if operation else f"{here}?saved")


def _stored(draft: Text) -> forms.DraftForm:
    return forms.DraftForm(
        texts.content_of(draft), draft.lang, draft.version.statement.slug, made_from=texts.revision_of(draft)
    )


def _not_saved(request: HttpRequest, statement: Statement, refusal: Exception | None = None) -> HttpResponse:
    """Show what was typed into a draft that is gone, so that it can be copied."""
    try:
        typed = forms.format_plainly(forms.read_draft(request.POST).content)
    except reasons.REFUSALS as incomplete:
        typed, refusal = "", incomplete
    context = pages.refusal_context(refusal) if refusal else {}
    return pages.show(request, "not_saved", statement, status=409, typed=typed, **context)


def _page(
    request: HttpRequest, draft: Text, form: forms.DraftForm, lang: str, *, refusal: Exception | None = None
) -> HttpResponse:
    statement = draft.version.statement
    return pages.show(
        request,
        "draft",
        statement,
        status=422 if refusal else 200,
        draft=draft,
        form=form,
        content=form.content,
        numbered=_number(form.content),
        is_translation=bool(lang),
        may_choose_address=not lang and texts.newest_frozen_version(statement) is None,
        name_count=len(signing.imported(statement)),
        verbs=VERBS,
        was_saved="saved" in request.GET,
        is_overtaken=isinstance(refusal, rules.DraftOvertaken),
        **pages.source_context(statement),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _number(content: Content) -> list[tuple[int, Block]]:
    """Return each block with the number of the clause that it is, or of the last one before it."""
    numbers = accumulate(int(block.kind is BlockKind.CLAUSE) for block in content.blocks)
    return list(zip(numbers, content.blocks, strict=True))


def _without_empty(content: Content) -> Content:
    return replace(content, blocks=tuple(block for block in content.blocks if block.text or block.items))


def _place_after(operation: forms.Operation, count: int) -> int:
    moved = {"up": -1, "down": 1}.get(operation.verb, 0)
    return max(0, min(operation.place + moved, count - 1))
