"""What every page of the site has: headers, which static files and the letter box send too, and a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from undersigned.instance.headers import make_headers
from undersigned.instance.languages import DESK, TABLE, choose_for_browser, choose_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# Programs are answered in English: what they show to people they word themselves.
_IN_ENGLISH = "/api/"
_AT_THE_DESK = ("/desk/", "/mailbox/")


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Add the house's headers, and forbid storing, to every answer of the site."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in make_headers(settings.INSTANCE.base_url).items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def speak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Have each page speak to who reads it: in a convenor's own language, else in the one that the browser asks for."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_IN_ENGLISH):
            return get_response(request)
        among = DESK if request.path.startswith(_AT_THE_DESK) else TABLE
        chosen = getattr(request.user, "lang", "")
        header = request.headers.get("Accept-Language", "")
        with translation.override(choose_language(chosen, among) if chosen else choose_for_browser(header, among)):
            return get_response(request)

    return answer
