"""The table's addresses. Some let in who has a link, an address or a passkey; others are for seats of their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from undersigned.roundtable import access
from undersigned.roundtable.views import (
    deciding,
    drafting,
    entering,
    inviting,
    passkeys,
    reading,
    scripts,
    sitting,
    talking,
    undoing,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

app_name = "roundtable"


def _for_seats(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    return path(route, access.seats_only(view), name=name)


urlpatterns = [
    path("enter/", entering.enter, name="enter"),
    path("stop/<int:seat_id>/<str:key>/", sitting.stop, name="stop"),
    path("scripts/<str:name>", scripts.script, name="script"),
    path("enter/code/", entering.code, name="enter-code"),
    path("enter/passkey/", passkeys.enter, name="enter-passkey"),
    _for_seats("<int:table_id>/", reading.first, "table"),
    _for_seats("<int:table_id>/talk/", talking.talk, "talk"),
    _for_seats("<int:table_id>/talk/<slug:clause_id>/", talking.clause, "clause"),
    _for_seats("<int:table_id>/remarks/<int:remark_id>/", talking.remark, "remark"),
    _for_seats("<int:table_id>/text/", drafting.text, "text"),
    _for_seats("<int:table_id>/text/begin/", drafting.begin, "begin"),
    _for_seats("<int:table_id>/text/adopt/", deciding.whole, "whole"),
    _for_seats("<int:table_id>/text/put/<slug:clause_id>/", deciding.put_clause, "put-clause"),
    _for_seats("<int:table_id>/text/changes/", undoing.changes, "changes"),
    _for_seats("<int:table_id>/text/changes/<int:n>/", undoing.take_back, "take-back"),
    _for_seats("<int:table_id>/amend/", drafting.propose, "propose"),
    _for_seats("<int:table_id>/amendments/", drafting.amendments, "amendments"),
    _for_seats("<int:table_id>/amendments/<int:number>/", drafting.amendment, "amendment"),
    _for_seats("<int:table_id>/amendments/<int:number>/merge/", drafting.merge, "merge"),
    _for_seats("<int:table_id>/decisions/", deciding.decisions, "decisions"),
    _for_seats("<int:table_id>/decisions/<int:number>/", deciding.decision, "decision"),
    _for_seats("<int:table_id>/minutes/", deciding.minutes, "minutes"),
    _for_seats("<int:table_id>/minutes/file/", deciding.minutes_file, "minutes-file"),
    _for_seats("<int:table_id>/minutes/document/", deciding.minutes_document, "minutes-document"),
    _for_seats("<int:table_id>/people/", reading.people, "people"),
    _for_seats("<int:table_id>/people/invite/", inviting.invite, "invite"),
    _for_seats("<int:table_id>/people/<int:seat_id>/", inviting.seat, "seat"),
    _for_seats("<int:table_id>/parties/<int:party_id>/", inviting.party, "party"),
    _for_seats("<int:table_id>/end/", inviting.end, "end"),
    _for_seats("<int:table_id>/mine/", sitting.mine, "mine"),
    _for_seats("<int:table_id>/mine/passkeys/add/", passkeys.add, "add-passkey"),
    _for_seats("<int:table_id>/mine/passkeys/remove/", passkeys.remove, "remove-passkey"),
    _for_seats("<int:table_id>/choose/", sitting.choose, "choose"),
]
