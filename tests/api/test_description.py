"""The description is OpenAPI 3.1, says what the program does, and stands in the docs as it is served."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from undersigned.api.description import make_description
from undersigned.api.operations import all_operations
from undersigned.api.shapes import statements as shapes
from undersigned.texts.rules import Details, Wishes

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"
OPERATIONS = all_operations()


def operations_of(description):
    return {
        one["operationId"]: (path, method, one)
        for path, methods in description["paths"].items()
        for method, one in methods.items()
    }


def test_the_description_is_openapi_3_1():
    description = json.loads(json.dumps(make_description()))

    assert description["openapi"].startswith("3.1.")
    OPENAPI_31_VALIDATOR.validate(description)


def test_every_operation_is_described_under_a_name_of_its_own():
    described = operations_of(make_description())

    assert len(described) == len(OPERATIONS) > 40
    assert set(described) == {one.name for one in OPERATIONS}


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.example], ids=lambda one: one.name)
def test_every_example_has_the_shape_of_its_request(one):
    one.takes.model_validate_json(json.dumps(one.example))


def test_every_reference_leads_somewhere():
    description = make_description()
    text = json.dumps(description)
    named = {word.split('"')[0] for word in text.split('"$ref": "#/components/schemas/')[1:]}

    assert named <= set(description["components"]["schemas"])


def test_the_description_in_the_docs_is_the_one_that_is_served(client):
    served = client.get("/api/v1/openapi.json")

    assert served.status_code == 200
    written = (DOCS / "openapi.json").read_text()
    assert served.content.decode() == written, "write it again: make describe"


def test_a_stranger_learns_nothing_of_any_statement_from_it(client):
    text = client.get("/api/v1/openapi.json").content.decode()

    assert "letters.example.org" not in text


@pytest.mark.parametrize(
    ("kept", "told", "changed", "derived"),
    [
        (Details, shapes.Details, shapes.DetailsChange, {"missing"}),
        # That only the convenors can read a name is offered by the one switch about people at risk.
        (Wishes, shapes.Choices, shapes.ChoicesChange, {"open_now"}),
    ],
)
def test_whatever_is_kept_of_a_statement_can_be_read_and_changed(kept, told, changed, derived):
    names = {one.name for one in fields(kept)} - {"offers_convenors"}

    assert set(told.model_fields) - derived == set(changed.model_fields) == names
