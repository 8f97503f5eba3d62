"""The text clause by clause, amendments to it, and laying together what collides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.roundtable import access, actions, forms, queries, reasons
from undersigned.roundtable.rules import merging, proposing
from undersigned.roundtable.rules.changing import Change, Insert, Place
from undersigned.roundtable.rules.deciding import OWN, PRESETS
from undersigned.roundtable.rules.drafting import ORDER, Wording, number_clauses
from undersigned.roundtable.rules.proposing import AmendmentState, Standing, Told
from undersigned.roundtable.rules.refusing import Refusal
from undersigned.roundtable.views import pages
from undersigned.texts.canonical import BlockKind
from undersigned.texts.difference import Change as Fate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from undersigned.roundtable.models import Seat
    from undersigned.roundtable.queries import Proposal
    from undersigned.roundtable.rules.drafting import Clause, Draft

_FIELDS = ("clause", "base", "second_base", "place", "kind", "text", "verb", "addressee", "items")
_HEAD = ("title", "subtitle", "issuers", "addressees")


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, table_id: int) -> HttpResponse:
    """Lay the text on the table, and fix how it will decide."""
    chair = access.chair_for(request, table_id)
    preset = request.POST.get("preset", "consent")
    typed = forms.read_own_rules(request.POST.dict())
    for_all = typed["for_all"]
    context: dict[str, Any] = {
        "preset": preset,
        "own": [{"matter": matter, **chosen} for matter, chosen in typed.items() if chosen is not for_all],
        "for_all": for_all,
        "standing": queries.standing_text(chair.table),
    }
    if request.method != "POST" or preset not in {*PRESETS, OWN}:
        return pages.show(request, "begin", chair, **context)
    try:
        own = forms.make_procedure(typed) if preset == OWN else None
        actions.begin_drafting(chair.table, preset, own=own, now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "begin", chair, status=409, **context, **pages.refusal_context(refusal))
    return redirect("roundtable:text", table_id)


@require_safe
def text(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show the text as it stands; once drafting has begun, with what is proposed beside each clause."""
    seat = access.seat_for(request, table_id)
    row = queries.find_drafting(seat.table)
    if row is None:
        standing, begun = queries.standing_text(seat.table), queries.standing_draft(seat.table)
        rows = pages.rows_of(begun, queries.count_open(seat.table)) if begun else []
        return pages.show(request, "text", seat, standing=standing, draft=begun, rows=rows)
    draft = queries.draft_of(row)
    return pages.show(
        request,
        "draft",
        seat,
        draft=draft,
        drafting=row,
        rows=_rows(
            draft,
            queries.numbers_by_clause(seat.table),
            queries.count_open(seat.table),
            queries.standings(seat.table, draft),
        ),
        may_propose=seat.table.is_open and seat.role != "observer",
        elsewhere=queries.beside_clauses(seat.table, [clause.id for clause in draft.clauses]),
    )


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, table_id: int) -> HttpResponse:
    """Write an amendment, look at its difference, propose it."""
    seat = access.seat_for(request, table_id)
    row = queries.find_drafting(seat.table)
    if row is None:
        return redirect("roundtable:text", table_id)
    draft = queries.draft_of(row)
    asked = request.POST if request.method == "POST" else request.GET
    amends = queries.find_proposal(seat.table, forms.read_number(asked.get("of", "")))
    does = "change" if amends else asked.get("does", "")
    clause = draft.find_clause(asked.get("clause", ""))
    typed = _typed(does, draft, clause, amends)
    context: dict[str, Any] = {
        "does": does,
        "clause": clause,
        "second": forms.find_next(draft, clause) if clause else None,
        "amends": amends,
        "places": _places(draft),
        "draft": draft,
        "reason_typed": request.POST.get("reason", ""),
        "is_editorial": bool(request.POST.get("editorial")),
        "may_propose": seat.role != "observer",
    }
    if request.method != "POST":
        standing, _number = queries.standings(seat.table, draft).get(clause.id if clause else "", (None, 0))
        can_put = access.chair_or(request, table_id, seat).is_chair and standing in (None, Standing.NOT_AGREED)
        return pages.show(request, "propose", seat, typed=typed, can_put=can_put, **context)
    typed |= {name: request.POST[name] for name in (*_FIELDS, *_HEAD) if name in request.POST}
    try:
        change = forms.read_change(does, typed, draft)
        if request.POST.get("do") == "propose":
            made = actions.propose(
                seat,
                change,
                reason=context["reason_typed"],
                is_editorial=context["is_editorial"],
                amends=amends.row if amends else None,
                now=timezone.now(),
            )
            return redirect("roundtable:amendment", table_id, made.number)
        shown = proposing.tell_change(change, amends.was if amends else draft)
        if not amends:
            proposing.check_change(draft, change)
        context["told"] = tell(shown if not amends else proposing.tell_wordings(amends.change, change))
    except reasons.REFUSALS as refusal:
        return pages.show(
            request, "propose", seat, status=422, typed=typed, **context, **pages.refusal_context(refusal)
        )
    return pages.show(request, "propose", seat, typed=typed, **context)


