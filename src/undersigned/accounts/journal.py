"""One line in the log for each way in that was taken or refused: the convenor's number, never a name or a place.

Source: OWASP ASVS 5.0, 16.3.1. What signatories do is never logged.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.signals import login_code_rejected, user_logged_in
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib.auth.signals import user_logged_in as django_logged_in

from undersigned.accounts.access import note_coming_in, renew_session

_log = logging.getLogger(__name__)


def begin() -> None:
    """Listen to the library and to Django."""
    django_logged_in.connect(note_coming_in, dispatch_uid="undersigned.accounts.journal")
    user_logged_in.connect(_came_in, dispatch_uid="undersigned.accounts.journal")
    login_code_rejected.connect(_code_rejected, dispatch_uid="undersigned.accounts.journal")
    authentication_failed.connect(_second_failed, dispatch_uid="undersigned.accounts.journal")
    authenticator_used.connect(_used, dispatch_uid="undersigned.accounts.journal")
    authenticator_used.connect(renew_session, dispatch_uid="undersigned.accounts.access")


def _came_in(*, user: Any, **_rest: Any) -> None:
    _log.info("convenor %d came in", user.pk)


def _code_rejected(*, user: Any, last_attempt: bool, **_rest: Any) -> None:
    _log.info("convenor %d: a mailed code was refused%s", user.pk, " for the last time" if last_attempt else "")


def _second_failed(*, user: Any, **_rest: Any) -> None:
    _log.info("convenor %d: a second code was refused", user.pk)


def _used(*, user: Any, authenticator: Any, reauthenticated: bool, **_rest: Any) -> None:
    _log.info("convenor %d showed %s%s", user.pk, authenticator.type, " once more" if reauthenticated else "")
