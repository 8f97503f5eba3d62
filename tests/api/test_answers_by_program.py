"""Answers by program: recorded, changed, published, deleted; what takes two convenors is not to be had by a token."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.builders import make_convenor

from undersigned.answers import actions, queries
from undersigned.answers.rules import Kind, State, Typed
from undersigned.texts.models import Deed
from undersigned.tokens.rules import Scope

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def statement(opened):
    return deepcopy(opened.statement)


@pytest.fixture
def at(convenor, statement, make_script):
    return make_script(convenor, statement), f"statements/{statement.slug}"


def today(days=0):
    return (timezone.now().date() + timedelta(days=days)).isoformat()


def entry(**changes):
    return {
        "happened_on": today(),
        "addressee": "the railway board",
        "clause": "c2",
        "state": "refused",
        "words": "It declined.",
        "source": "its letter",
        **changes,
    }


def test_an_answer_is_recorded_changed_and_published(at, statement):
    script, path = at
    file = {"name": "letter.pdf", "data": b64encode(PDF).decode()}
    made = script.do("POST", f"{path}/answers", entry(file=file, document_words="Its letter"), status=201)
    assert (made["number"], made["document"]["kind"]) == (0, "pdf")

    row = f"{path}/answers/{made['id']}"
    assert script.do("PUT", row, entry(state="promised", document_words="Its letter"))["state"] == "promised"
    assert script.do("POST", f"{row}/publish")["number"] == 1

    told = script.do("GET", f"{path}/answers")
    assert [(one["clause"], one["state"]) for one in told["demands"]] == [("c2", "promised")]
    assert told["items"][0]["document"]["words"] == "Its letter"
    assert script.fail("PUT", row, entry())["type"].endswith("#already-published")
    assert script.fail("DELETE", row)["status"] == 409
    assert {"script answer-new", "script answer"} <= set(Deed.objects.values_list("what", flat=True))
    assert queries.published_entries(statement)[0].typed.state is State.PROMISED


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"happened_on": today(1)}, "day-to-come"),
        ({"happened_on": "2020-01-01"}, "day-before-opening"),
        ({"source": ""}, "source-missing"),
        ({"clause": "c99"}, "clause-unknown"),
        ({"file": {"name": "x.svg", "data": b64encode(b"<svg/>").decode()}, "document_words": "x"}, "drawing-refused"),
        ({"file": {"name": "x.pdf", "data": b64encode(PDF).decode()}}, "document-unnamed"),
        ({"happened_on": "tomorrow"}, "request-invalid"),
        ({"state": "ignored"}, "request-invalid"),
        ({"kind": "condition"}, "request-invalid"),
    ],
)
def test_what_can_not_stand_is_a_problem_of_its_own_kind(at, statement, changes, name):
    script, path = at

    problem = script.fail("POST", f"{path}/answers", entry(**changes))

    assert problem["type"].endswith(f"#{name}")
    assert problem["status"] in {400, 422}
    assert queries.entries_of(statement) == []


def test_a_draft_is_deleted_and_reminders_are_noted_and_taken_off(at, statement):
    script, path = at
    made = script.do("POST", f"{path}/answers", entry(), status=201)
    script.do("DELETE", f"{path}/answers/{made['id']}", status=204)
    told = script.do("POST", f"{path}/reminders", {"asks_on": today(5), "note": "figures"})
    script.do("DELETE", f"{path}/reminders/{told['reminders'][0]['id']}", status=204)

    assert script.do("GET", f"{path}/answers") == {"demands": told["demands"], "items": [], "reminders": []}
    assert script.fail("DELETE", f"{path}/reminders/1")["status"] == 409


def test_no_token_touches_what_two_convenors_say(at, statement):
    script, path = at
    day = timezone.now().date()
    typed = Typed(kind=Kind.CONDITION, happened_on=day, state=State.MET, words="They met us.", source="minutes")
    key = actions.propose_condition(statement, typed, make_convenor(), shows_name=False, today=day)

    assert script.fail("POST", f"{path}/answers/{key}/publish")["type"].endswith("#two-needed")
    assert script.fail("PUT", f"{path}/answers/{key}", entry())["type"].endswith("#other-kind")
    assert script.fail("DELETE", f"{path}/answers/{key}")["status"] == 404
    assert queries.published_entries(statement) == []


def test_a_token_that_only_reads_records_nothing(convenor, statement, make_script):
    script = make_script(convenor, statement, frozenset({Scope.PRESS_READ}))

    assert script.do("GET", f"statements/{statement.slug}/answers")["items"] == []
    assert script.fail("POST", f"statements/{statement.slug}/answers", entry())["status"] == 403
