"""Addresses of the outbox."""

from django.urls import path

from undersigned.outbox import views

app_name = "outbox"
urlpatterns = [path("", views.mailbox, name="mailbox")]
