"""The shape of what is typed while coming in."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context, ratelimit
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from undersigned.accounts import actions, mails, queries, rules


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


class AddPasskeyForm(AddWebAuthnForm):
    """Takes a new passkey. Each is one that lets in by itself, so it has to have checked its person."""

    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

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
