"""The pages of signing in. A link opens a page with a button, because scanners of mail follow links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth import login, logout
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from undersigned.accounts import actions, rules

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_BACKEND = "undersigned.accounts.backends.LinkBackend"
_CODE = re.compile(r"([A-Za-z0-9_-]{20,64})/?\s*$")


@require_http_methods(["GET", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Say how a convenor comes in, and take a pasted link."""
    if request.method == "POST":
        found = _CODE.search(request.POST.get("link", ""))
        return _enter(request, found[1] if found else "")
    return render(request, "accounts/sign_in.html", {"code": "", "refused": False})


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    """Show the button of a link; pressing it uses the link up."""
    if request.method == "POST":
        return _enter(request, code)
    return render(request, "accounts/sign_in.html", {"code": code, "refused": False})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("accounts:sign-in")


def _enter(request: HttpRequest, code: str) -> HttpResponse:
    try:
        convenor = actions.use_sign_in_link(code, now=timezone.now())
    except rules.LinkInvalid:
        return render(request, "accounts/sign_in.html", {"code": "", "refused": True}, status=403)
    login(request, convenor, backend=_BACKEND)
    return redirect("/desk/")
