"""Where the library asks somebody to show again who they are: lead there, and keep nothing of what was posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.exceptions import ReauthenticationRequired

from undersigned.accounts.access import ask_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class AskAgain:
    """Stands inside the library's middleware, which would keep headers, cookies and form in the session meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before *get_response*."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what the library raises instead of a page."""
        return ask_again(request) if isinstance(exception, ReauthenticationRequired) else None
