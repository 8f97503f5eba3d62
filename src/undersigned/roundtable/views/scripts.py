"""The table's scripts: they only help, and hold nothing of any table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

_FOLDER = Path(__file__).parents[1] / "static" / "roundtable"
_SCRIPTS = {path.name: path.read_bytes() for path in _FOLDER.glob("*.js")}


@require_safe
def script(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  (Django hands it in)
    """Return one script of the table."""
    if name not in _SCRIPTS:
        raise Http404
    return HttpResponse(_SCRIPTS[name], content_type="text/javascript; charset=utf-8")
