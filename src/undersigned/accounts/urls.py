"""Signing in and out."""

from __future__ import annotations

from django.urls import path

from undersigned.accounts import views

app_name = "accounts"
urlpatterns = [
    path("desk/sign-in/", views.ask_for_link, name="sign-in"),
    path("desk/sign-in/<str:code>/", views.sign_in, name="link"),
    path("desk/sign-out/", views.sign_out, name="sign-out"),
]
