"""Tokens are made at the desk, shown once, and ended by those who may."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from django.test import Client
from tests.builders import make_convenor, make_statement
from tests.desk.browsing import visit

from undersigned.accounts.rules import Duty
from undersigned.texts import actions as texts
from undersigned.tokens import queries
from undersigned.tokens.models import Token
from undersigned.tokens.rules import PREFIX, Scope


@pytest.fixture(scope="module")
def begun(house, ada):
    return house.make(lambda: make_statement(ada.convenor))


@pytest.fixture
def statement(begun):
    return deepcopy(begun)


@pytest.fixture
def second(statement):
    made = make_convenor("Bea Second")
    texts.add_convenor(statement, made)
    return made


def come_in(convenor):
    browser = Client()
    browser.force_login(convenor, backend="undersigned.accounts.backends.LinkBackend")
    return browser


def make(client, statement, *scopes, name="Nightly figures", days="90"):
    path = f"/desk/s/{statement.slug}/tokens/" if statement else "/desk/tokens/"
    return visit(client, path), client.post(path, {"do": "make", "name": name, "scopes": scopes, "days": days})


def test_a_token_is_shown_once_and_works(client, statement):
    _, answer = make(client, statement, "press:read")
    secret = re.search(rf"{PREFIX}[\w-]{{43}}", answer.content.decode())[0]

    again = visit(client, f"/desk/s/{statement.slug}/tokens/")
    assert secret not in again.answer.content.decode()
    assert "Nightly figures" in again.words
    assert "Never used." in again.words
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"/api/v1/statements/{statement.slug}/details", headers=headers).status_code == 200
    assert "Never used." not in visit(client, again.address).words


@pytest.mark.parametrize(
    ("scopes", "days", "name", "word"),
    [
        ((), "90", "x", "at least one thing"),
        (("text:read",), "366", "x", "1 to 365 days"),
        (("text:read",), "many", "x", "1 to 365 days"),
        (("text:read",), "90", " ", "what the token is for"),
    ],
)
def test_what_was_typed_is_kept_where_it_is_refused(client, statement, scopes, days, name, word):
    page, answer = make(client, statement, *scopes, name=name, days=days)

    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert f'value="{days}"' in answer.content.decode()
    assert not Token.objects.exists()
    assert page.status == 200


def test_only_what_one_looks_after_is_offered_and_taken(statement, convenor, second):
    texts.give_duties(statement, second, frozenset({Duty.TEXT}), by=convenor)
    page, answer = make(come_in(second), statement, "keys:write")

    assert set(page.tree.xpath('//input[@name="scopes"]/@value')) == {"text:read", "text:write"}
    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_who_looks_after_everything_ends_tokens_of_others(client, statement, second):
    make(come_in(second), statement, "text:write")

    visit(client, f"/desk/s/{statement.slug}/tokens/").press("End it now")

    assert not Token.objects.exists()


def test_who_does_not_look_after_everything_ends_the_own_alone(client, statement, convenor, second):
    texts.give_duties(statement, second, frozenset({Duty.TEXT}), by=convenor)
    make(client, statement, "text:write")
    her = come_in(second)

    assert "End it now" not in visit(her, f"/desk/s/{statement.slug}/tokens/").words
    answer = her.post(f"/desk/s/{statement.slug}/tokens/", {"do": f"end {Token.objects.get().pk}"})
    assert answer.status_code == 422
    assert Token.objects.exists()


def test_a_token_of_another_statement_is_not_ended(client, convenor, statement):
    stranger = make_convenor("Cem Stranger")
    make(come_in(stranger), make_statement(stranger), "text:read")

    client.post(f"/desk/s/{statement.slug}/tokens/", {"do": f"end {Token.objects.get().pk}"})

    assert Token.objects.exists()


def test_a_token_that_begins_statements_is_made_on_its_own_page(client, convenor):
    make(client, None, "text:write")

    assert [one.may_begin for one in queries.tokens_of(convenor)] == [True]
    visit(client, "/desk/tokens/").press("End it now")
    assert not Token.objects.exists()


def test_who_came_in_long_ago_shows_again_who_they_are(client, statement):
    session = client.session
    session["came_in_at"] = 0
    session.save()

    assert client.get(f"/desk/s/{statement.slug}/tokens/").status_code == 302
    assert client.get("/desk/tokens/").status_code == 302


def test_making_and_ending_are_noted(client, statement):
    make(client, statement, "text:read")
    visit(client, f"/desk/s/{statement.slug}/tokens/").press("End it now")

    assert "made or ended a token for scripts" in visit(client, f"/desk/s/{statement.slug}/acts/").words


def test_every_scope_belongs_to_a_duty():
    assert {scope.duty for scope in Scope} == set(Duty)