@require_safe
def amendments(request: HttpRequest, table_id: int) -> HttpResponse:
    """List the amendments, those that wait for something first."""
    seat = access.seat_for(request, table_id)
    page = max(forms.read_number(request.GET.get("page", "1")), 1)
    found, count = queries.page_of_proposals(seat.table, page), queries.count_proposals(seat.table)
    return pages.show(
        request,
        "amendments",
        seat,
        waiting=[one for one in found if not one.is_settled],
        settled=[one for one in found if one.is_settled],
        before=page - 1,
        after=page + 1 if page * queries.PAGE < count else 0,
    )


@require_http_methods(["GET", "POST"])
def amendment(request: HttpRequest, table_id: int, number: int) -> HttpResponse:
    """Show an amendment with its differences; withdraw it, put it, make a correction."""
    seat, found = access.proposal_for(request, table_id, number)
    if request.method != "POST":
        return _amendment(request, seat, found)
    do, now = request.POST.get("do", ""), timezone.now()
    try:
        if do == "withdraw":
            actions.withdraw(found.row, seat, now=now)
        elif do == "doubt":
            actions.doubt_editorial(found.row, seat)
        elif do == "correct":
            actions.adopt_editorial(found.row, access.chair_for(request, table_id), now=now)
        elif do == "put":
            access.chair_for(request, table_id)
            made = actions.put_amendment(found.row, closes_at=pages.read_deadline(request), now=now)
            return redirect("roundtable:decision", table_id, made.number)
    except reasons.REFUSALS as refusal:
        _, found = access.proposal_for(request, table_id, number)
        return _amendment(request, seat, found, status=409, **pages.refusal_context(refusal))
    return redirect("roundtable:amendment", table_id, number)


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, table_id: int, number: int) -> HttpResponse:
    """Show an amendment that was overtaken together with the text as it stands; a person says what shall hold."""
    seat, found = access.proposal_for(request, table_id, number)
    row = queries.find_drafting(seat.table)
    if row is None or not isinstance(found.change, Change):
        return redirect("roundtable:amendment", table_id, number)
    draft = queries.draft_of(row)
    speaks = access.chair_or(request, table_id, seat) if found.row.state == AmendmentState.CARRIED else seat
    try:
        laid = actions.find_merge(found.row, draft)
    except Refusal as refusal:
        return _amendment(request, seat, found, status=409, **pages.refusal_context(refusal))
    clause = draft.find_clause(found.change.clause)
    wording = forms.read_wording(request.POST) if request.method == "POST" else laid.proposal
    context: dict[str, Any] = {
        "proposal": found,
        "laid": laid,
        "clause": clause,
        "typed": {**_words(wording), "base": clause.wording.digest if clause else ""},
        "missing": merging.find_missing(laid, wording),
        "looked": request.method == "POST",
    }
    if request.POST.get("do") != "confirm":
        return pages.show(request, "merge", seat, **context)
    try:
        actions.confirm_merge(found.row, speaks, wording, base=request.POST.get("base", ""), now=timezone.now())
    except reasons.REFUSALS as refusal:
        return pages.show(request, "merge", seat, status=409, **context, **pages.refusal_context(refusal))
    return redirect("roundtable:amendment", table_id, number)


