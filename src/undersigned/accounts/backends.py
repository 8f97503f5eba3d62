"""Lets Django find the convenor of a session. Nobody authenticates with it: `accounts.actions` opens links."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from undersigned.accounts.models import Convenor


class LinkBackend(BaseBackend):
    """Finds convenors by their session."""

    def get_user(self, user_id: int) -> Convenor | None:
        """Return the convenor, unless somebody switched the account off."""
        return Convenor.objects.filter(pk=user_id, is_active=True).first()
