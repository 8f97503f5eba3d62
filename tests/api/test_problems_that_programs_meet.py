"""What went wrong is told in one shape, with a type that stays the same, and nothing has changed."""

from __future__ import annotations

import pytest
from tests.builders import make_collection, make_frozen, make_statement

from undersigned.api import problems, rules
from undersigned.texts import queries as texts

# Types are for good: a program compares them. What is taken out here breaks programs.
KNOWN = (
    "already-frozen", "already-opened", "blank-left", "changed-meanwhile", "details-missing", "draft-changed",
    "draft-exists", "duty-missing", "ground-missing", "key-used", "name-too-long", "never-opened", "no-such-name",
    "not-frozen", "not-json", "not-open", "not-there", "origin-missing", "request-invalid", "scope-missing",
    "slug-taken", "text-not-frozen", "title-missing", "token-missing", "token-unknown", "too-large", "too-often",
    "version-missing",
)  # fmt: skip


@pytest.fixture
def draft(convenor):
    return make_statement(convenor)


@pytest.fixture
def script(convenor, draft, make_script):
    return make_script(convenor, draft)


def test_types_that_programs_know_stay():
    assert set(KNOWN) <= set(problems.all_problems())


def test_every_problem_has_a_sentence_and_a_status():
    for refusals in problems.all_problems().values():
        told = [problems.describe(one()) for one in refusals]
        assert min(len(one["detail"]) for one in told) > 10
        # Rooms that call a refusal alike mean the same, so a program need not know which of them it was.
        assert len({one["status"] for one in told}) == 1, told
        assert 400 <= told[0]["status"] <= 500


def test_every_refusal_of_the_requests_themselves_has_a_sentence():
    assert set(rules.REFUSALS) <= set(problems.REASONS)


def test_the_page_of_problems_has_a_place_for_each(client):
    page = client.get("/api/v1/problems").content.decode()

    assert [name for name in problems.all_problems() if f'id="{name}"' not in page] == []


@pytest.mark.parametrize("path", ["nothing", "statements/x/nothing", "statements/a b", "v2", ""])
def test_what_is_not_there_is_told_as_a_problem(script, path):
    assert script.fail("GET", path)["type"].endswith("#not-there")


def test_a_method_that_is_not_taken_names_those_that_are(script):
    answer = script.ask("DELETE", "statements")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


def test_what_is_wrong_with_a_request_is_told_member_by_member(script, draft):
    body = {"contact": 7, "imprint": "x" * 4001, "odd": True, "closes_on": "tomorrow", "privacy": "a\0b"}

    problem = script.fail("PATCH", f"statements/{draft.slug}/details", body)

    pointers = {one["pointer"] for one in problem["errors"]}
    assert pointers == {"#/contact", "#/imprint", "#/odd", "#/closes_on", "#/privacy"}


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"contact": NaN}', b"\xff", b'{"contact": "\\ud800"}'])
def test_a_body_that_is_no_object_of_json_is_refused(script, draft, body):
    problem = script.fail("PATCH", f"statements/{draft.slug}/details", body, Content_Type="application/json")

    assert problem["status"] == 422


def test_a_form_is_no_json(script, draft):
    kind = "application/x-www-form-urlencoded"

    assert script.fail("PATCH", f"statements/{draft.slug}/details", b"contact=x", Content_Type=kind)["status"] == 415


def test_too_much_is_refused(script, draft):
    assert script.fail("PATCH", f"statements/{draft.slug}/details", b" " * (9 * 1024 * 1024))["status"] == 413


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=-1", "odd=1"])
def test_an_odd_query_is_refused(script, query):
    assert script.fail("GET", f"statements?{query}")["type"].endswith("#request-invalid")


def test_freezing_another_text_than_was_seen_tells_how_it_stands(script, draft):
    problem = script.fail("POST", f"statements/{draft.slug}/freeze", {"sha256": "0" * 64})

    assert (problem["status"], problem["current"]["state"]) == (409, "draft")
    assert texts.newest_frozen(draft) is None


def test_a_draft_is_replaced_only_by_who_has_read_it(script, draft):
    path = f"statements/{draft.slug}/draft"
    read = script.ask("GET", path)
    assert script.fail("PUT", path, read.json())["status"] == 428
    script.do("PUT", path, read.json() | {"title": "Another title"}, If_Match=read.headers["ETag"])

    answer = script.ask("PUT", path, read.json(), If_Match=read.headers["ETag"])

    assert answer.status_code == 412
    assert script.do("GET", path)["title"] == "Another title"
    assert script.do("PUT", path, read.json(), If_Match=answer.headers["ETag"])["title"] == read.json()["title"]


def test_what_comes_before_opening_is_told_by_name(script, draft):
    assert script.fail("POST", f"statements/{draft.slug}/open")["type"].endswith("#text-not-frozen")
    assert script.fail("POST", f"statements/{draft.slug}/pause")["type"].endswith("#never-opened")


def test_a_number_that_no_database_holds_is_not_there(convenor, make_script):
    statement = make_collection(convenor=convenor).statement
    path = f"statements/{statement.slug}/signatories/{10**30}/keep"

    assert make_script(convenor, statement).fail("POST", path)["status"] == 404


def test_a_failure_tells_nothing_of_what_failed(script, monkeypatch, caplog):
    name = "Zo\u00eb M\u00fcller"

    def fail(*_words, **_more):
        raise ValueError(name)

    monkeypatch.setattr("undersigned.api.views._carry_out", fail)

    problem = script.fail("GET", "statements")

    assert (problem["status"], name in str(problem)) == (500, False)
    assert name not in caplog.text


def test_a_frozen_text_has_no_draft(convenor, make_script):
    frozen = make_frozen(convenor=convenor)

    assert make_script(convenor, frozen).fail("GET", f"statements/{frozen.slug}/draft")["status"] == 404
