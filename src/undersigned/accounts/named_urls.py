"""Addresses whose names django-allauth knows: its own pages, in our templates, and some of ours under its names.

Only what convenors need has an address: there is no signing up, no password and nothing to reset.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from undersigned.accounts import views

urlpatterns = [
    path("desk/sign-in/", views.ask_for_link, name="account_login"),
    path("desk/sign-in/mail/", account.request_login_code, name="account_request_login_code"),
    path("desk/sign-in/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("desk/sign-in/second/", second.authenticate, name="mfa_authenticate"),
    path("desk/sign-in/passkey/", views.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("desk/sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("desk/account/", views.account, name="mfa_index"),
    path("desk/account/again/", second.reauthenticate, name="mfa_reauthenticate"),
    path("desk/account/again/passkey/", views.AgainWithPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("desk/account/app/", app.activate_totp, name="mfa_activate_totp"),
    path("desk/account/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("desk/account/passkeys/", views.account, name="mfa_list_webauthn"),
    path("desk/account/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("desk/account/passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("desk/account/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("desk/account/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("desk/account/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
