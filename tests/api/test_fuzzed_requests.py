"""Requests that fit the description, and requests that don't: no failure, and every answer fits the description too."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis import GenerationMode
from tests.builders import make_collection, make_waiting

from undersigned.api.description import make_description
from undersigned.api.operations import all_operations
from undersigned.api.rules import BASE
from undersigned.signing import actions as signing
from undersigned.texts import actions as texts
from undersigned.tokens.models import Token

EXAMPLES = int(os.environ.get("UNDERSIGNED_TEST_EXAMPLES", "2"))
"""Of each operation, that fit and that don't; `make fuzz` tries more."""
NAMES = [one.name for one in all_operations()]


def described(slug: str) -> dict[str, Any]:
    """Return the description with the statement in the place of any, or nearly every request would find none."""
    description = json.loads(json.dumps(make_description()))
    for path in description["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "slug":
                    parameter["schema"] = {"type": "string", "enum": [slug]}
                if parameter["name"] == "If-Match":
                    parameter["schema"] = {"type": "string", "enum": ["*", '"0"']}
    return description


DESCRIPTION = described("SLUG")


def check_answer(operation: dict[str, Any], answer: Any) -> None:
    """Check status, type and shape of *answer* against what *operation* says of it."""
    status = str(answer.status_code)
    # Another address than the description has may take other methods, and an odd body is of another type.
    assert status in {*operation["responses"], "405", "415"}, (status, answer.content[:300])
    said = operation["responses"].get(status, {"$ref": "Problem"})
    if "$ref" in said:
        said = DESCRIPTION["components"]["responses"]["Problem"]
    if "content" not in said:
        assert answer.content == b""
        return
    ((kind, content),) = said["content"].items()
    assert answer.headers["Content-Type"].split(";")[0] == kind
    schema = content["schema"] | {"components": DESCRIPTION["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(json.loads(answer.content))


@pytest.fixture
def script(convenor, make_script, ring):
    """A script at a statement that is open, signed, and being corrected, which may begin others too."""
    collection = make_collection(convenor=convenor, slug="fuzzed")
    make_waiting(collection, "Zoë Müller")
    signing.integrate(collection, ring=ring, today=timezone.now().date())
    texts.start_version(collection.statement)
    made = make_script(convenor, collection.statement)
    Token.objects.update(may_begin=True)
    return made


@pytest.fixture(autouse=True)
def _as_often_as_it_likes(monkeypatch):
    monkeypatch.setattr("undersigned.api.access.RATE_REQUESTS", 10**9)


SCHEMA = schemathesis.openapi.from_dict(described("fuzzed"))
OPERATIONS = {one.ok().definition.raw["operationId"]: one.ok() for one in SCHEMA.get_all_operations()}


def test_whatever_is_sent_is_done_or_refused_as_described(script):
    # All of them at one statement, as it comes: what one did changes what the next one meets.
    for name in NAMES:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try_operation(script, OPERATIONS[name], mode)


def try_operation(script, operation: Any, mode: GenerationMode) -> None:
    raw = DESCRIPTION["paths"][operation.path][operation.method]

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        check_answer(raw, _call(script, case))

    try:
        send()
    except Exception as error:
        # A description that leaves nothing to vary has no wrong values.
        if "Unsatisfiable" not in type(error).__name__:
            raise


def test_a_planted_fault_is_found(script):
    answer = script.ask("GET", "statements")
    answer.content = b'{"items": [{"slug": 7}], "next": null}'

    with pytest.raises(jsonschema_rs.ValidationError):
        check_answer(DESCRIPTION["paths"]["/statements"]["get"], answer)


def _call(script, case: Any) -> Any:
    sent = case.as_transport_kwargs(base_url="http://letters.example.org" + BASE)
    path = sent["url"].removeprefix("http://letters.example.org" + BASE + "/")
    headers = {
        name.replace("-", "_"): value
        for name, value in sent["headers"].items()
        if name.lower() in {"if-match", "idempotency-key"}
    }
    if sent.get("params"):
        path += "?" + urlencode(sent["params"], doseq=True)
    body = json.dumps(sent["json"]).encode() if "json" in sent else sent.get("data")
    if body is not None and not isinstance(body, bytes):
        body = str(body).encode("utf-8", "replace")
    return script.ask(case.method, path, body, **headers)
