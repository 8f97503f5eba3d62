"""People come by a link that works once, or by a mailed code; scanners and forwarded mails change nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.accounts.conftest import mails
from tests.builders import make_convenor, make_statement
from tests.desk.browsing import visit
from tests.roundtable.conftest import take

from undersigned.desk import tabling
from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Invitation, Seat, SeatSession
from undersigned.roundtable.rules import seats as rules

ADDRESS = "ada@rail.example"


def find_code() -> str:
    (code,) = {code for _to, _subject, body in mails() for code in re.findall(r"\b[A-Z]{4}-[A-Z]{4}\b", body)}
    return code


def give_address(round_, browser) -> None:
    page = round_.visit(browser, "mine/").press("Mail a code to it", address=ADDRESS)
    page.press("This is my address", code=find_code())


def test_opening_a_link_and_looking_at_it_use_nothing_up(round_):
    seat, link = round_.invite(name="Ada")
    scanner = Client()
    scanner.get(link.partition("#")[0])
    page = visit(Client(), "/table/enter/").press("See the invitation", link=link)

    assert "Ada, delegate · Rail Union" in page.words
    assert "For an open timetable" in page.words
    assert Invitation.objects.get(seat=seat).used_at is None
    seat.refresh_from_db()
    assert seat.taken_at is None


def test_a_person_sits_down_under_a_pseudonym(round_):
    _seat, link = round_.invite(name="Ada Real Name")
    browser = Client()

    page = take(browser, link, name="Heron")

    assert "Heron, delegate · Rail Union" in page.words
    assert "Ada Real Name" not in round_.visit(browser, "people/").words


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\nb\x07"])
def test_a_name_that_can_not_be_shown_takes_no_seat(round_, name):
    seat, link = round_.invite(name="Ada")

    page = take(Client(), link, name=name)

    assert "Write a name" in page.alert
    assert Invitation.objects.get(seat=seat).used_at is None


def test_a_forwarded_link_that_was_used_is_answered_clearly(round_):
    _seat, link = round_.invite(name="Ada")
    take(Client(), link)

    page = visit(Client(), "/table/enter/").press("See the invitation", link=link)

    assert page.status == 403
    assert "works once" in page.alert
    assert "Ada" not in page.words


def test_who_presses_a_used_link_again_in_the_same_browser_comes_to_the_table(round_):
    _seat, link = round_.invite(name="Ada")
    browser = Client()
    take(browser, link)

    page = visit(browser, "/table/enter/").press("See the invitation", link=link)

    assert page.address == round_.path


def test_two_clicks_sit_down_once(round_):
    _seat, link = round_.invite(name="Ada")
    first, second = Client(), Client()
    waiting = visit(second, "/table/enter/").press("See the invitation", link=link)
    take(first, link)

    assert "works once" in waiting.press("Take this seat").alert
    assert SeatSession.objects.count() == 1


@pytest.mark.parametrize("link", ["", "x", "/table/enter/#" + "A" * 32, "#" + "ä" * 40])
def test_a_link_that_is_none_is_said(round_, link):
    page = visit(Client(), "/table/enter/").press("See the invitation", link=link)

    assert page.status == 403
    assert "not known" in page.alert


def test_a_removed_seat_is_answered_clearly(round_):
    seat, link = round_.invite()
    round_.visit(round_.chair, f"people/{seat.pk}/").press("Remove this seat")

    assert "took this invitation back" in visit(Client(), "/table/enter/").press("See the invitation", link=link).alert


def test_a_stranger_gets_one_answer_for_every_table(round_):
    answers = {
        re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", Client().get(path).content)
        for path in (round_.path, round_.path + "people/", "/table/999999/", "/table/999999/people/")
    }

    assert len(answers) == 1
    assert b"You have no seat here" in answers.pop()


def test_a_seat_opens_no_other_table(round_):
    _seat, browser = round_.seat()
    other = tabling.open_table(make_statement(make_convenor()), kept_days=30, now=timezone.now())

    assert browser.get(f"/table/{other.pk}/").status_code == 403


def test_a_person_at_several_tables_finds_them_all(round_):
    _seat, browser = round_.seat()
    other = tabling.open_table(make_statement(make_convenor()), kept_days=30, now=timezone.now())
    _other_seat, link = actions.invite(
        other, role="observer", party=None, new_party=None, name="Ada", address="", lang="en", now=timezone.now()
    )
    take(browser, link)

    page = visit(browser, "/table/enter/")

    assert [item.get("href") for item in page.tree.xpath('//section[@aria-labelledby="here"]//a')] == [
        f"/table/{other.pk}/",
        round_.path,
    ]


def test_a_delegate_of_two_organisations_chooses_which_seat_speaks(round_):
    first, browser = round_.seat("Ada")
    second, _same = round_.seat("Ada", browser, party="City Club")
    page = round_.visit(browser)
    assert "City Club" in page.words.partition("Still open")[0]

    page = page.press("Speak from this seat", seat=str(first.pk))

    assert "Rail Union" in page.words.partition("Still open")[0]
    assert second.pk != first.pk


def test_a_form_speaks_for_the_seat_that_it_was_made_for(round_):
    first, browser = round_.seat("Ada")
    page = round_.visit(browser, "mine/")
    second, _same = round_.seat("Ada", browser, party="City Club")

    page.press("Save the name", name="Heron")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, second.name) == ("Heron", "Ada")


def test_a_form_of_a_seat_that_is_gone_is_answered_clearly(round_):
    first, browser = round_.seat("Ada")
    page = round_.visit(browser, "mine/")
    round_.seat("Ada", browser, party="City Club")
    round_.visit(round_.chair, f"people/{first.pk}/").press("Remove this seat")

    page = page.press("Save the name", name="Heron")

    assert page.status == 409
    assert "another seat" in page.words
    assert not Seat.objects.filter(name="Heron").exists()


def test_taking_a_seat_gives_the_browser_a_new_key(round_):
    _seat, browser = round_.seat("Ada")
    before = browser.cookies["__Host-seat"].value

    round_.seat("Ada", browser, party="City Club")

    stale = Client()
    stale.cookies["__Host-seat"] = before
    assert round_.visit(stale).status == 403
    assert len(round_.visit(browser).tree.xpath("//select/option")) == 2


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(round_):
    _seat, browser = round_.seat()
    cookie = browser.cookies["__Host-seat"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie.value.encode() not in bytes(SeatSession.objects.get().digest)


@pytest.mark.parametrize("age", [rules.SESSION_REST, rules.SESSION_LIFETIME], ids=["rest", "lifetime"])
def test_a_browser_keeps_a_seat_for_a_while(round_, age):
    _seat, browser = round_.seat()
    column = "seen_at" if age == rules.SESSION_REST else "expires_at"
    end = timezone.now() - (age if column == "seen_at" else timedelta())

    SeatSession.objects.update(**{column: end - timedelta(seconds=1)})

    assert round_.visit(browser).status == 403


def test_an_address_is_kept_once_its_code_came_back_and_lets_in_from_any_browser(round_):
    seat, browser = round_.seat()
    page = round_.visit(browser, "mine/").press("Mail a code to it", address=ADDRESS)
    assert queries.address_of(Seat.objects.get(pk=seat.pk)) == ""
    assert "another code" in page.press("This is my address", code="AAAA-AAAA").words
    page.press("This is my address", code=find_code().lower())
    assert queries.address_of(Seat.objects.get(pk=seat.pk)) == ADDRESS
    connection.cursor().execute("DELETE FROM outbox_mail")

    other = Client()
    page = visit(other, "/table/enter/").press("Mail me a code", email=ADDRESS)
    page = page.press("Go on", code=find_code())

    assert page.address == round_.path
    assert "Ada, delegate" in page.words
    assert round_.visit(browser).status == 200


def test_a_mailed_code_works_only_where_it_was_asked_for(round_):
    _seat, browser = round_.seat()
    give_address(round_, browser)
    connection.cursor().execute("DELETE FROM outbox_mail")
    visit(Client(), "/table/enter/").press("Mail me a code", email=ADDRESS)
    code, other = find_code(), Client()

    page = visit(other, "/table/enter/").press("Mail me a code", email="somebody@else.example")

    assert "another code" in page.press("Go on", code=code).words
    assert round_.visit(other).status == 403


def test_a_code_dies_after_three_wrong_tries(round_):
    _seat, browser = round_.seat()
    give_address(round_, browser)
    connection.cursor().execute("DELETE FROM outbox_mail")
    page = visit(Client(), "/table/enter/").press("Mail me a code", email=ADDRESS)
    for _ in range(3):
        page = page.press("Go on", code="AAAA-AAAA")

    assert "too old, or was tried too often" in page.press("Go on", code=find_code()).alert


def test_an_address_that_nobody_has_is_answered_like_one_that_somebody_has(round_):
    _seat, browser = round_.seat()
    give_address(round_, browser)
    connection.cursor().execute("DELETE FROM outbox_mail")

    known = visit(Client(), "/table/enter/").press("Mail me a code", email=ADDRESS)
    unknown = visit(Client(), "/table/enter/").press("Mail me a code", email="nobody@rail.example")

    assert (known.address, known.words) == (unknown.address, unknown.words)
    assert sorted("@" in to for to, _subject, _body in mails()) == [False, True]


def test_codes_are_mailed_to_one_address_three_times_in_five_minutes(round_):
    for _ in range(3):
        visit(Client(), "/table/enter/").press("Mail me a code", email=ADDRESS)

    page = visit(Client(), "/table/enter/").press("Mail me a code", email=ADDRESS)

    assert page.status == 429
    assert len(mails()) == 3


def test_forgetting_the_address_and_leaving(round_):
    seat, browser = round_.seat()
    give_address(round_, browser)

    round_.visit(browser, "mine/").press("Forget this address")
    assert queries.address_of(Seat.objects.get(pk=seat.pk)) == ""
    round_.visit(browser, "mine/").press("Leave the table in this browser")

    assert round_.visit(browser).status == 403
    assert Seat.objects.get(pk=seat.pk).removed_at is None


def test_a_seat_that_was_given_up_is_gone(round_):
    seat, browser = round_.seat()

    round_.visit(browser, "mine/").press("Give the seat up for good")

    assert Seat.objects.get(pk=seat.pk).removed_at
    assert round_.visit(browser).status == 403


def test_who_signs_out_of_the_desk_is_no_chair_any_more(round_):
    assert round_.visit(round_.chair, "people/").status == 200

    round_.chair.post("/desk/sign-out/")

    assert round_.visit(round_.chair, "people/").status == 403
