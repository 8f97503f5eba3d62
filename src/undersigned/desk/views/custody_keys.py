"""Keys: the ceremony step by step, what is in force, what to do when something goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.custody import actions as custody
from undersigned.custody import queries as keeping
from undersigned.custody import rules as keys
from undersigned.custody.rules import Fate, Part, Wish
from undersigned.desk import access, custody_reasons, reasons, rules
from undersigned.desk import custody as joining
from undersigned.desk.views import pages
from undersigned.opening.ceremony import FILE_NAME, ceremony_page, ceremony_sha256
from undersigned.sealing.envelope import fingerprint_recipients, spell_fingerprint
from undersigned.signing import queries as signing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from undersigned.custody.models import Key
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement

MAX_BOX_BYTES = 32 * 1024


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the keys and what they lack, and do what a button says."""
    statement = access.statement_for(request, slug)
    if request.method != "POST":
        return _page(request, statement)
    now = timezone.now()
    try:
        deed = _DEEDS.get(request.POST.get("do", ""))
        if deed is None:
            raise rules.FormIncomplete
        deed(request, statement, now)
    except reasons.REFUSALS as refusal:
        return _page(request, statement, refusal=refusal)
    return redirect("desk:keys", slug)


@require_safe
def ceremony(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the ceremony page, one file."""
    access.statement_for(request, slug)
    return _file(ceremony_page(), FILE_NAME)


@require_safe
def test(request: HttpRequest, slug: str, key_id: int, stick: int) -> HttpResponse:
    """Hand out the test that waits for its answer."""
    key = _find_key(access.statement_for(request, slug), key_id)
    found = keeping.find_test(key, stick)
    if found is None:
        raise Http404
    name = "test-trustees.age" if key.part == Part.TRUSTEES else f"test-stick-{stick}.age"
    return _file(bytes(found.test), name)


def _file(data: bytes, name: str) -> HttpResponse:
    # Never shown within the site: a page that handles keys belongs on a computer with the network off.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


def _add(request: HttpRequest, statement: Statement, now: datetime) -> None:
    part = Part.SECOND if request.POST.get("part") == Part.SECOND else Part.OWN
    joining.add_key(
        statement,
        part,
        request.POST.get("recipient", "")[:2000],
        holder=request.POST.get("holder", ""),
        instance=settings.INSTANCE,
        today=now.date(),
    )


def _add_box(request: HttpRequest, statement: Statement, now: datetime) -> None:
    upload = request.FILES.get("box")
    if upload is None or not upload.size:
        raise rules.NothingHandedIn
    if upload.size > MAX_BOX_BYTES:
        raise keys.BoxMalformed
    joining.add_box(
        statement,
        upload.read(),
        holder=request.POST.get("holder", ""),
        instance=settings.INSTANCE,
        today=now.date(),
    )


def _drop(request: HttpRequest, statement: Statement, now: datetime) -> None:  # noqa: ARG001
    custody.drop_key(_posted_key(request, statement))


def _answer(request: HttpRequest, statement: Statement, now: datetime) -> None:
    key, stick = _posted_key(request, statement), _number(request, "stick")
    joining.answer_test(statement, key, stick, request.POST.get("answer", "")[:200], today=now.date())


def _renew(request: HttpRequest, statement: Statement, now: datetime) -> None:
    key, stick = _posted_key(request, statement), _number(request, "stick")
    joining.renew_test(statement, key, stick, instance=settings.INSTANCE, today=now.date())


def _accept(request: HttpRequest, statement: Statement, now: datetime) -> None:
    if request.POST.get("known") != "on":
        raise rules.FormIncomplete
    custody.accept_key(_posted_key(request, statement), access.convenor_of(request), today=now.date())


def _use(request: HttpRequest, statement: Statement, now: datetime) -> None:  # noqa: ARG001
    joining.use_keys(statement, instance=settings.INSTANCE, ring=settings.RING, now=now)


def _lost(request: HttpRequest, statement: Statement, now: datetime) -> None:
    joining.give_up_key(statement, _posted_key(request, statement), Fate.LOST, today=now.date())


def _suspected(request: HttpRequest, statement: Statement, now: datetime) -> None:
    joining.give_up_key(statement, _posted_key(request, statement), Fate.SUSPECTED, today=now.date())


def _ask_new_marks(request: HttpRequest, statement: Statement, now: datetime) -> None:
    custody.ask(statement, Wish.NEW_MARKS, access.convenor_of(request), today=now.date())


def _agree_new_marks(request: HttpRequest, statement: Statement, now: datetime) -> None:
    collection = access.collection_for(request, statement.slug)
    joining.agree_new_marks(collection, access.convenor_of(request), ring=settings.RING, now=now)


_DEEDS: dict[str, Callable[[HttpRequest, Statement, datetime], None]] = {
    "add": _add,
    "box": _add_box,
    "drop": _drop,
    "answer": _answer,
    "renew": _renew,
    "accept": _accept,
    "use": _use,
    "lost": _lost,
    "suspected": _suspected,
    "ask-new-marks": _ask_new_marks,
    "agree-new-marks": _agree_new_marks,
}


def _page(request: HttpRequest, statement: Statement, *, refusal: Exception | None = None) -> HttpResponse:
    today = timezone.now().date()
    collection = signing.collection_of(statement)
    shown = [_describe(key, today) for key in keeping.keys(statement) if key.until_epoch is None]
    by_part = {
        part.value: {
            "in_force": next((key for key in shown if key["part"] == part and key["is_in_force"]), None),
            "prepared": next((key for key in shown if key["part"] == part and not key["is_in_force"]), None),
        }
        for part in Part
    }
    asked = keeping.find_proposal(statement, Wish.NEW_MARKS)
    fingerprint = fingerprint_recipients([str(key["recipient"]) for key in shown if key["is_in_force"]])
    return pages.show(
        request,
        "keys",
        statement,
        status=409 if refusal else 200,
        collection=collection,
        parts=by_part,
        typed=request.POST if refusal else {},
        page_sha256=ceremony_sha256(),
        page_name=FILE_NAME,
        origin=f"{settings.INSTANCE.host}/s/{statement.slug}",
        epoch=keeping.last_epoch(statement),
        has_several=sum(bool(key["is_in_force"]) for key in shown) > 1,
        fingerprint_words=spell_fingerprint(fingerprint),
        pause=joining.find_pause(collection, today=today) if collection else None,
        can_use=collection is not None and any(key["is_ready"] and not key["is_in_force"] for key in shown),
        has_marks_key=collection is None or _has_marks_key(collection),
        marks_asked_by=asked.by if asked else None,
        marks_asked_by_me=asked is not None and asked.by_id == access.convenor_of(request).pk,
        notes=keeping.notes(statement),
        **(pages.refusal_context(refusal) if refusal else {}),
    )


def _has_marks_key(collection: Collection) -> bool:
    is_destroyed = keeping.find_destruction(collection.statement) is not None
    return is_destroyed or joining.has_marks_key(collection, settings.RING)


def _describe(key: Key, today: Any) -> dict[str, Any]:
    """Return what the page shows of *key*."""
    standing = keeping.standing_of(key)
    fingerprint = fingerprint_recipients([key.recipient])
    missing = keys.find_missing(standing)
    due = keys.due_on(standing)
    part = Part(key.part)
    return {
        "id": key.pk,
        "part": part.value,
        "part_words": custody_reasons.PARTS[part],
        "holder": key.holder,
        "recipient": key.recipient,
        "words": spell_fingerprint(fingerprint),
        "fingerprint": fingerprint.hex(),
        "needed": key.needed,
        "papers": key.papers,
        "is_in_force": key.from_epoch is not None,
        "is_ready": not missing and not key.fate,
        "fate": key.fate,
        "fate_on": key.fate_on,
        "missing_words": [custody_reasons.MISSING[what] for what in missing],
        "is_accepted": standing.is_accepted,
        "accepted_on": key.accepted_on,
        "accepted_by": key.accepted_by,
        "due_on": due,
        "is_due_soon": keys.is_due_soon(standing, today),
        "is_overdue": due is not None and due <= today,
        "sticks": [_describe_stick(key, stick, standing) for stick in keys.sticks_of(part)],
    }


def _describe_stick(key: Key, stick: int, standing: keys.Standing) -> dict[str, Any]:
    waits = keeping.find_test(key, stick) is not None
    return {"number": stick, "passed_on": standing.passes.get(stick), "waits": waits}


def _posted_key(request: HttpRequest, statement: Statement) -> Key:
    return _find_key(statement, _number(request, "key"))


def _find_key(statement: Statement, key_id: int) -> Key:
    key = keeping.find_key(statement, key_id)
    if key is None:
        raise Http404
    return key


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise rules.FormIncomplete
    return int(typed)
