"""The root of all addresses that the site answers."""

from __future__ import annotations

from django.urls import include, path

handler400 = "undersigned.web.views.bad_request"
urlpatterns = [
    path("", include("undersigned.accounts.named_urls")),
    path("", include("undersigned.accounts.urls")),
    path("desk/", include("undersigned.desk.urls")),
    path("table/", include("undersigned.roundtable.urls")),
    path("api/", include("undersigned.api.urls")),
    path("signon/", include("undersigned.signon.urls")),
    path("translate/", include("undersigned.translating.urls")),
    path("mailbox/", include("undersigned.outbox.urls")),
]
