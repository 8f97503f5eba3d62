"""The addresses of languages. Two are for anybody; all others are for those who work on the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from undersigned.translating import access
from undersigned.translating.views import editing, entering, exchanging, inviting, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

app_name = "translating"


def _for_hands(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    return path(route, access.hands_only(view), name=name)


urlpatterns = [
    path("enter/", entering.enter, name="enter"),
    path("offer/<slug:slug>/", offering.offer, name="offer"),
    _for_hands("<int:translation_id>/", editing.editor, "editor"),
    _for_hands("<int:translation_id>/file/", exchanging.exchange, "exchange"),
    _for_hands("<int:translation_id>/file/xliff/", exchanging.download, "download"),
    _for_hands("<int:translation_id>/propose/", editing.propose, "propose"),
    _for_hands("<int:translation_id>/mine/", editing.mine, "mine"),
    _for_hands("<int:translation_id>/people/", inviting.people, "people"),
    _for_hands("<int:translation_id>/people/<int:hand_id>/", inviting.person, "person"),
]
