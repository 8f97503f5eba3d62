"""Convenors hear of answers before a release: in sums, once an hour at most, until they want no more of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.accounts.conftest import mails
from tests.desk.browsing import visit
from undersigned.accounts import actions as accounts
from undersigned.desk import signing_on, today
from undersigned.desk.rules import Todo
from undersigned.signon import actions, queries, rules
from undersigned.signon.models import Invitation

LIST = "Rail Union, rail@union.example\nCity Club\nWalkers"
NOW = timezone.now()
NEWS = "There are new answers to your invitations"


@pytest.fixture(scope="module")
def asked(house, begun):
    """The statement, of which three are asked; the convenor has an address for mail."""
    statement, browser = begun

    def ask():
        visit(browser, f"/desk/s/{statement.slug}/sign-on/").press("Open for those invited")
        signing_on.invite(statement, LIST, "org", today=timezone.now().date())
        accounts.set_address(statement.convenors.order_by("-pk")[0], "ada@letters.example")

    house.make(ask)
    return statement


@pytest.fixture
def convenor(statement):
    return statement.convenors.order_by("-pk")[0]


@pytest.fixture
def phase(asked, desk):
    return queries.phase_of(asked)


def tell(hours: float = 0) -> int:
    return signing_on.tell_convenors(instance=settings.INSTANCE, now=NOW + timedelta(hours=hours))


def decline(phase, at: int) -> None:
    actions.answer(queries.board(phase)[at], rules.Answer.DECLINES, why="Clause 2 goes too far.")


def sign(phase, at: int) -> None:
    """Note what the letter box notes when somebody confirmed."""
    Invitation.objects.filter(pk=queries.board(phase)[at].row.pk).update(state=rules.Answer.SIGNS)


def test_nobody_is_told_of_nothing(phase):
    actions.note_seen(queries.board(phase)[0])

    assert tell() == 0


def test_a_mail_has_sums_and_neither_title_nor_name_nor_reason(phase, statement):
    sign(phase, 0)
    decline(phase, 1)

    assert tell() == 1

    (mail,) = [one for one in mails() if one[1] == NEWS]
    to, _subject, body = mail
    assert to == "ada@letters.example"
    assert ["Sign: 1" in body, "Decline: 1" in body, "No answer yet: 1" in body] == [True] * 3
    for secret in ("Union", "Club", "Walkers", "too far", "timetable", statement.slug):
        assert secret not in body


def test_what_comes_within_the_hour_is_told_with_the_next_mail(phase):
    decline(phase, 0)
    assert tell() == 1
    decline(phase, 1)

    assert [tell(0.5), tell(1), tell(2)] == [0, 1, 0]


def test_who_takes_a_signature_back_rings_no_bell_and_who_signs_instead_does(phase):
    sign(phase, 0)
    assert tell() == 1
    Invitation.objects.filter(pk=queries.board(phase)[0].row.pk).update(state=rules.Answer.DECIDING)
    assert tell(1) == 0

    sign(phase, 1)

    assert tell(2) == 1


def test_a_button_ends_the_mails_and_another_brings_them_back(client, phase, statement):
    decline(phase, 0)
    page = visit(client, f"/desk/s/{statement.slug}/sign-on/").press("Send no more of them")
    assert tell() == 0

    page.press("Send them again")

    assert tell() == 1


def test_nobody_is_told_after_the_end(phase, statement, ring):
    decline(phase, 0)

    signing_on.call_off(statement, ring=ring, now=NOW)

    assert tell() == 0


def test_the_desk_says_how_many_answers_are_missing(client, phase, statement, convenor, ring):
    decline(phase, 0)
    found = today.find_open_things(statement, None, convenor, ring=ring, today=NOW.date())
    assert [(one.what, one.count) for one in found] == [(Todo.SIGN_ON, 2)]
    assert "2 of those asked have not said yes or no" in visit(client, f"/desk/s/{statement.slug}/").words

    for at in (1, 2):
        decline(phase, at)

    assert "all who were asked have answered" in visit(client, f"/desk/s/{statement.slug}/").words
