"""Before a release by program: names and addresses go in, numbers come out, and the release stays a person's."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.builders import make_frozen

from undersigned.api.operations import find_operation
from undersigned.coalitions import actions as coalitions
from undersigned.coalitions.rules import Limited
from undersigned.outbox.models import Mail
from undersigned.signing.private import private_of
from undersigned.signon import actions as signon
from undersigned.signon import queries as boards
from undersigned.signon.models import Invitation, Phase
from undersigned.signon.rules import Answer, Moments
from undersigned.texts import actions as texts
from undersigned.tokens.rules import Scope

UNION = {"name": "Riders' Union", "address": "riders@union.example"}
CLUB = {"name": "Club, City", "address": "club@city.example"}
LEAGUE = {"name": "Harbour League", "address": "office@harbour.example"}
CREWS = {"name": "Ferry Crews", "address": "crews@ferry.example"}


@pytest.fixture(scope="module")
def frozen(house, ada):
    def freeze():
        found = make_frozen()
        texts.add_convenor(found, ada)
        return found

    return house.make(freeze)


@pytest.fixture
def statement(frozen):
    return deepcopy(frozen)


@pytest.fixture
def at(convenor, statement, make_script):
    return make_script(convenor, statement), f"statements/{statement.slug}/sign-on"


@pytest.fixture
def begun(at):
    script, path = at
    script.do("POST", path, {"soft_at": moment(5)})
    return script, path


def moment(days):
    return (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:00Z")


def test_a_program_begins_invites_and_reads_numbers(at, statement):
    script, path = at
    assert script.fail("GET", path)["status"] == 404
    made = script.do("POST", path, find_operation("begin-sign-on").example)
    assert (made["state"], made["releases_at"]) == ("private", None)
    assert script.fail("POST", path, {})["type"].endswith("#already-opened")

    asked = script.do("POST", f"{path}/invitations", {"invited": [UNION, CLUB]})
    assert (asked["mailed"], asked["org"]["invited"], asked["can_be_reminded"]) == (2, 2, 2)
    names = [place.content.name for place in boards.board(Phase.objects.get())]
    assert names == ["Riders' Union", "Club, City"]
    assert Mail.objects.count() == 2

    place = boards.board(Phase.objects.get())[1]
    signon.answer(place, Answer.DECLINES, why="Clause 2 says too little.")
    told = script.do("GET", path)
    assert told["org"] == {"invited": 1, "seen": 0, "deciding": 0, "signs": 0, "declines": 1}
    assert told["person"] == dict.fromkeys(told["org"], 0)
    assert private_of(statement)


def test_nothing_that_lies_locked_is_in_any_answer(begun, statement):
    script, path = begun
    answers = [script.do("POST", f"{path}/invitations", {"invited": [LEAGUE]})]
    found = boards.board(Phase.objects.get())[0]
    signon.answer(found, Answer.DECLINES, why="Not our words.")
    answers += [
        script.do("GET", path),
        script.do("PATCH", f"{path}/deadlines", {"hard_at": moment(6)}),
        script.do("POST", f"{path}/reminders"),
        script.do("GET", f"statements/{statement.slug}"),
        script.do("GET", f"statements/{statement.slug}/acts"),
    ]

    told = json.dumps(answers)
    for locked in ("Harbour", "harbour.example", found.content.code, "Not our words"):
        assert locked not in told
    answered = script.ask("GET", path).json()
    assert set(answered) == {
        "state", "soft_at", "hard_at", "releases_at", "person", "org", "can_be_reminded"
    }  # fmt: skip


def test_nobody_is_reminded_twice_of_one_deadline(begun):
    script, path = begun
    script.do("POST", f"{path}/invitations", {"invited": [UNION, CLUB]})
    signon.answer(boards.board(Phase.objects.get())[0], Answer.DECLINES, why="")

    assert script.do("POST", f"{path}/reminders")["mailed"] == 1
    again = script.do("POST", f"{path}/reminders")
    assert (again["mailed"], again["can_be_reminded"]) == (0, 0)
    assert signon.remind_due(timezone.now() + timedelta(days=4)) == 0


def test_mails_of_a_program_count_against_the_day_of_the_coalition(begun, statement):
    script, path = begun
    coalitions.set_limits(statement.coalition, {Limited.MAILS: 3})
    script.do("POST", f"{path}/invitations", {"invited": [UNION, CLUB]})

    assert script.fail("POST", f"{path}/reminders")["type"].endswith("#over-limit")
    assert (Mail.objects.count(), Invitation.objects.filter(is_reminded=True).count()) == (2, 0)
    assert script.fail("POST", f"{path}/invitations", {"invited": [CREWS, LEAGUE]})["type"].endswith("#over-limit")
    assert Invitation.objects.count() == 2


def test_a_reminder_needs_a_deadline_that_is_to_come(at):
    script, path = at
    script.do("POST", path, {})
    script.do("POST", f"{path}/invitations", {"invited": [UNION]})

    assert script.fail("POST", f"{path}/reminders")["type"].endswith("#deadline-missing")
    assert Mail.objects.count() == 1


def test_deadlines_are_changed_one_by_one_until_a_release_is_set(begun, statement):
    script, path = begun
    before = script.do("GET", path)
    changed = script.do("PATCH", f"{path}/deadlines", {"hard_at": moment(6)})
    assert (changed["soft_at"], changed["hard_at"][:16]) == (before["soft_at"], moment(6)[:16])
    assert script.do("PATCH", f"{path}/deadlines", {"soft_at": None})["soft_at"] is None
    assert script.fail("PATCH", f"{path}/deadlines", {"soft_at": moment(9)})["status"] == 422
    assert script.fail("PATCH", f"{path}/deadlines", {"releases_at": moment(9)})["status"] == 422

    signon.set_moments(
        Phase.objects.get(), Moments(releases_at=timezone.now() + timedelta(days=9)), closes_at_once=False
    )
    refused = script.fail("PATCH", f"{path}/deadlines", {"hard_at": moment(7)})
    assert (refused["status"], refused["type"].rpartition("#")[2]) == (409, "release-set")
    assert script.do("GET", path)["releases_at"]
    assert private_of(statement)


@pytest.mark.parametrize(
    ("one", "name"),
    [
        ({"name": "Riders' Union", "address": ""}, "request-invalid"),
        ({"name": "Riders' Union", "address": "a@x.example, b@y.example"}, "request-invalid"),
        ({"name": "", "address": "a@x.example"}, "request-invalid"),
        ({"name": "123", "address": "a@x.example"}, "name-missing"),
        ({"name": "Riders\nOther, b@y.example", "address": "a@x.example"}, ""),
    ],
)
def test_one_entry_never_becomes_two_and_odd_ones_are_refused(begun, one, name):
    script, path = begun
    if name:
        problem = script.fail("POST", f"{path}/invitations", {"invited": [one]})
        assert (problem["type"].rpartition("#")[2], problem["status"]) == (name, 422)
    else:
        script.do("POST", f"{path}/invitations", {"invited": [one]})
    assert Invitation.objects.count() == (0 if name else 1)


def test_a_name_that_is_on_the_board_is_not_asked_again(begun):
    script, path = begun
    script.do("POST", f"{path}/invitations", {"invited": [UNION]})

    assert script.fail("POST", f"{path}/invitations", {"invited": [CLUB, UNION]})["type"].endswith("#invited-already")
    assert Invitation.objects.count() == 1


def test_inviting_takes_what_opening_takes_since_a_link_shows_the_text(convenor, statement, begun, make_script):
    path = begun[1]
    narrow = make_script(convenor, statement, frozenset({Scope.SIGNATORIES_READ, Scope.SIGNATORIES_WRITE}))

    assert narrow.do("GET", path)["state"] == "private"
    for method, below, body in (
        ("POST", "/invitations", {"invited": [UNION]}),
        ("PATCH", "/deadlines", {"hard_at": moment(6)}),
        ("POST", "", {}),
    ):
        assert narrow.fail(method, path + below, body)["status"] == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("what", ["press", "release", "times", "order", "call-off"])
def test_what_shows_or_publishes_has_no_address(begun, what):
    script, path = begun

    assert script.fail("POST", f"{path}/{what}", {})["status"] == 404
