"""The addresses before a release: for whoever has a link, whose code comes in a form and never in an address."""

from __future__ import annotations

from django.urls import path

from undersigned.signon import views

app_name = "signon"

urlpatterns = [
    path("", views.invitation, name="invitation"),
    path("press/", views.press, name="press"),
    path("press/text/", views.press_text, name="press-text"),
    path("stop/<int:number>/<str:key>/", views.stop, name="stop"),
]
