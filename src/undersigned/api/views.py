"""HTTP: one address, its methods, a token, a body; the operation; its answer, or a problem."""

from __future__ import annotations

import logging
import re
import traceback
from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from pydantic import ValidationError

from undersigned.api import access, description, problems, rules
from undersigned.api.doing import telling
from undersigned.api.operation import Call
from undersigned.desk.rules import Needs
from undersigned.desk.words import SCRIPT
from undersigned.hooks import rules as hooks
from undersigned.texts import actions as noting
from undersigned.texts import queries as texts
from undersigned.tokens import actions as tokens
from undersigned.tokens import queries as repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from undersigned.api.operation import Operation
    from undersigned.api.shapes.base import Shape
    from undersigned.texts.models import Statement
    from undersigned.tokens.queries import Grant

_log = logging.getLogger(__name__)
_KEY = re.compile(rf"[\x21-\x7e]{{1,{rules.MAX_KEY}}}")
_MAX_NUMBER = 2**53


def endpoint(operations: Mapping[str, Operation]) -> Callable[..., HttpResponse]:
    """Return the view of one address. A token is the only way in, so no form of another site can post here."""

    def view(request: HttpRequest, **words: Any) -> HttpResponse:
        asked = operations.get("GET" if request.method == "HEAD" else request.method or "")
        if asked is None:
            return problems.answer(rules.MethodUnknown(tuple(sorted(operations))))
        try:
            return _answer(request, asked, words)
        except problems.REFUSALS as refusal:
            return problems.answer(refusal)
        except Exception as error:  # noqa: BLE001  (a program gets a problem, not a page)
            # Where it failed, not with what: the message of a database's error quotes the row.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("a request of a program failed: %s\n%s", type(error).__name__, where)
            return problems.answer(rules.Broken())

    return csrf_exempt(view)


@csrf_exempt
def nothing(_request: HttpRequest, **_words: Any) -> HttpResponse:
    """Answer an address that there is not."""
    return problems.answer(rules.NotThere())


@require_safe
def describe(_request: HttpRequest) -> HttpResponse:
    """Return the description: it is the same for every instance of this version, and names no statement."""
    return JsonResponse(description.make_description(), json_dumps_params={"indent": 1, "ensure_ascii": False})


@require_safe
def webhook_key(_request: HttpRequest) -> HttpResponse:
    """Return the key that webhooks are signed with, for receivers: it tells nothing of any statement."""
    ring = settings.RING
    if not ring.has_site_key():
        return problems.answer(rules.Broken())
    return JsonResponse({"keys": [hooks.format_public_key(hooks.derive_key(ring.site_key()))]})


@require_safe
def list_problems(request: HttpRequest) -> HttpResponse:
    """List the types of problems, each with its sentence."""
    rows = [
        {
            "name": name,
            "status": problems.status_of(refusals[0]()).value,
            "sentences": list(dict.fromkeys(problems.say(one()) for one in refusals)),
        }
        for name, refusals in problems.all_problems().items()
    ]
    return render(request, "api/problems.html", {"rows": rows})


def _answer(request: HttpRequest, asked: Operation, words: dict[str, Any]) -> HttpResponse:
    call = Call(instance=settings.INSTANCE, ring=settings.RING, now=timezone.now())
    grant = access.grant_for(request, today=call.today)
    statement = access.statement_for(grant, words["slug"]) if "slug" in words else None
    access.check_may(grant, asked, statement)
    tokens.note_use(grant, today=call.today)
    number = words.get("number", -1)
    if number >= _MAX_NUMBER:
        raise rules.NotThere
    call = replace(
        call,
        convenor=grant.convenor,
        grant=grant,
        about=statement,
        lang=words.get("lang", ""),
        number=number,
        edition=words.get("edition", ""),
    )
    try:
        return _carry_out(request, asked, call, grant)
    except problems.REFUSALS as refusal:
        current = telling.describe(call, statement).model_dump(mode="json") if statement else None
        return problems.answer(refusal, current=current)


