"""The two scripts of signing in. Strangers load them too: one speaks to the browser's passkeys, one reads a link."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

_FOLDER = Path(__file__).parent / "static" / "accounts"
_SCRIPTS = {path.name: path.read_bytes() for path in _FOLDER.glob("*.js")}


@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django hands it in)
    """Return the script that speaks to the browser's passkeys."""
    return _answer("passkeys.js")


@require_safe
def link(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Return the script that takes the code out of a link."""
    return _answer("link.js")


def _answer(name: str) -> HttpResponse:
    return HttpResponse(_SCRIPTS[name], content_type="text/javascript; charset=utf-8")
