"""What django-allauth asks the house: who may come in, how mail leaves, what is sealed, what things are called.

Nobody signs up by themselves, nobody has a password, and no network address or browser is asked for or kept.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as library_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.accounts import access, actions, mails, queries
from undersigned.accounts.sealed import BoxUnreadable, open_box, seal
from undersigned.instance.languages import SOURCE
from undersigned.sealing.encoding import format_base64url, parse_base64url

if TYPE_CHECKING:
    from django.http import HttpRequest

    from undersigned.accounts.models import Convenor

_log = logging.getLogger(__name__)
_ROW = b"authenticator"


class AccountAdapter(DefaultAccountAdapter):
    """The house's answers about coming in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy("This is another code. Check it; after three tries a new one is needed."),
        "invalid_login": gettext_lazy("No mail could reach this address. Check the spelling."),
        "too_many_login_attempts": gettext_lazy("There were too many tries. Wait five minutes, then try again."),
        "rate_limited": gettext_lazy("There were too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (the library's signature)
        """Refuse: convenors are let in by the operator or by another convenor."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Return nothing that could tell people apart: limits here go by account and address, never by network."""
        return "127.0.0.1"

    def get_http_user_agent(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Return nothing: which browser it was concerns nobody."""
        return ""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail, sealed like all others."""
        found = queries.find_by_mark(actions.mark_address(email))
        mails.queue_mail(template_prefix.rsplit("/", 1)[-1], email, found.lang if found else SOURCE, context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Convenor,
        context: dict[str, Any] | None = None,  # noqa: ARG002
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        """Tell the convenor by mail, where there is an address, that somebody changed how they come in."""
        name = template_prefix.rsplit("/", 1)[-1]
        _log.info("convenor %d changed a way in: %s", user.pk, name)
        if address := queries.address_of(user):
            mails.queue_mail("changed", address, user.lang, {"what": mails.what_changed(name)})

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Add the way that is always there: a new one-time link."""
        if not user.is_authenticated:
            return []
        words = {
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
            "mfa_reauthenticate": _("Use your app or a recovery code"),
        }
        methods = [{**way, "description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]
        methods.sort(key=lambda way: list(words).index(way["id"]))
        link = {"id": "link", "description": _("Use a one-time link"), "url": reverse("accounts:again-by-link")}
        return [*methods, link]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002
        """Ask again only who came in a while ago."""
        return not access.is_fresh(library_context.request)

    def is_safe_url(self, url: str) -> bool:
        """Lead nowhere but to pages of the desk, whatever stands in ``next``."""
        return url.startswith("/desk/") and "\\" not in url and super().is_safe_url(url)


class MFAAdapter(DefaultMFAAdapter):
    """The house's answers about second factors and passkeys."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or was used before. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return format_base64url(seal(text.encode(), purpose="second-factor", row=_ROW))

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` made; under another site key, return a secret that no app and no paper has."""
        try:
            return open_box(parse_base64url(encrypted_text), purpose="second-factor", row=_ROW).decode()
        except (BoxUnreadable, ValueError):
            _log.warning("a second factor was sealed with another site key; its convenor needs a link")
            nobodys: str = generate_totp_secret()
            return nobodys

    def get_totp_issuer(self) -> str:
        """Return what an authenticator app shows: the host that the operator named, not the one of the request."""
        return str(settings.INSTANCE.host)

    def build_totp_svg(self, url: str) -> str:
        """Return the code to scan, as a picture that needs no style and no other file."""
        picture: str = segno.make(url, error="m").svg_inline(
            scale=4, border=4, dark="#000", light="#fff", title=_("Code to scan with an authenticator app")
        )
        return picture

    def generate_authenticator_name(self, user: Convenor, type: Authenticator.Type) -> str:  # noqa: A002
        """Return a name for a new passkey that the convenor can change."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom passkeys are made for: the host that the operator named, not the one of the request."""
        return {"id": settings.INSTANCE.host_name, "name": "Undersigned"}
