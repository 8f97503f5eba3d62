"""Pages of the site about requests that can't be taken, in place of Django's bare lines."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with a request, how much is taken, and what to do."""
    context: dict[str, object] = {}
    if isinstance(exception, RequestDataTooBig):
        context = {"what": "words", "limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2}
    elif isinstance(exception, TooManyFieldsSent):
        context = {"what": "fields", "limit": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if context else HTTPStatus.BAD_REQUEST
    return render(request, "400.html", context, status=status)
