"""A step of the clerk: a convenor gets every way in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from undersigned.accounts import actions


def make(name: str, address: str) -> dict[str, Any]:
    """Make a convenor, and return what only the convenor has: link, secret of the app, codes."""
    convenor = actions.create_convenor(name)
    actions.set_address(convenor, address)
    secret = generate_totp_secret()
    TOTP.activate(convenor, secret)
    now = datetime.now(UTC)  # noqa: TID251  (a journey through real days)
    return {
        "link": settings.INSTANCE.base_url + actions.make_sign_in_link(convenor, now=now),
        "app": secret,
        "codes": RecoveryCodes.activate(convenor).get_unused_codes(),
    }
