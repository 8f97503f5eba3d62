"""Pages before a release, for who was invited and for the press.

A link opens a page with a button; only the button, which a person presses, brings the code here and shows the text: a
scanner of mails that follows links sees neither the text nor is noted as having seen it. Every answer forbids storing,
and asks search engines to stay away.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.instance.ring import KeyMissing
from undersigned.publishing.article import format_article
from undersigned.publishing.choices import form_choices
from undersigned.signing.private import promised
from undersigned.signon import actions, forms, queries, reasons
from undersigned.signon.rules import Answer, InvitationUnknown, Phase, Refusal
from undersigned.texts import queries as texts
from undersigned.texts.rules import direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from undersigned.signon.models import Phase as PhaseRow
    from undersigned.signon.queries import Outlet, Place


def _unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


@_unlisted
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Take a link, show the text and what can be done, and note an answer."""
    if request.method != "POST":
        return render(request, "signon/enter.html")
    place = queries.find_place(forms.read_code(request.POST))
    if place is None:
        return _refuse(request, "enter", InvitationUnknown())
    if not place.row.phase.is_private:
        return _over(request, place.row.phase)
    said = forms.read_answer(request.POST)
    try:
        if said is None:
            actions.note_seen(place)
        else:
            actions.answer(place, said, why=request.POST.get("why", ""))
    except Refusal as refusal:
        return _paper(request, place, refusal=refusal)
    fresh = queries.find_place(place.content.code)
    return _paper(request, fresh, said=said) if fresh else _refuse(request, "enter", InvitationUnknown())


@_unlisted
@require_http_methods(["GET", "POST"])
def press(request: HttpRequest) -> HttpResponse:
    """Take the link of a press copy, and show what may not be published yet."""
    if request.method != "POST":
        return render(request, "signon/press_enter.html")
    outlet = queries.find_outlet(forms.read_code(request.POST))
    if outlet is None:
        return _refuse(request, "press_enter", InvitationUnknown())
    phase = outlet.row.phase
    if not phase.is_private:
        return _over(request, phase)
    context = _text_context(phase) | {"outlet": outlet, "phase": phase, "names": _names(outlet)}
    return render(request, "signon/press.html", context)


@_unlisted
@require_POST
def press_text(request: HttpRequest) -> HttpResponse:
    """Return the text in one language as a file that says first until when it may not be published."""
    outlet = queries.find_outlet(forms.read_code(request.POST))
    phase = outlet.row.phase if outlet else None
    found = [one for one in _frozen(phase) if one.lang == request.POST.get("lang")] if phase else []
    if phase is None or not phase.is_private or not found:
        return _refuse(request, "press_enter", InvitationUnknown())
    text = found[0]
    head = f"{_embargo(phase)}\n\n--------\n\n"
    name = f'attachment; filename="embargoed.{text.lang}.md"'
    return HttpResponse(
        head.encode() + text.file,
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": name},
    )


@_unlisted
@csrf_exempt  # a mail program posts here by itself (RFC 8058), without a cookie; the key in the address is what counts
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """End mails about an invitation: by a button, or by one click in a mail program."""
    row = queries.find_by_stop_key(number, key)
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.want_mail(row, is_wanted=False)
    return render(request, "signon/stop.html", {"is_stopped": request.method == "POST"})


def _paper(
    request: HttpRequest, place: Place, *, said: Answer | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    phase = place.row.phase
    now = timezone.now()
    context = {
        **_text_context(phase),
        **_form_context(place),
        "place": place,
        "phase": phase,
        "said": said,
        "has_signed": place.answer is Answer.SIGNS,
        "is_form_open": place.answer is not Answer.SIGNS and (phase.hard_at is None or now < phase.hard_at),
        "why": request.POST.get("why", place.content.why),
        "reason": reasons.reason_for(refusal) if refusal else "",
    }
    return render(request, "signon/paper.html", context, status=422 if refusal else 200)


def _text_context(phase: PhaseRow) -> dict[str, Any]:
    statement = phase.statement
    return {
        "statement": statement,
        "embargo": _embargo(phase),
        "texts": [
            {
                "lang": text.lang,
                "title": text.content.title,
                "dir": direction(text.lang),
                "sha256": text.sha256,
                "role": text.role,
                "issuers": text.content.issuers,
                "addressees": text.content.addressees,
                # The article escapes its words.
                "article": mark_safe(format_article(text.content, text.lang)),  # noqa: S308
            }
            for text in _frozen(phase)
        ],
    }


def _frozen(phase: PhaseRow) -> list[texts.FrozenText]:
    collection = phase.collection
    return texts.frozen_texts(phase.statement, collection.version) if collection else []


def _form_context(place: Place) -> dict[str, Any]:
    """Return what the letter box's fields are told: whom the invitation is for stands there already."""
    collection = place.row.phase.collection
    if collection is None:
        return {}
    offered = form_choices(collection)
    hidden = {
        "identification": collection.allows_identification,
        "org": collection.allows_organisations,
        "reservation": collection.allows_organisations or collection.allows_person_reservations,
    }
    return {
        "sign_url": f"{settings.INSTANCE.base_url}/s/{collection.slug}/sign",
        "values": {
            "text": collection.text_sha256,
            "lang": collection.lang,
            "name": place.content.name,
            "reserved_to": "" if collection.allows_person_reservations else "org",
        }
        | offered["values"],
        "checked": {place.row.klass: "checked"},
        "hidden": {name: "hidden" for name, is_offered in hidden.items() if not is_offered} | offered["hidden"],
        "errors": {},
        "invalid": {},
    }


def _names(outlet: Outlet) -> list[dict[str, Any]]:
    """Return who signs so far, in the order of the board, where the convenors show it to the press."""
    collection = outlet.row.phase.collection
    if not outlet.row.shows_names or collection is None:
        return []
    places = {place.row.pk: at for at, place in enumerate(queries.board(outlet.row.phase))}
    try:
        found = promised(collection, settings.RING)
    except KeyMissing:
        return []
    return [one.fields for one in sorted(found, key=lambda one: places.get(one.invitation, len(places)))]


def _embargo(phase: PhaseRow) -> str:
    if phase.releases_at is None:
        return _("EMBARGOED until it is released. The moment is not set yet; do not publish or pass on.")
    at = phase.releases_at.strftime("%Y-%m-%d %H:%M UTC")
    return _("EMBARGOED until %(at)s. Do not publish or pass on before.") % {"at": at}


def _over(request: HttpRequest, phase: PhaseRow) -> HttpResponse:
    is_released = phase.state == Phase.RELEASED
    address = f"{settings.INSTANCE.base_url}/s/{phase.statement.slug}/" if is_released else ""
    return render(request, "signon/over.html", {"address": address})


def _refuse(request: HttpRequest, page: str, refusal: Refusal) -> HttpResponse:
    return render(request, f"signon/{page}.html", {"reason": reasons.reason_for(refusal)}, status=403)