def _amendment(request: HttpRequest, seat: Seat, found: Proposal, *, status: int = 200, **context: Any) -> HttpResponse:
    row = queries.find_drafting(seat.table)
    draft = queries.draft_of(row) if row else found.was
    is_waiting = found.row.state in (AmendmentState.OPEN, AmendmentState.CARRIED)
    return pages.show(
        request,
        "amendment",
        seat,
        status=status,
        proposal=found,
        told=tell(found.told),
        decision=queries.open_decision(found.row),
        rivals=[] if found.row.amends_id else _rivals(found, queries.rivals_of(found), draft),
        children=queries.children_of(found),
        is_overtaken=is_waiting and not found.row.amends_id and not proposing.fits(draft, found.change),
        can_merge=isinstance(found.change, Change) and draft.find_clause(found.change.clause) is not None,
        is_own=actions.is_own(found.row, seat),
        may_speak=seat.role != "observer",
        can_amend=isinstance(found.change, Change | Insert) and found.row.state == AmendmentState.OPEN,
        **pages.deadline_context(request, timezone.now()),
        **context,
    )


def _rivals(found: Proposal, others: Sequence[Proposal], draft: Draft) -> list[dict[str, Any]]:
    """Return the other amendments of the same clauses, and the words over which two changes collide."""
    rivals: list[dict[str, Any]] = []
    for other in others:
        collisions: tuple[merging.Collision, ...] | None = None
        clause = draft.find_clause(found.row.clause)
        if clause and isinstance(found.change, Change) and isinstance(other.change, Change):
            collisions = merging.merge_wordings(clause.wording, found.change.wording, other.change.wording).collisions
        rivals.append({"proposal": other, "collisions": collisions})
    return rivals


def tell(told: Told) -> dict[str, Any]:
    """Return a change for the page: inline, and its two sides."""
    return {
        "told": told,
        "lines": [line.stretches for line in told.lines],
        "before": [[part for part in line.stretches if part.change is not Fate.NEW] for line in told.lines],
        "after": [[part for part in line.stretches if part.change is not Fate.GONE] for line in told.lines],
    }


def _rows(
    draft: Draft,
    about: Mapping[str, list[int]],
    remarks: Mapping[str, int],
    standings: Mapping[str, tuple[Standing, int]],
) -> list[dict[str, Any]]:
    """Return the clauses, each with its number, words as HTML, amendments, open remarks, and what was decided of it."""
    numbers = number_clauses(draft)
    # As strings, where a template would write each number in the way of the language: there are hundreds.
    return [
        {
            "id": clause.id,
            "is_heading": clause.kind is BlockKind.HEADING,
            "number": str(numbers.get(clause.id, "")),
            **pages.markup_of(clause),
            "proposals": [str(number) for number in about.get(clause.id, ())],
            "open": str(remarks.get(clause.id, "")),
            "standing": standings.get(clause.id),
        }
        for clause in draft.clauses
    ]


def _places(draft: Draft) -> list[dict[str, Any]]:
    """Return every place in the text, as a list offers them."""
    places: list[dict[str, Any]] = []
    for part in ORDER:
        places.append({"value": forms.format_place(Place(part)), "part": part.value, "clause": None})
        places.extend(
            {"value": forms.format_place(Place(part, clause.id)), "part": part.value, "clause": clause}
            for clause in draft.clauses
            if clause.part is part
        )
    return places


def _typed(does: str, draft: Draft, clause: Clause | None, amends: Proposal | None) -> dict[str, str]:
    """Return what the fields of a form begin with."""
    if amends and isinstance(amends.change, Change | Insert):
        wording = amends.change.wording
        return {**_words(wording), "clause": amends.row.clause, "base": proposing.digest_of(amends.change)}
    if does == "title":
        return {
            "title": draft.title,
            "subtitle": draft.subtitle,
            "issuers": "\n".join(draft.issuers),
            "addressees": "\n".join(draft.addressees),
            "base": draft.head_digest,
        }
    if clause is None:
        return _words(Wording(BlockKind.CLAUSE, ""))
    typed = {**_words(clause.wording), "clause": clause.id, "base": clause.wording.digest}
    if does == "insert":
        new = _words(Wording(clause.kind, ""))
        return {**typed, **new, "place": forms.format_place(Place(clause.part, clause.id))}
    second = forms.find_next(draft, clause)
    if does == "join" and second:
        return {**typed, **_words(proposing.join_wordings(clause, second)), "second_base": second.wording.digest}
    return typed


def _words(wording: Wording) -> dict[str, str]:
    return {
        "kind": wording.kind.value,
        "text": wording.text,
        "verb": wording.verb,
        "addressee": wording.addressee,
        "items": "\n".join(wording.items),
    }
