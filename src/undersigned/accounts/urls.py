"""Signing in and out, and the convenor's account. What the library asks for by name is in `named_urls`."""

from __future__ import annotations

from django.urls import path

from undersigned.accounts import scripts, views

app_name = "accounts"
urlpatterns = [
    path("desk/sign-in/", views.ask_for_link, name="sign-in"),
    path("desk/sign-out/", views.sign_out, name="sign-out"),
    path("desk/passkeys.js", scripts.passkeys, name="script"),
    path("desk/link.js", scripts.link, name="link-script"),
    path("desk/account/", views.account, name="account"),
    path("desk/account/name/", views.rename, name="rename"),
    path("desk/account/language/", views.set_language, name="language"),
    path("desk/account/address/", views.address, name="address"),
    path("desk/account/sessions/", views.end_session, name="end-session"),
    path("desk/account/again/link/", views.again_by_link, name="again-by-link"),
]
