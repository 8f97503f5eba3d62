"""The one script of signing in. Strangers load it too: it speaks to the browser's passkeys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

_PASSKEYS = (Path(__file__).parent / "static" / "accounts" / "passkeys.js").read_bytes()


@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django hands it in)
    """Return the script."""
    return HttpResponse(_PASSKEYS, content_type="text/javascript; charset=utf-8")
