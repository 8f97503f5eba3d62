"""The addresses of the API, below `/api/`: one for each route of the list, with its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from undersigned.api import views
from undersigned.api.operations import all_operations

if TYPE_CHECKING:
    from django.urls import URLPattern

    from undersigned.api.operation import Operation

app_name = "api"


def _addresses() -> list[URLPattern]:
    routes: dict[str, dict[str, Operation]] = {}
    for one in all_operations():
        routes.setdefault(one.route, {})[one.method] = one
    return [path(f"v1/{route}", views.endpoint(methods)) for route, methods in routes.items()]


urlpatterns = [
    path("v1/openapi.json", views.describe, name="description"),
    path("v1/webhook-key", views.webhook_key, name="webhook-key"),
    path("v1/problems", views.list_problems, name="problems"),
    *_addresses(),
    re_path(r"", views.nothing),  # whatever else there is behind it, line feeds too
]
