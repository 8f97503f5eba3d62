"""The pages of signing in. A link opens a page with a button, because scanners of mail follow links.

django-allauth does what is hard: codes, second factors, passkeys. Here is what is the house's own: links, the page with
all ways, the account, its address and its sessions.
"""

from __future__ import annotations

import hmac
import logging
import re
import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.core import ratelimit
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from undersigned.accounts import access, actions, mails, queries, rules
from undersigned.accounts.sessions import digest_key
from undersigned.instance.languages import LANGUAGES, choose_for_browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_BACKEND = "undersigned.accounts.backends.LinkBackend"
_CODE = re.compile(r"([A-Za-z0-9_-]{20,64})/?\s*$")
_PENDING = "pending_address"
_log = logging.getLogger(__name__)


def _signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    return login_required(view, redirect_field_name="")


@require_http_methods(["GET", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Show all ways in, and take a pasted link."""
    if request.method == "POST":
        return _enter(request, _find_code(request))
    clear_login(request)  # who comes back to this page begins anew, perhaps with another address
    return _page(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser forget what it kept of the desk."""
    if request.user.is_authenticated:
        _log.info("convenor %d went out", request.user.pk)
    logout(request)
    answer = redirect("accounts:sign-in")
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


class SignInWithPasskey(LoginWebAuthnView):
    """Lets in with a passkey; one that is refused says so on the page with all ways."""

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002  (the library's signature)
        """Say that the passkey is not known here."""
        _log.info("a passkey was refused")
        return _page(self.request, refused="passkey", status=403)


class AgainWithPasskey(ReauthenticateWebAuthnView):
    """Asks for the passkey once more; one that is refused says so on the same page."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say that it is not one of this convenor's passkeys."""
        return self.render_to_response(self.get_context_data(form=form, refused=True), status=403)  # type: ignore[no-any-return]


@_signed_in
@require_http_methods(["GET", "POST"])
def again_by_link(request: HttpRequest) -> HttpResponse:
    """Take a one-time link as the proof that it is still the same convenor."""
    to = request.GET.get("next", "")
    context = {"to": to, "refused": "", "ways": queries.ways_of(request.user)}  # type: ignore[arg-type]
    if request.method != "POST":
        return render(request, "accounts/again_by_link.html", context)
    convenor = request.user
    try:
        actions.use_sign_in_link(_find_code(request), now=timezone.now(), expected=convenor)  # type: ignore[arg-type]
    except rules.Refusal as refusal:
        context["refused"] = "other" if isinstance(refusal, rules.LinkOfSomebodyElse) else "link"
        return render(request, "accounts/again_by_link.html", context, status=403)
    record_authentication(request, convenor, "link", reauthenticated=True)
    request.session.cycle_key()
    _log.info("convenor %d showed again who they are, by link", convenor.pk)
    return redirect(to if get_adapter(request).is_safe_url(to) else "/desk/")


@_signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show how the convenor comes in, and the sessions."""
    return _account(request)


@_signed_in
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Change the name that the others see."""
    typed = request.POST.get("name", "")
    try:
        actions.rename_convenor(request.user, typed)  # type: ignore[arg-type]
    except rules.NameInvalid:
        return _account(request, fault="name", typed=typed, status=422)
    return redirect("accounts:account")


@_signed_in
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of pages and mails for this convenor."""
    actions.set_language(request.user, request.POST.get("lang", ""))  # type: ignore[arg-type]
    return redirect("accounts:account")


@_signed_in
@access.fresh_only(back="/desk/account/")
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    mine = digest_key(request.session.session_key or "")
    if request.POST.get("which") == "others":
        actions.end_sessions(request.user, but=mine)  # type: ignore[arg-type]
    else:
        try:
            digest = bytes.fromhex(request.POST.get("which", ""))
        except ValueError:
            digest = b""
        actions.end_session(request.user, digest)  # type: ignore[arg-type]
    _log.info("convenor %d ended sessions", request.user.pk)
    return redirect("accounts:account")


@_signed_in
@access.fresh_only()
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Take an address for codes: mail a code to it, and keep it when the code comes back."""
    if request.method != "POST":
        return _address(request)
    deed = {"forget": _forget_address, "confirm": _confirm_address}.get(request.POST.get("do", ""), _mail_code)
    return deed(request)


def _mail_code(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("email", "")
    try:
        checked = rules.check_address(typed)
        actions.mark_address(checked)
    except rules.AddressInvalid:
        return _address(request, fault="address", typed=typed, status=422)
    if not ratelimit.consume(request, action="manage_email", user=request.user):
        return _address(request, fault="often", typed=typed, status=429)
    code = get_adapter(request).generate_login_code()
    request.session[_PENDING] = {"address": checked, "code": code, "at": time.time(), "tries": 0}
    mails.queue_mail("address_code", checked, request.user.lang, {"code": code})  # type: ignore[union-attr]
    return redirect("accounts:address")


def _confirm_address(request: HttpRequest) -> HttpResponse:
    pending: dict[str, Any] = request.session.get(_PENDING) or {}
    is_alive = pending and time.time() - pending["at"] < rules.ADDRESS_CODE_LIFETIME.total_seconds()
    if not is_alive or pending["tries"] >= rules.ADDRESS_CODE_TRIES:
        request.session.pop(_PENDING, None)
        return _address(request, fault="old", status=403)
    typed = re.sub(r"[\W_]", "", request.POST.get("code", "")).lower()
    if not hmac.compare_digest(typed.encode(), pending["code"].replace("-", "").lower().encode()):
        pending["tries"] += 1
        request.session[_PENDING] = pending
        return _address(request, fault="code", status=403)
    del request.session[_PENDING]
    try:
        actions.set_address(request.user, pending["address"])  # type: ignore[arg-type]
    except rules.AddressTaken:
        return _address(request, fault="taken", status=409)
    get_adapter(request).send_notification_mail("address", request.user)
    return redirect("accounts:account")


def _forget_address(request: HttpRequest) -> HttpResponse:
    request.session.pop(_PENDING, None)
    actions.forget_address(request.user)  # type: ignore[arg-type]
    return redirect("accounts:account")


def _address(request: HttpRequest, *, fault: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    pending = request.session.get(_PENDING) or {}
    context = {
        "pending": pending.get("address", ""),
        "address": queries.address_of(request.user),  # type: ignore[arg-type]
        "fault": fault,
        "typed": typed,
    }
    return render(request, "accounts/address.html", context, status=status)


def _account(request: HttpRequest, *, fault: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    convenor, now = request.user, timezone.now()
    mine = digest_key(request.session.session_key or "")
    sessions = queries.sessions_of(convenor, now)  # type: ignore[arg-type]
    context = {
        "ways": queries.ways_of(convenor),  # type: ignore[arg-type]
        "sessions": [
            {
                "id": bytes(row.digest).hex(),
                "is_this": bytes(row.digest) == mine,
                "way": row.way,
                "begun_at": row.begun_at,
                "seen_at": row.seen_at,
            }
            for row in sessions
        ],
        "languages": LANGUAGES.values(),
        "fault": fault,
        "typed": typed or convenor.name,  # type: ignore[union-attr]
    }
    return render(request, "accounts/account.html", context, status=status)


def _find_code(request: HttpRequest) -> str:
    found = _CODE.search(request.POST.get("link", ""))
    return found[1] if found else ""


def _enter(request: HttpRequest, code: str) -> HttpResponse:
    try:
        convenor = actions.use_sign_in_link(code, now=timezone.now())
    except rules.LinkInvalid:
        _log.info("a one-time link was refused")
        return _page(request, refused="link", status=403)
    clear_login(request)
    login(request, convenor, backend=_BACKEND)
    record_authentication(request, convenor, "link", reauthenticated=True)
    if not convenor.lang:
        actions.set_language(convenor, choose_for_browser(request.headers.get("Accept-Language", "")))
    _log.info("convenor %d came in by link", convenor.pk)
    return redirect("/desk/")


def _page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    return render(request, "accounts/sign_in.html", {"refused": refused}, status=status)
