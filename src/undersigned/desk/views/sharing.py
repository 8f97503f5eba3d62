"""Sharing: wordings to pass on, talking points, objections and answers; terms of reprinting, where it was printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from undersigned.desk import access, reasons, travelling
from undersigned.desk.views import pages
from undersigned.sharing import queries, rules
from undersigned.texts import queries as texts
from undersigned.texts.rules import LanguageInvalid, check_language, direction
from undersigned.translating.naming import language_name

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from undersigned.texts.models import Statement

_FREE_ROWS = 2


@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change what convenors write so that the statement travels, in one language at a time."""
    statement = access.statement_for(request, slug)
    lang = _lang(request, statement)
    if request.method != "POST":
        return _page(request, statement, lang)
    try:
        if request.POST.get("do") == "reprint":
            travelling.keep_republication(statement, _read_reprint(request.POST))
        else:
            travelling.keep_words(statement, lang, _read_words(request.POST))
    except reasons.REFUSALS as refusal:
        return _page(request, statement, lang, refusal=refusal)
    return redirect(f"{reverse('desk:sharing', args=[slug])}?lang={lang}&saved")


def _lang(request: HttpRequest, statement: Statement) -> str:
    lang = request.POST.get("lang") or request.GET.get("lang") or statement.lead_lang
    try:
        check_language(lang)
    except LanguageInvalid:
        return statement.lead_lang
    return lang


def _read_words(typed: QueryDict) -> rules.Words:
    objections = typed.getlist("objection")
    answers = typed.getlist("answer")
    return rules.Words(
        wordings=tuple(typed.getlist("wording")),
        points=tuple(typed.get("points", "").splitlines()),
        objections=tuple(zip(objections, answers, strict=False)),
    )


def _read_reprint(typed: QueryDict) -> rules.Republication:
    columns = [typed.getlist(name) for name in ("outlet", "url", "printed_lang", "translator", "on")]
    terms = typed.get("terms", "")
    return rules.Republication(
        rules.Terms(terms) if terms in set(rules.Terms) else rules.Terms.SOURCE,
        tuple(
            rules.Printing(outlet, url, lang, translator, _day(on))
            for outlet, url, lang, translator, on in zip(*columns, strict=False)
        ),
    )


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise rules.DayOdd from error


def _page(request: HttpRequest, statement: Statement, lang: str, *, refusal: Exception | None = None) -> HttpResponse:
    context: dict[str, Any] = pages.refusal_context(refusal) if refusal else {}
    is_words = refusal is not None and request.POST.get("do") != "reprint"
    is_reprint = refusal is not None and not is_words
    words = _read_words(request.POST) if is_words else queries.words_of(statement, lang)
    langs = dict.fromkeys([statement.lead_lang, *_frozen_langs(statement), *queries.langs_of(statement), lang])
    rows = _typed_rows(request.POST) if is_reprint else _kept_rows(statement)
    terms = request.POST.get("terms", "") if is_reprint else queries.republication_of(statement).terms.value
    return pages.show(
        request,
        "sharing",
        statement,
        status=422 if refusal else 200,
        lang=lang,
        text_dir=direction(lang),
        langs=[{"lang": one, "name": language_name(one), "is_here": one == lang} for one in langs],
        wordings=_fill(words.wordings, rules.MOST_WORDINGS, 3, ""),
        points="\n".join(words.points),
        objections=_fill(words.objections, rules.MOST_OBJECTIONS, 3, ("", "")),
        terms=terms,
        printings=[*rows, *[{}] * _FREE_ROWS],
        was_saved="saved" in request.GET and not refusal,
        **context,
    )


def _frozen_langs(statement: Statement) -> list[str]:
    version = texts.newest_frozen_version(statement)
    return [text.lang for text in texts.frozen_texts(statement, version.number)] if version else []


def _fill(told: tuple[Any, ...], most: int, least: int, empty: Any) -> list[Any]:
    """Return what is there, then empty places: at least one, and *least* in all."""
    free = max(least - len(told), 1 if len(told) < most else 0)
    return [*told, *[empty] * free]


def _typed_rows(typed: QueryDict) -> list[dict[str, str]]:
    names = ("outlet", "url", "printed_lang", "translator", "on")
    rows = zip(*(typed.getlist(name) for name in names), strict=False)
    return [
        {"outlet": outlet, "url": url, "lang": lang, "translator": translator, "on": on}
        for outlet, url, lang, translator, on in rows
        if any((outlet, url, lang, translator, on))
    ]


def _kept_rows(statement: Statement) -> list[dict[str, str]]:
    return [
        {
            "outlet": one.outlet,
            "url": one.url,
            "lang": one.lang,
            "translator": one.translator,
            "on": one.on.isoformat() if one.on else "",
        }
        for one in queries.republication_of(statement).printings
    ]
