"""The desk's addresses; every one of them is for signed-in convenors only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from undersigned.accounts.access import fresh_only
from undersigned.accounts.rules import Duty
from undersigned.desk import access
from undersigned.desk.rules import Needs
from undersigned.desk.views import (
    answering,
    belonging,
    checking,
    choosing,
    custody_destroying,
    custody_keys,
    custody_locked,
    details,
    drafting,
    editing,
    freezing,
    hooking,
    listing,
    membering,
    moderating,
    naming,
    opening,
    ordering,
    organising,
    paper,
    printing,
    querying,
    recording,
    reviewing,
    scripts,
    sharing,
    signing_on,
    tabling,
    tokening,
    translating,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

app_name = "desk"


def _for_convenors(route: str, view: Callable[..., HttpResponse], name: str, needs: Duty | Needs) -> URLPattern:
    return path(route, access.convenors_only(access.for_duty(view, needs, name)), name=name)


def _for_fresh_convenors(route: str, view: Callable[..., HttpResponse], name: str, needs: Duty | Needs) -> URLPattern:
    """For what is hard to take back: who came in a while ago shows again who they are."""
    return path(route, access.convenors_only(fresh_only()(access.for_duty(view, needs, name))), name=name)


urlpatterns = [
    _for_convenors("", listing.statements, "statements", Needs.NO_STATEMENT),
    _for_convenors("scripts/<str:name>", scripts.script, "script", Needs.NO_STATEMENT),
    _for_convenors("c/<slug:coalition>/", belonging.coalition, "coalition", Needs.NO_STATEMENT),
    _for_convenors("c/<slug:coalition>/editions/", editing.editions_page, "editions", Needs.NO_STATEMENT),
    _for_convenors("c/<slug:coalition>/editions/<slug:edition>/", editing.edition, "edition", Needs.NO_STATEMENT),
    _for_convenors("new/", listing.new, "new", Needs.NO_STATEMENT),
    _for_fresh_convenors("tokens/", tokening.own, "own-tokens", Needs.NO_STATEMENT),
    _for_convenors("s/<slug:slug>/", opening.statement, "statement", Needs.ANY),
    _for_convenors("s/<slug:slug>/text/", drafting.lead, "draft", Duty.TEXT),
    _for_convenors("s/<slug:slug>/table/", tabling.table, "table", Duty.TEXT),
    _for_convenors("s/<slug:slug>/names/", naming.names, "names", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/names/file/", naming.add_file, "names-file", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/names/show/", naming.publish, "names-publish", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/details/", details.details, "details", Duty.PRESS),
    _for_convenors("s/<slug:slug>/sharing/", sharing.sharing, "sharing", Duty.PRESS),
    _for_convenors("s/<slug:slug>/recordings/", recording.recordings, "recordings", Duty.PRESS),
    _for_convenors("s/<slug:slug>/answers/", answering.board, "answers", Duty.PRESS),
    _for_convenors("s/<slug:slug>/answers/new/", answering.new, "answer-new", Duty.PRESS),
    _for_fresh_convenors("s/<slug:slug>/answers/condition/", answering.condition, "condition", Duty.PRESS),
    _for_convenors("s/<slug:slug>/answers/<int:key>/", answering.entry, "answer", Duty.PRESS),
    _for_convenors("s/<slug:slug>/answers/<int:key>/document/", answering.document, "answer-document", Duty.PRESS),
    _for_convenors("s/<slug:slug>/choices/", choosing.choices, "choices", Duty.KEYS),
    _for_convenors("s/<slug:slug>/freeze/", freezing.lead, "freeze", Duty.TEXT),
    _for_convenors("s/<slug:slug>/version/", freezing.new_version, "version", Duty.TEXT),
    _for_convenors("s/<slug:slug>/version/drop/", freezing.drop_version, "version-drop", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/", freezing.languages, "languages", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/begin/", translating.begin, "language-begin", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/offers/", translating.offers, "offers", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/<str:lang>/", drafting.language, "language", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/<str:lang>/freeze/", freezing.language, "language-freeze", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/<str:lang>/drop/", translating.drop, "language-drop", Duty.TEXT),
    _for_convenors("s/<slug:slug>/languages/<str:lang>/whole/", translating.together, "language-together", Duty.TEXT),
    _for_convenors("s/<slug:slug>/glossary/", translating.glossary, "glossary", Duty.TEXT),
    _for_convenors("s/<slug:slug>/glossary/<int:term_id>/", translating.term, "term", Duty.TEXT),
    _for_convenors("s/<slug:slug>/open/", opening.open_page, "open", Needs.ALL),
    _for_convenors("s/<slug:slug>/close/", opening.close_page, "close", Needs.ALL),
    _for_convenors("s/<slug:slug>/sign-on/", signing_on.board, "sign-on", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/sign-on/times/", signing_on.moments, "sign-on-times", Needs.ALL),
    _for_convenors("s/<slug:slug>/sign-on/press/", signing_on.press, "sign-on-press", Duty.PRESS),
    _for_fresh_convenors("s/<slug:slug>/sign-on/release/", signing_on.release, "sign-on-release", Needs.ALL),
    _for_convenors("s/<slug:slug>/signatures/", moderating.signatures, "signatures", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/organisations/", organising.bodies, "organisations", Duty.SIGNATORIES),
    _for_convenors(
        "s/<slug:slug>/organisations/<int:index>/logo/", organising.logo, "organisation-logo", Duty.SIGNATORIES
    ),
    _for_convenors(
        "s/<slug:slug>/organisations/<int:index>/offered/<slug:sha256>/",
        organising.offered_logo,
        "organisation-offered-logo",
        Duty.SIGNATORIES,
    ),
    _for_convenors("s/<slug:slug>/members/", membering.organisations, "members", Duty.KEYS),
    _for_convenors("s/<slug:slug>/members/requests/", membering.requests, "members-requests", Duty.KEYS),
    _for_convenors("s/<slug:slug>/order/", ordering.order, "order", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/review/", reviewing.queue, "review", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/look-first/", reviewing.first, "look-first", Duty.SIGNATORIES),
    _for_fresh_convenors("s/<slug:slug>/query/", querying.query, "query", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/hand-over/", checking.hand_over, "hand-over", Needs.ANY),
    _for_convenors("s/<slug:slug>/at-the-end/", checking.closing, "at-the-end", Needs.ANY),
    _for_convenors("s/<slug:slug>/acts/", moderating.acts, "acts", Needs.ANY),
    _for_convenors("s/<slug:slug>/removals/", naming.removals, "removals", Duty.SIGNATORIES),
    _for_fresh_convenors("s/<slug:slug>/withhold/", moderating.withhold, "withhold", Duty.SIGNATORIES),
    _for_fresh_convenors("s/<slug:slug>/release/", moderating.release, "release", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/keys/", custody_keys.overview, "keys", Duty.KEYS),
    _for_convenors("s/<slug:slug>/keys/page/", custody_keys.ceremony, "keys-page", Duty.KEYS),
    _for_convenors("s/<slug:slug>/keys/<int:key_id>/test/<int:stick>/", custody_keys.test, "keys-test", Duty.KEYS),
    _for_convenors("s/<slug:slug>/locked/", custody_locked.locked, "locked", Duty.KEYS),
    _for_fresh_convenors("s/<slug:slug>/destroy/", custody_destroying.destroy, "destroy", Duty.KEYS),
    _for_fresh_convenors("s/<slug:slug>/tokens/", tokening.tokens, "tokens", Needs.ANY),
    _for_convenors("s/<slug:slug>/print/", printing.overview, "print", Duty.PRESS),
    _for_convenors("s/<slug:slug>/print/file/", printing.piece, "print-file", Duty.PRESS),
    _for_convenors("s/<slug:slug>/print/press-kit/", printing.press_kit, "press-kit", Duty.PRESS),
    _for_convenors("s/<slug:slug>/paper/", paper.paper, "paper", Duty.SIGNATORIES),
    _for_convenors("s/<slug:slug>/paper/sheets/", paper.paper_sheets, "paper-sheets", Duty.SIGNATORIES),
    _for_fresh_convenors("s/<slug:slug>/webhooks/", hooking.hooks, "hooks", Duty.PRESS),
    _for_fresh_convenors("s/<slug:slug>/convenors/", moderating.convenors, "convenors", Needs.ANY),
]
