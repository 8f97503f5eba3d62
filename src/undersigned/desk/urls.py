"""The desk's addresses; every one of them is for signed-in convenors only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from undersigned.accounts.access import fresh_only
from undersigned.desk import access
from undersigned.desk.views import (
    choosing,
    custody_destroying,
    custody_keys,
    custody_locked,
    details,
    drafting,
    freezing,
    listing,
    membering,
    moderating,
    naming,
    opening,
    ordering,
    organising,
    querying,
    reviewing,
    scripts,
    tabling,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

app_name = "desk"


def _for_convenors(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    return path(route, access.convenors_only(view), name=name)


def _for_fresh_convenors(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """For what is hard to take back: who came in a while ago shows again who they are."""
    return path(route, access.convenors_only(fresh_only()(view)), name=name)


urlpatterns = [
    _for_convenors("", listing.statements, "statements"),
    _for_convenors("scripts/<str:name>", scripts.script, "script"),
    _for_convenors("new/", listing.new, "new"),
    _for_convenors("s/<slug:slug>/", opening.statement, "statement"),
    _for_convenors("s/<slug:slug>/text/", drafting.lead, "draft"),
    _for_convenors("s/<slug:slug>/table/", tabling.table, "table"),
    _for_convenors("s/<slug:slug>/names/", naming.names, "names"),
    _for_convenors("s/<slug:slug>/names/file/", naming.add_file, "names-file"),
    _for_convenors("s/<slug:slug>/names/show/", naming.publish, "names-publish"),
    _for_convenors("s/<slug:slug>/details/", details.details, "details"),
    _for_convenors("s/<slug:slug>/choices/", choosing.choices, "choices"),
    _for_convenors("s/<slug:slug>/freeze/", freezing.lead, "freeze"),
    _for_convenors("s/<slug:slug>/version/", freezing.new_version, "version"),
    _for_convenors("s/<slug:slug>/version/drop/", freezing.drop_version, "version-drop"),
    _for_convenors("s/<slug:slug>/languages/", freezing.languages, "languages"),
    _for_convenors("s/<slug:slug>/languages/<str:lang>/", drafting.language, "language"),
    _for_convenors("s/<slug:slug>/languages/<str:lang>/freeze/", freezing.language, "language-freeze"),
    _for_convenors("s/<slug:slug>/open/", opening.open_page, "open"),
    _for_convenors("s/<slug:slug>/close/", opening.close_page, "close"),
    _for_convenors("s/<slug:slug>/signatures/", moderating.signatures, "signatures"),
    _for_convenors("s/<slug:slug>/organisations/", organising.bodies, "organisations"),
    _for_convenors("s/<slug:slug>/members/", membering.organisations, "members"),
    _for_convenors("s/<slug:slug>/members/requests/", membering.requests, "members-requests"),
    _for_convenors("s/<slug:slug>/order/", ordering.order, "order"),
    _for_convenors("s/<slug:slug>/review/", reviewing.queue, "review"),
    _for_convenors("s/<slug:slug>/look-first/", reviewing.first, "look-first"),
    _for_fresh_convenors("s/<slug:slug>/query/", querying.query, "query"),
    _for_convenors("s/<slug:slug>/acts/", moderating.acts, "acts"),
    _for_convenors("s/<slug:slug>/removals/", naming.removals, "removals"),
    _for_fresh_convenors("s/<slug:slug>/withhold/", moderating.withhold, "withhold"),
    _for_fresh_convenors("s/<slug:slug>/release/", moderating.release, "release"),
    _for_convenors("s/<slug:slug>/keys/", custody_keys.overview, "keys"),
    _for_convenors("s/<slug:slug>/keys/page/", custody_keys.ceremony, "keys-page"),
    _for_convenors("s/<slug:slug>/keys/<int:key_id>/test/<int:stick>/", custody_keys.test, "keys-test"),
    _for_convenors("s/<slug:slug>/locked/", custody_locked.locked, "locked"),
    _for_fresh_convenors("s/<slug:slug>/destroy/", custody_destroying.destroy, "destroy"),
    _for_fresh_convenors("s/<slug:slug>/convenors/", moderating.convenors, "convenors"),
]
