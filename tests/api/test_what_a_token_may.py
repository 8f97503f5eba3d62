"""A token does a part of what its convenor may do, where it was made for, as long as both stand."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.api.conftest import Script
from tests.builders import make_convenor, make_statement

from undersigned.accounts import actions as accounts
from undersigned.accounts.rules import Duty
from undersigned.api import rules
from undersigned.api.operations import all_operations
from undersigned.texts import actions as texts
from undersigned.texts.models import Deed
from undersigned.tokens import actions as tokens
from undersigned.tokens.models import Token
from undersigned.tokens.rules import PREFIX, Scope, ScopesTooWide


@pytest.fixture
def statement(opened):
    return deepcopy(opened.statement)


@pytest.mark.parametrize("said", [None, "", "Basic YTpi", "Bearer", "Bearer x", f"Bearer {PREFIX}{'A' * 43}"])
def test_without_a_good_token_nobody_learns_what_is_there(client, statement, said):
    headers = {} if said is None else {"Authorization": said}
    there = client.get(f"/api/v1/statements/{statement.slug}", headers=headers)
    not_there = client.get("/api/v1/statements/no-such-statement", headers=headers)

    assert there.status_code == not_there.status_code == 401
    assert there.content == not_there.content
    assert there.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_at_the_desk_is_no_token(client, convenor, statement):
    client.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")

    assert client.get(f"/api/v1/statements/{statement.slug}").status_code == 401


def test_a_statement_of_others_and_one_that_is_not_there_are_answered_alike(convenor, statement, make_script):
    other = make_statement(make_convenor("Bea Other"))
    unbound = make_statement(convenor)
    script = make_script(convenor, statement)

    answers = [script.ask("GET", f"statements/{slug}") for slug in (other.slug, unbound.slug, "nothing-at-all")]

    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}


def test_a_token_lists_its_own_statements_alone(convenor, statement, make_script):
    make_statement(convenor)

    listed = make_script(convenor, statement).do("GET", "statements")["items"]

    assert [one["slug"] for one in listed] == [statement.slug]


def test_an_expired_token_is_none(convenor, statement, make_script):
    script = make_script(convenor, statement, days=1)
    Token.objects.update(expires_on=timezone.now().date() - timedelta(days=1))

    assert script.fail("GET", "statements")["type"].endswith("#token-unknown")


def test_the_last_day_of_a_token_counts(convenor, statement, make_script):
    script = make_script(convenor, statement, days=1)
    Token.objects.update(expires_on=timezone.now().date())

    assert script.ask("GET", "statements").status_code == 200


def test_the_token_of_a_convenor_who_was_switched_off_is_none(convenor, statement, make_script):
    script = make_script(convenor, statement)
    accounts.switch_off(convenor)

    assert script.ask("GET", "statements").status_code == 401


def test_a_convenor_who_left_the_statement_takes_the_token_along(convenor, statement, make_script):
    script = make_script(convenor, statement)
    statement.convenors.remove(convenor)

    assert script.ask("GET", f"statements/{statement.slug}").status_code == 404
    assert script.do("GET", "statements")["items"] == []


BY_DUTY = {Duty.TEXT: "languages", Duty.SIGNATORIES: "order", Duty.PRESS: "details", Duty.KEYS: "choices"}


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_reads_what_is_its_own_and_nothing_else(convenor, statement, make_script, scope):
    script = make_script(convenor, statement, frozenset({scope}))

    answers = {duty: script.ask("GET", f"statements/{statement.slug}/{path}") for duty, path in BY_DUTY.items()}

    assert {duty for duty, one in answers.items() if one.status_code == 200} == {scope.duty}
    assert {one.status_code for one in answers.values()} == {200, 403}


def test_a_scope_that_reads_changes_nothing(convenor, statement, make_script):
    script = make_script(convenor, statement, frozenset({Scope.PRESS_READ}))

    problem = script.fail("PATCH", f"statements/{statement.slug}/details", {"contact": "x@example.org"})

    assert (problem["status"], problem["scopes"]) == (403, ["press:write"])
    statement.refresh_from_db()
    assert statement.contact == "office@round-table.example"


@pytest.mark.parametrize("path", ["pause", "close"])
def test_opening_and_closing_take_all_four(convenor, statement, make_script, path):
    script = make_script(convenor, statement, frozenset(Scope) - {Scope.KEYS_WRITE})

    assert script.fail("POST", f"statements/{statement.slug}/{path}")["scopes"] == ["keys:write"]
    assert statement.collection.state == "open"


def test_a_duty_that_was_taken_away_is_gone_from_the_token_too(convenor, statement, make_script):
    second = make_convenor("Bea Second")
    texts.add_convenor(statement, second)
    script = make_script(second, statement)
    assert script.ask("GET", f"statements/{statement.slug}/order").status_code == 200

    texts.give_duties(statement, second, frozenset({Duty.TEXT}), by=convenor)

    assert script.fail("GET", f"statements/{statement.slug}/order")["type"].endswith("#duty-missing")
    assert script.ask("GET", f"statements/{statement.slug}/languages").status_code == 200


def test_nobody_makes_a_token_wider_than_the_own_duties(convenor, statement):
    second = make_convenor("Bea Second")
    texts.add_convenor(statement, second)
    texts.give_duties(statement, second, frozenset({Duty.TEXT}), by=convenor)
    today = timezone.now().date()

    with pytest.raises(ScopesTooWide):
        tokens.make_token(second, statement, name="x", scopes=frozenset({Scope.PRESS_READ}), days=1, today=today)


def test_a_token_for_one_statement_begins_no_other(convenor, statement, make_script):
    problem = make_script(convenor, statement).fail("POST", "statements", {"text": "A title\n\nA text."})

    assert problem["status"] == 403


def test_a_token_that_begins_statements_acts_at_those_alone(convenor, statement, script):
    slug = script.do("POST", "statements", {"skeleton": "petition"}, status=201)["slug"]

    assert script.ask("GET", f"statements/{slug}/draft").status_code == 200
    assert script.ask("GET", f"statements/{statement.slug}").status_code == 404


def test_no_word_of_a_token_is_kept(convenor, statement, make_script):
    script = make_script(convenor, statement)

    kept = " ".join(str(value) for row in Token.objects.values() for value in row.values())

    assert script.token[len(PREFIX) :] not in kept


def test_what_a_script_did_is_noted_for_its_convenor(convenor, statement, make_script):
    script = make_script(convenor, statement)
    script.do("PATCH", f"statements/{statement.slug}/details", {"contact": "new@round-table.example"})
    script.do("GET", f"statements/{statement.slug}/details")
    script.fail("PATCH", f"statements/{statement.slug}/details", {"odd": 1})

    assert list(Deed.objects.values_list("what", "convenor", "times")) == [("script details", convenor.pk, 1)]
    assert script.do("GET", f"statements/{statement.slug}/acts")["deeds"][0]["by_token"] is True


def test_a_name_that_is_looked_for_is_noted_nowhere(convenor, statement, make_script):
    make_script(convenor, statement).do("POST", f"statements/{statement.slug}/signatories/search", {"words": "z"})

    assert not Deed.objects.exists()


def test_of_the_use_of_a_token_only_the_day_is_kept(convenor, statement, make_script):
    make_script(convenor, statement).do("GET", "statements")

    assert Token.objects.get().used_on == timezone.now().date()


def test_a_script_that_asks_too_often_has_to_wait(convenor, statement, make_script, monkeypatch):
    monkeypatch.setattr("undersigned.api.access.RATE_REQUESTS", 2)
    script, other = make_script(convenor, statement), make_script(convenor, statement)
    answers = [script.ask("GET", "statements") for _ in range(4)]

    assert 429 in {one.status_code for one in answers}
    assert 0 < int(answers[-1].headers.get("Retry-After", "1")) <= rules.RATE_SECONDS + 1
    assert other.ask("GET", "statements").status_code == 200


def test_no_other_site_may_read_an_answer(convenor, statement, make_script):
    answer = make_script(convenor, statement).ask("GET", "statements", Origin="https://elsewhere.example")

    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("one", all_operations(), ids=lambda one: one.name)
def test_every_operation_asks_for_a_token(one, client):
    path = (
        one.route.replace("<slug:slug>", "x")
        .replace("<slug:edition>", "x")
        .replace("<str:lang>", "de")
        .replace("<int:number>", "1")
    )

    assert client.generic(one.method, f"/api/v1/{path}").status_code == 401


def test_expired_tokens_are_forgotten_after_a_month(convenor, statement, make_script):
    make_script(convenor, statement, days=1)
    today = timezone.now().date()

    assert tokens.forget_old(today + timedelta(days=31)) == 0
    assert tokens.forget_old(today + timedelta(days=32)) > 0
    assert not Token.objects.exists()


def test_a_script_is_told_who_it_is_not(client):
    assert Script("", client).fail("GET", "statements")["type"] == "/api/v1/problems#token-missing"
