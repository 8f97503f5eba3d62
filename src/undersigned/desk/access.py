"""The ways in: a signed-in convenor, and the convenor's own statements. Anything else is not there (404)."""

from __future__ import annotations

import logging
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from undersigned.coalitions import queries as coalitions
from undersigned.desk.rules import Needs, is_enough
from undersigned.editions import queries as editions
from undersigned.signing import queries as signing
from undersigned.texts import actions as noting
from undersigned.texts import queries as texts

_log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from undersigned.accounts.models import Convenor
    from undersigned.accounts.rules import Duty
    from undersigned.coalitions.models import Coalition
    from undersigned.editions.models import Edition
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement, Text


def convenors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only signed-in convenors reach *view*; everybody else is led to the sign-in page."""
    return login_required(view, redirect_field_name="")


def convenor_of(request: HttpRequest) -> Convenor:
    """Return the convenor who is signed in."""
    if not request.user.is_authenticated:
        _nothing(request)
    return request.user


def for_duty(view: Callable[..., HttpResponse], needs: Duty | Needs, name: str) -> Callable[..., HttpResponse]:
    """Let only convenors who look after what *needs* says reach *view*, and note for thirty days what they did there.

    A convenor of the statement who looks after something else is told who may; to everybody else there is no such page.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: Any) -> HttpResponse:
        if needs is Needs.NO_STATEMENT:
            return view(request, *args, **kwargs)
        (statement, has), convenor = _own(request, kwargs["slug"]), convenor_of(request)
        if not is_enough(has, needs):
            able = [one for one, duties in texts.convenors_with_duties(statement) if is_enough(duties, needs)]
            return render(request, "desk/not_your_duty.html", {"statement": statement, "able": able}, status=403)
        response = view(request, *args, **kwargs)
        # What was done leads on to a page (302); what was refused, or only looked up, shows one (pages.lead_away: 303).
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            noting.note_deed(statement, convenor, name, today=timezone.now().date())
        return response

    answer.needs = needs  # type: ignore[attr-defined]
    return answer


def coalition_for(request: HttpRequest, slug: str) -> Coalition:
    """Return the coalition at *slug* if the convenor belongs to it."""
    found = next((one for one in coalitions.coalitions_of(convenor_of(request)) if one.slug == slug), None)
    if found is None:
        _nothing(request)
    return found


def edition_for(request: HttpRequest, coalition: str, slug: str) -> Edition:
    """Return the edition at *slug* if it is of this coalition, and the convenor belongs to it."""
    found, edition = coalition_for(request, coalition), editions.find_edition(slug)
    if edition is None or edition.coalition_id != found.pk:
        _nothing(request)
    return edition


def statement_for(request: HttpRequest, slug: str) -> Statement:
    """Return the statement at *slug* if it is the convenor's own; a page and its duty ask once together."""
    return _own(request, slug)[0]


def collection_for(request: HttpRequest, slug: str) -> Collection:
    """Return what was or is collected for the convenor's own statement."""
    collection = signing.collection_of(statement_for(request, slug))
    if collection is None:
        _nothing(request)
    return collection


def draft_for(request: HttpRequest, slug: str, lang: str = "") -> Text:
    """Return the draft of the convenor's own statement: the leading text, or that in *lang*."""
    statement = statement_for(request, slug)
    if not lang:
        draft = texts.draft_of(statement)
    else:
        draft = next((text for text in texts.language_drafts(statement) if text.lang == lang), None)
    if draft is None:
        _nothing(request)
    return draft


def _own(request: HttpRequest, slug: str) -> tuple[Statement, frozenset[Duty]]:
    """Return the convenor's own statement at *slug*, with what they look after there."""
    asked: dict[str, tuple[Statement, frozenset[Duty]]] = vars(request).setdefault("own_statements", {})
    if slug not in asked:
        found = texts.find_own(convenor_of(request), slug)
        if found is None:
            _nothing(request)
        asked[slug] = found
    return asked[slug]


def _nothing(request: HttpRequest) -> NoReturn:
    # Which page it was stays out of the log: its address names a statement that may be a draft.
    _log.info("convenor %s was refused a page", request.user.pk or "nobody")
    raise Http404
