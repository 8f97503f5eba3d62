"""The headers that every page of the site carries. Static files and the letter box send the same set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from undersigned.instance.headers import make_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Add the house's headers, and forbid storing, to every answer of the site."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in make_headers(settings.INSTANCE.base_url).items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
