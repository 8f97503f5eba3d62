"""Editions by requests alone, within what the token acts at."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.builders import make_collection, make_convenor

from undersigned.accounts.rules import Duty
from undersigned.api.operations import find_operation
from undersigned.desk.words import SCRIPT
from undersigned.editions import queries
from undersigned.texts import actions as texts
from undersigned.texts.queries import recent_deeds
from undersigned.tokens import actions as tokens
from undersigned.tokens.rules import Scope


@pytest.fixture
def collection(convenor):
    return make_collection(convenor=convenor, slug="open-timetable")


@pytest.fixture
def acting(script, convenor, collection):
    """The script, with a token that acts at the statement."""
    script.token = token_at(convenor, collection.statement)
    return script


def token_at(convenor, statement, scopes=frozenset(Scope)):
    return tokens.make_token(convenor, statement, name="issues", scopes=scopes, days=9, today=timezone.now().date())


def test_the_way_of_an_edition(acting, collection):
    made = acting.do("POST", "editions", find_operation("make-edition").example, status=201)
    at = f"editions/{made['slug']}"
    assert (made["state"], made["page"]) == ("draft", None)

    acting.do("PATCH", at, find_operation("save-edition").example)
    out = acting.do("POST", f"{at}/bring-out")
    (taken_up,) = out["contributions"]
    assert out["page"] == f"https://letters.example.org/e/{made['slug']}/"
    assert taken_up["signed_sha256"] == collection.text_sha256
    assert out["introduction"] == ["Three statements, one question."]
    assert [one["slug"] for one in acting.do("GET", "editions")["items"]] == [made["slug"]]

    acting.do("POST", f"{at}/take-out", {"statement": "open-timetable"})
    assert acting.do("GET", at)["contributions"][0]["taken_out_on"]
    assert acting.do("POST", f"{at}/take-back")["state"] == "taken-back"
    assert {one.what for one in recent_deeds(collection.statement)} >= {f"{SCRIPT}edition"}


def test_a_draft_is_dropped(acting):
    made = acting.do("POST", "editions", find_operation("make-edition").example, status=201)
    acting.do("DELETE", f"editions/{made['slug']}", status=204)

    assert acting.fail("GET", f"editions/{made['slug']}")["status"] == 404


@pytest.mark.parametrize(
    ("changed", "status", "title"),
    [
        ({"title": "x" * 401}, 422, "Title too long"),
        ({"statements": []}, 422, "Request invalid"),
        ({"statements": ["open-timetable", "open-timetable"]}, 422, "Contribution twice"),
        ({"statements": ["made-up"]}, 404, "Not there"),
        ({"slug": "Not So"}, 422, "Slug invalid"),
    ],
)
def test_what_cannot_stand_so_is_refused(acting, changed, status, title):
    problem = acting.fail("POST", "editions", find_operation("make-edition").example | changed)

    assert (problem["status"], problem["title"]) == (status, title)
    assert queries.all_editions() == []


def test_a_token_changes_only_what_it_acts_at_wholly(acting, convenor, collection):
    other = make_collection(convenor=convenor, slug="other")
    both = [collection.statement, other.statement]
    made = acting.do("POST", "editions", find_operation("make-edition").example, status=201)
    at = f"editions/{made['slug']}"

    assert acting.fail("PATCH", at, {"statements": [one.slug for one in both]})["status"] == 404
    acting.token = token_at(convenor, other.statement)
    assert acting.fail("GET", at)["status"] == 404
    assert acting.do("GET", "editions") == {"items": []}


def test_a_token_puts_in_nothing_that_its_convenor_does_not_look_after(acting, convenor, collection):
    other = make_convenor("Bo Convenor", collection.statement.coalition)
    texts.add_convenor(collection.statement, other)
    texts.give_duties(collection.statement, other, frozenset({Duty.TEXT}), by=convenor)
    acting.token = token_at(other, collection.statement, frozenset({Scope.TEXT_READ}))
    assert acting.fail("POST", "editions", find_operation("make-edition").example)["title"] == "Scope missing"


def test_what_is_not_published_is_refused(acting, convenor):
    begun = acting.do("GET", "editions")
    assert begun == {"items": []}
    draft = make_collection(convenor=convenor, slug="draft")
    type(draft).objects.filter(pk=draft.pk).update(state="private")
    acting.token = token_at(convenor, draft.statement)

    problem = acting.fail("POST", "editions", find_operation("make-edition").example | {"statements": ["draft"]})
    assert (problem["status"], problem["title"]) == (422, "Not published")