def _carry_out(request: HttpRequest, asked: Operation, call: Call, grant: Grant) -> HttpResponse:
    body = _read_body(request) if asked.method not in {"GET", "DELETE"} else b""
    told = _read_query(request, asked) if asked.method == "GET" else _read_shape(asked, body)
    key = _read_key(request) if asked.is_once else ""
    if key:
        return _carry_out_once(asked, call, grant, told, key=key, body=body)
    is_replacing = asked.version_of is not None and not asked.is_reading
    return _respond(asked, call, _replace(request, asked, call, told) if is_replacing else asked.run(call, told))


def _carry_out_once(asked: Operation, call: Call, grant: Grant, told: Shape, *, key: str, body: bytes) -> HttpResponse:
    """Carry out a request with a key of the script's own, or say how things stand that it led to before."""
    digest = sha256(b"\n".join((asked.name.encode(), str(call.about or "").encode(), body))).digest()
    before = repeats.find_repeat(grant, key)
    if before is None:
        try:
            with transaction.atomic():
                given = asked.run(call, told)
                tokens.note_repeat(grant, key, digest, call.about or _find_made(given), today=call.today)
        except IntegrityError:
            # The same request came twice at the same moment, and the other one was quicker.
            before = repeats.find_repeat(grant, key)
            if before is None:
                raise
        else:
            return _respond(asked, call, given)
    if bytes(before.request_digest) != digest:
        raise rules.KeyUsed
    response = _make(telling.describe_fully(call, before.statement), HTTPStatus.OK)
    response["Idempotency-Replayed"] = "true"
    return response


def _replace(request: HttpRequest, asked: Operation, call: Call, told: Shape) -> Shape | None:
    """Replace what the script has read, and nothing newer."""
    named = request.headers.get("If-Match", "").strip()
    if asked.version_of is None or not named:
        raise rules.VersionMissing
    with transaction.atomic():
        noting.take_turn(call.statement)
        current = asked.version_of(call)
        if named != "*" and f'"{current}"' not in [one.strip() for one in named.split(",")]:
            raise rules.ChangedMeanwhile(current)
        return asked.run(call, told)


def _respond(asked: Operation, call: Call, given: Shape | None) -> HttpResponse:
    if not asked.is_reading:
        _note(asked, call, given)
    if given is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    response = _make(given, asked.status)
    if asked.version_of is not None:
        response["ETag"] = f'"{asked.version_of(call)}"'
    return response


def _make(given: Shape, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(given.model_dump_json(), status=status, content_type="application/json")


def _note(asked: Operation, call: Call, given: Shape | None) -> None:
    """Note for thirty days what a script did, as the desk does with what a person did there."""
    if call.convenor is None or call.grant is None:
        return
    if call.about is None:
        if asked.needs is Needs.NO_STATEMENT:
            tokens.let_act_at(call.grant, _find_made(given))
        # What is about several statements is noted at each of them by who does it.
        return
    noting.note_deed(call.about, call.convenor, f"{SCRIPT}{asked.page}", today=call.today)


def _find_made(given: Shape | None) -> Statement:
    statement = texts.find_statement(str(getattr(given, "slug", "")))
    if statement is None:
        raise rules.Broken
    return statement


def _read_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not _KEY.fullmatch(key):
        raise rules.KeyOdd
    return key


def _read_body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise rules.TooLarge from error
    if len(body) > rules.MAX_BODY_BYTES:
        raise rules.TooLarge
    if body and (request.content_type or "").lower() != "application/json":
        raise rules.NotJson
    return body


def _read_query(request: HttpRequest, asked: Operation) -> Shape:
    # In an address everything is text: numbers are read out of it, and nothing else.
    given: dict[str, Any] = {name: request.GET[name] for name in request.GET}
    return _validate(lambda: asked.takes.model_validate(given, strict=False), "?")


def _read_shape(asked: Operation, body: bytes) -> Shape:
    return _validate(lambda: asked.takes.model_validate_json(body or b"{}"), "#/")


def _validate(read: Callable[[], Shape], before: str) -> Shape:
    try:
        return read()
    except ValidationError as error:
        faults = tuple(
            rules.Fault(before + "/".join(_escape(part) for part in one["loc"]), one["msg"])
            for one in error.errors(include_url=False, include_context=False, include_input=False)[:50]
        )
        raise rules.RequestInvalid(faults) from None


def _escape(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
