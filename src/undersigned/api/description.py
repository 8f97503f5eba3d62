"""The OpenAPI 3.1 document, made of the list of operations and of the shapes that check requests.

Source: OpenAPI Specification 3.1.1; RFC 9457 (problems); RFC 6750 (bearer tokens).
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from pydantic.json_schema import models_json_schema

from undersigned.api import problems, rules
from undersigned.api.operations import SUBJECTS, all_operations, subject_of

if TYPE_CHECKING:
    from undersigned.api.operation import Operation

_TEMPLATE: Final = "#/components/schemas/{model}"
_PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "slug": {
        "description": "The statement, as it stands after /s/ in its address.",
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 64},
    },
    "edition": {
        "description": "The edition, as it stands after /e/ in its address.",
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 64},
    },
    "lang": {"description": "A language tag.", "schema": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}},
    "number": {
        "description": "The number of an entry of the log, or of a row.",
        "schema": {"type": "integer", "minimum": 0},
    },
}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Stable; docs/reference/api.md lists all."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "passage": {"type": "string", "description": "The line of the text that is meant."},
        "scopes": {"type": "array", "items": {"type": "string"}, "description": "What the token lacks."},
        "current": {"$ref": "#/components/schemas/StatementRow", "description": "Where the statement stands now."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


@cache
def make_description() -> dict[str, Any]:
    """Return the document; it is the same for every instance."""
    operations = all_operations()
    shapes, definitions = models_json_schema(
        [
            *{(one.takes, "validation"): None for one in operations if one.has_body or one.has_query},
            *{(one.gives, "serialization"): None for one in operations if one.gives},
        ],
        ref_template=_TEMPLATE,
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        address = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", one.route)
        paths.setdefault(address, {})[one.method.lower()] = _describe(one, shapes, definitions["$defs"])
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Undersigned",
            "version": "1",
            "summary": "What convenors do at the desk, for programs.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": rules.BASE}],
        "tags": [{"name": subject} for subject in SUBJECTS.values()],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"] | {"Problem": _PROBLEM},
            "responses": {
                "Problem": {
                    "description": "It was not done; nothing has changed.",
                    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made by a convenor at the desk."}
            },
        },
    }


def _describe(one: Operation, shapes: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.does[0].upper() + one.does[1:] + ".",
        "tags": [subject_of(one)],
        "security": [{"token": [str(scope) for scope in one.scopes]}],
        "responses": _describe_answers(one, shapes) | _describe_problems(one),
    }
    parameters = [
        {"name": name, "in": "path", "required": True} | _PARAMETERS[name]
        for name in re.findall(r"<\w+:(\w+)>", one.route)
    ]
    if one.has_query:
        properties = definitions[one.takes.__name__].get("properties", {})
        parameters += [
            {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in properties.items()
        ]
    parameters += _describe_headers(one)
    if parameters:
        found["parameters"] = parameters
    if one.has_body:
        content: dict[str, Any] = {"schema": shapes[one.takes, "validation"]}
        if one.example:
            content["example"] = one.example
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _describe_headers(one: Operation) -> list[dict[str, Any]]:
    found = []
    if one.version_of is not None and not one.is_reading:
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": True,
                "description": "The ETag of what was read; * replaces whatever stands there.",
                "schema": {"type": "string"},
            }
        )
    if one.is_once:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "A random word of the program's own: the same request with it is carried out once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": rules.MAX_KEY},
            }
        )
    return found


def _describe_answers(one: Operation, shapes: Any) -> dict[str, Any]:
    found = {str(one.status.value): _describe_answer(one, shapes)}
    if one.is_once:
        # Adding names answers 200 anyway; what was done before is told in a shape of its own.
        again = _TEMPLATE.format(model="StatementFull")
        schemas: list[Any] = [{"$ref": again}]
        if one.status is HTTPStatus.OK:
            schemas.insert(0, shapes[one.gives, "serialization"])
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        content = {"application/json": {"schema": schema}}
        found["200"] = {"description": "It was done before; where the statement stands now.", "content": content}
    return found


def _describe_answer(one: Operation, shapes: Any) -> dict[str, Any]:
    if one.gives is None:
        return {"description": "Done."}
    answer: dict[str, Any] = {
        "description": "Done." if not one.is_reading else "What was asked for.",
        "content": {"application/json": {"schema": shapes[one.gives, "serialization"]}},
    }
    if one.version_of is not None:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Its version, for If-Match."}}
    return answer


def _describe_problems(one: Operation) -> dict[str, Any]:
    # What every request may meet, and what only some do.
    statuses = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND,
                HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS}  # fmt: skip
    if one.has_body:
        statuses |= {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE}
    if one.version_of is not None and not one.is_reading:
        statuses |= {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED}
    return {str(status.value): {"$ref": "#/components/responses/Problem"} for status in sorted(statuses)}
