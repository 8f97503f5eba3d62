"""A chair invites organisations and people, by a link or by mail; everybody sees who sits in which role."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.accounts.conftest import mails
from tests.builders import make_convenor, make_statement
from tests.desk.browsing import visit
from tests.roundtable.conftest import take

from undersigned.desk import tabling
from undersigned.roundtable import actions
from undersigned.roundtable.models import Party, Seat, Table
from undersigned.roundtable.rules import seats as rules
from undersigned.texts import actions as texts


def test_a_convenor_opens_a_table_from_the_desk(round_):
    statement = make_statement(round_.convenor)
    page = visit(round_.chair, f"/desk/s/{statement.slug}/table/").press("Open a table", kept_days="7")

    table = Table.objects.get(statement=statement)
    assert page.address == f"/table/{table.pk}/"
    assert table.kept_days == 7
    assert "Whoever seizes this server can read this table" in page.words
    assert "Invite the first organisation" in page.words


@pytest.mark.parametrize("days", ["0", "366", "", "x", "9" * 40])
def test_days_out_of_bounds_open_nothing(round_, days):
    statement = make_statement(round_.convenor)

    page = visit(round_.chair, f"/desk/s/{statement.slug}/table/").press("Open a table", kept_days=days)

    assert "from 1 to 365" in page.alert
    assert not Table.objects.filter(statement=statement).exists()


def test_a_statement_has_one_open_table(round_):
    with pytest.raises(rules.TableExists):
        tabling.open_table(round_.table.statement, kept_days=30, now=timezone.now())


def test_a_convenor_who_came_later_sits_down_as_chair(round_):
    other = make_convenor("Dora")
    texts.add_convenor(round_.table.statement, other)
    browser = Client()
    browser.force_login(other, backend="undersigned.accounts.backends.LinkBackend")
    assert round_.visit(browser).status == 403

    page = visit(browser, f"/desk/s/{round_.table.statement.slug}/table/").press("Go to the table")

    assert page.address == round_.path
    assert "Dora" in round_.visit(round_.chair, "people/").words


def test_a_link_is_shown_once_where_there_is_no_address(round_):
    page = round_.visit(round_.chair, "people/invite/").press("Invite", party_name="Rail Union", name="Ada")
    link = page.tree.xpath("//output")[0].text

    answer = take(Client(), link)

    assert answer.address == round_.path
    assert mails() == []


def test_an_invitation_is_mailed_where_there_is_an_address(round_):
    page = round_.visit(round_.chair, "people/invite/").press(
        "Invite", party_name="Rail Union", address="ada@rail.example"
    )
    ((to, subject, body),) = mails()

    assert page.tree.xpath("//output") == []
    assert (to, subject) == ("ada@rail.example", "An invitation to a round table")
    link = re.search(r"https://letters\.example\.org/table/enter/#\S+", body)[0]
    assert take(Client(), link, name="Ada").address == round_.path
    assert b"ada@rail.example" not in bytes(Seat.objects.get(name="Ada").box)


def test_several_delegates_sit_for_one_organisation_with_a_deputy_and_an_observer(round_):
    page = round_.visit(round_.chair, "people/invite/")
    page.press("Invite", party_name="Rail Union", name="Ada")
    party = str(Party.objects.get().pk)
    for name, role in [("Ben", "delegate"), ("Cleo", "deputy"), ("Dan", "observer")]:
        round_.chair.post(round_.path + "people/invite/", {"party": party, "name": name, "role": role})
    round_.chair.post(round_.path + "people/invite/", {"party": "none", "name": "Eve", "role": "observer"})
    round_.chair.post(round_.path + "people/invite/", {"party": "new-person", "name": "Fay", "role": "delegate"})

    words = round_.visit(round_.chair, "people/").words

    assert Party.objects.filter(name="Rail Union").count() == 1
    assert re.search(r"Rail Union .*Ada, delegate.* Ben, delegate.* Cleo, deputy.* Dan, observer", words)
    assert "Eve, observer" in words
    assert re.search(r"Fay A person alone .*Fay, delegate", words)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"party": "none", "role": "delegate"}, "Say for whom"),
        ({"party": "new-org", "party_name": "", "role": "delegate"}, "Write a name"),
        ({"party": "new-org", "party_name": "Rail Union", "role": "delegate"}, "sits here already"),
        ({"party": "new-org", "party_name": "X", "role": "chair"}, "Choose a role"),
        ({"party": "new-org", "party_name": "X", "role": "delegate", "address": "nobody"}, "No mail could reach"),
        ({"party": "999999", "role": "delegate"}, "was removed meanwhile"),
    ],
)
def test_what_can_not_be_invited_is_said_and_kept(round_, typed, reason):
    round_.invite()
    before = Seat.objects.count(), Party.objects.count()

    answer = round_.chair.post(round_.path + "people/invite/", {"name": "Typed Words", **typed})

    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert "Typed Words" in answer.content.decode()
    assert (Seat.objects.count(), Party.objects.count()) == before


def test_a_delegate_can_not_invite_remove_or_end(round_):
    seat, browser = round_.seat()
    pages = ("people/invite/", f"people/{seat.pk}/", f"parties/{seat.party_id}/", "end/")

    assert {browser.get(round_.path + page).status_code for page in pages} == {404}
    assert {browser.post(round_.path + page, {"do": "remove"}).status_code for page in pages} == {404}


def test_a_seat_gives_no_right_at_the_desk(round_):
    _seat, browser = round_.seat()

    answer = browser.get(f"/desk/s/{round_.table.statement.slug}/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/desk/sign-in/"


def test_a_removed_person_is_out_at_once(round_):
    seat, browser = round_.seat()

    round_.visit(round_.chair, f"people/{seat.pk}/").press("Remove this seat")

    assert round_.visit(browser).status == 403
    assert "Ada" not in round_.visit(round_.chair, "people/").words


def test_a_removed_party_takes_its_seats_along_and_its_name_may_come_again(round_):
    seat, browser = round_.seat()

    round_.visit(round_.chair, f"parties/{seat.party_id}/").press("Remove this party")

    assert round_.visit(browser).status == 403
    assert "Rail Union" not in round_.visit(round_.chair, "people/").words
    assert Party.objects.get().removed_at
    assert round_.seat(browser=browser)[0].party_id != seat.party_id


def test_a_new_link_is_seen_by_all_and_takes_the_seat_from_the_old_browser(round_):
    seat, browser = round_.seat()
    _other, watching = round_.seat("Ben", party="City Club")
    link = round_.visit(round_.chair, f"people/{seat.pk}/").press("Make a new link").tree.xpath("//output")[0].text
    assert "The chair made a new link to this seat" in round_.visit(watching, "people/").words
    assert round_.visit(browser).status == 200

    take(Client(), link)

    assert round_.visit(browser).status == 403


def test_nobody_is_invited_and_nobody_sits_down_after_the_end(round_):
    _seat, link = round_.invite()
    round_.visit(round_.chair, "end/").press("End this table")

    assert "This table has ended" in visit(Client(), "/table/enter/").press("See the invitation", link=link).alert
    with pytest.raises(rules.TableEnded):
        round_.invite(role="deputy")


def test_an_older_link_of_a_seat_is_void(round_):
    seat, link = round_.invite()
    actions.renew_link(seat, now=timezone.now())

    assert "a newer one replaced it" in visit(Client(), "/table/enter/").press("See the invitation", link=link).alert


def test_a_party_weighs_what_statutes_say(round_):
    seat, _browser = round_.seat()
    page = round_.visit(round_.chair, f"parties/{seat.party_id}/")

    assert "whole number" in page.press("Save", weight="0").alert
    page.press("Save", name="Union of Rail", weight="12")

    assert "Union of Rail Organisation, weight 12" in round_.visit(round_.chair, "people/").words


def test_an_expired_link_says_so(round_):
    _seat, link = round_.invite(now=timezone.now() - rules.INVITATION_LIFETIME - timedelta(seconds=1))

    page = visit(Client(), "/table/enter/").press("See the invitation", link=link)

    assert page.status == 403
    assert "older than two weeks" in page.alert


def test_an_invitation_is_mailed_in_the_language_that_the_chair_chose(round_):
    page = round_.visit(round_.chair, "people/invite/")
    assert page.value("lang") == "en"

    page.press("Invite", party_name="Rail Union", address="ada@rail.example", lang="de")

    ((_to, subject, body),) = mails()
    assert subject == "Einladung an einen Runden Tisch"
    assert "Do not pass it on" in body
    assert Seat.objects.get(role="delegate").lang == "de"


def test_the_language_of_the_statement_is_proposed(round_):
    round_.table.statement.lead_lang = "zh-CN"
    round_.table.statement.save()

    assert round_.visit(round_.chair, "people/invite/").value("lang") == "zh-Hans"


def test_a_language_that_is_not_offered_becomes_english(round_):
    round_.visit(round_.chair, "people/invite/").press("Invite", party_name="Rail Union", lang="tlh")

    assert Seat.objects.get(role="delegate").lang == "en"
