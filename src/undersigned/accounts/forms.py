"""The shape of what is typed while coming in."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context, ratelimit
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

from undersigned.accounts import actions, mails, queries, rules

if TYPE_CHECKING:
    from collections.abc import Iterator


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for the address that codes are mailed to; looked up by its mark, as none is stored in clear."""

    def clean_email(self) -> str:
        """Find whose address it is. An address that nobody has is answered like one that somebody has."""
        typed: str = self.cleaned_data["email"]
        self._user = None
        try:
            mark = actions.mark_address(rules.check_address(typed))
        except rules.AddressInvalid:
            raise get_adapter().validation_error("invalid_login") from None
        if not ratelimit.consume(context.request, action="request_login_code", key=mark.hex()):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = queries.find_by_mark(mark)
        if self._user is None:
            mails.queue_decoy("login_code", typed, {"code": get_adapter().generate_login_code()})
        return typed


class PasskeyField(forms.Field):
    """What the page's script posts: JSON of a known shape. Whatever else comes is refused before it is parsed."""

    widget = forms.HiddenInput

    def to_python(self, value: object) -> dict[str, Any]:
        """Return the answer of a passkey as its parts."""
        try:
            return rules.check_passkey(json.loads(str(value)[: rules.PASSKEY_CHARACTERS]))
        except (rules.PasskeyMalformed, ValueError, RecursionError):
            raise get_adapter().validation_error("incorrect_code") from None


class _Careful:
    """Turns whatever the library finds wrong with a passkey into a refusal; it lets some parsers' errors pass."""

    def clean_credential(self) -> object:
        """Check the passkey."""
        with _refusing():
            return super().clean_credential()  # type: ignore[misc]


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        InvalidSignature,
        UnsupportedAlgorithm,
    ):
        raise get_adapter().validation_error("incorrect_code") from None


class EnterWithPasskeyForm(_Careful, LoginWebAuthnForm):
    """Lets in."""

    credential = PasskeyField()


class SecondPasskeyForm(_Careful, AuthenticateWebAuthnForm):
    """Stands in for the second code."""

    credential = PasskeyField()


class AgainWithPasskeyForm(_Careful, ReauthenticateWebAuthnForm):
    """Shows again who it is."""

    credential = PasskeyField()


class AddPasskeyForm(AddWebAuthnForm):
    """Takes a new passkey. Each is one that lets in by itself, so it has to have checked its person."""

    credential = PasskeyField()
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Check the passkey."""
        with _refusing():
            cleaned: dict[str, Any] = super().clean()
            return cleaned

    def clean_passwordless(self) -> bool:
        """Demand that the person was checked, by finger, face or PIN."""
        return True

    def clean_name(self) -> str:
        """Take a name that can be shown."""
        name = super().clean_name()
        try:
            return rules.check_name(name)[:80]
        except rules.NameInvalid:
            raise get_adapter().validation_error("incorrect_code") from None
