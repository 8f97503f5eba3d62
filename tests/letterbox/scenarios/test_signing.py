"""Somebody signs: scenarios that a large petitions site has kept for years, told anew for statements.

docs/explanation/scenarios.md says which of theirs became which of ours, and which do not apply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.letterbox.visitor import NOON, SLUG, Visitor, execute, find_link, set_collection

if TYPE_CHECKING:
    from undersigned.instance.config import Instance
    from undersigned.outbox.rules import Message

DAY = 24 * 60 * 60
HALL = "198.51.100.20"


@pytest.fixture
def premises(premises: Instance) -> Instance:
    return replace(premises, network_forms=1)


def signatures(visitor: Visitor) -> int:
    return visitor.count("signing_claim")


def take_mails(visitor: Visitor) -> list[Message]:
    mails = visitor.mails()
    execute(visitor.url, "DELETE FROM outbox_mail")
    return mails


def open_mail(visitor: Visitor) -> str:
    (mail,) = take_mails(visitor)
    return find_link(mail)


def end_signing(visitor: Visitor, *, hours_ago: int) -> None:
    """Close the statement; links that were mailed before count for a day from then."""
    closed_at = visitor.now - hours_ago * 60 * 60
    set_collection(visitor.url, state="closing", confirms_until=closed_at + DAY)
    visitor.now += 2


def test_a_signature_stands_once_the_person_pressed_the_button_behind_the_mailed_link(visitor: Visitor) -> None:
    sent = visitor.submit(name="Mira Holm", email="mira@mail.example")
    before = signatures(visitor)
    link = open_mail(visitor)
    confirmed = visitor.post("/c", {"code": link})

    assert "We sent you a mail" in sent.text
    assert (before, signatures(visitor)) == (0, 1)
    assert "Mira Holm" in confirmed.text
    assert f"/s/{SLUG}/" in confirmed.text


def test_who_corrects_the_address_before_sending_gets_the_mail_there_and_nowhere_else(visitor: Visitor) -> None:
    checked = visitor.check(name="Mira Holm", email="mirra@mail.example", role="welder")
    back = visitor.post(f"/s/{SLUG}/submit", {"state": checked.hidden("state"), "change": "yes"})
    again = visitor.check(name=back.hidden("name"), role=back.hidden("role"), email="mira@mail.example")
    visitor.post(f"/s/{SLUG}/submit", {"state": again.hidden("state")})

    mails = take_mails(visitor)

    assert back.hidden("email") == "mirra@mail.example"
    assert [mail.to for mail in mails] == ["mira@mail.example"]
    assert visitor.post("/c", {"code": find_link(mails[0])}).status == 200
    assert signatures(visitor) == 1


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_name_that_a_spreadsheet_would_run_is_sent_back(visitor: Visitor, sign: str) -> None:
    reply = visitor.check(name=f"{sign}SUM(A1)")

    assert reply.status == 422
    assert "spreadsheets would run it" in reply.text


def test_a_name_that_holds_a_link_is_sent_back(visitor: Visitor) -> None:
    reply = visitor.check(name="see https://shop.example")

    assert reply.status == 422
    assert "Web and mail addresses can't stand here" in reply.text


def test_an_empty_form_is_sent_back_with_every_reason_beside_its_field(visitor: Visitor) -> None:
    reply = visitor.check(name="", email="", consent="")

    assert reply.status == 422
    assert reply.text.count("Please fill this in.") == 2
    assert "Please tick this" in reply.text
    assert take_mails(visitor) == []


@pytest.mark.parametrize("again", ["MIRA@mail.example", "mira@MAIL.example", "Mira+petition@mail.example"])
def test_who_signed_already_is_told_so_by_mail_alone_however_the_address_is_written(
    visitor: Visitor, again: str
) -> None:
    visitor.confirm(name="Mira Holm", email="mira@mail.example")

    reply = visitor.submit(name="Mira Holm", email=again)

    (mail,) = take_mails(visitor)
    assert "We sent you a mail" in reply.text
    assert "has signed it already" in mail.body
    assert mail.to.lower() == again.lower()
    assert signatures(visitor) == 1


def test_who_turns_to_the_address_that_signed_already_is_told_so_by_mail_alone(visitor: Visitor) -> None:
    visitor.confirm(email="mira@mail.example")
    checked = visitor.check(email="mira.holm@mail.example")
    visitor.post(f"/s/{SLUG}/submit", {"state": checked.hidden("state"), "change": "yes"})

    visitor.submit(email="Mira@mail.example")

    (mail,) = take_mails(visitor)
    assert "has signed it already" in mail.body


@pytest.mark.parametrize("first", ["mira@mail.example", "mira+first@mail.example"])
def test_who_never_confirmed_gets_a_new_link_and_both_links_make_one_signature(visitor: Visitor, first: str) -> None:
    early = visitor.link(email=first)
    late = visitor.link(email="mira@mail.example")

    replies = [visitor.post("/c", {"code": link}).status for link in (late, early)]

    assert replies == [200, 409]
    assert signatures(visitor) == 1


def test_whose_address_somebody_else_used_gets_the_way_to_take_that_signature_back(visitor: Visitor) -> None:
    visitor.confirm(name="Erik Prank", email="mira@mail.example")

    visitor.submit(name="Mira Holm", email="mira@mail.example")

    (mail,) = take_mails(visitor)
    assert "see, change or take that back" in mail.body
    assert "/w#" in find_link(mail)
    assert signatures(visitor) == 1


def test_pressing_the_button_twice_shows_the_same_page_and_counts_once(visitor: Visitor) -> None:
    link = visitor.link()

    first, second = visitor.post("/c", {"code": link}), visitor.post("/c", {"code": link})

    assert (first.status, second.status) == (200, 200)
    assert first.code == second.code
    assert signatures(visitor) == 1


def test_opening_a_link_that_was_passed_on_signs_nothing_and_shows_no_name(visitor: Visitor) -> None:
    visitor.link(name="Mira Holm")

    # What stands after # never reaches the server; mail scanners and friends only open the page.
    opened = visitor.get("/c")

    assert opened.status == 200
    assert "Mira Holm" not in opened.text
    assert signatures(visitor) == 0


def test_when_signing_has_ended_the_form_is_not_taken(visitor: Visitor) -> None:
    set_collection(visitor.url, state="closed")

    reply = visitor.check()

    assert reply.status == 409
    assert "Signing has ended" in reply.text


def test_when_signing_ends_while_somebody_fills_in_the_form_it_is_not_taken(visitor: Visitor) -> None:
    visitor.check()
    end_signing(visitor, hours_ago=0)

    assert visitor.check().status == 409


def test_when_signing_ends_while_somebody_checks_the_form_no_mail_is_sent(visitor: Visitor) -> None:
    state = visitor.check().hidden("state")
    end_signing(visitor, hours_ago=0)

    reply = visitor.post(f"/s/{SLUG}/submit", {"state": state})

    assert reply.status == 409
    assert take_mails(visitor) == []


def test_a_link_pressed_long_after_the_end_signs_nothing(visitor: Visitor) -> None:
    link = visitor.link()
    end_signing(visitor, hours_ago=25)

    reply = visitor.post("/c", {"code": link})

    assert reply.status == 409
    assert "Signing has ended" in reply.text
    assert signatures(visitor) == 0


def test_a_link_pressed_within_a_day_after_the_end_still_signs(visitor: Visitor) -> None:
    link = visitor.link()
    end_signing(visitor, hours_ago=23)

    assert visitor.post("/c", {"code": link}).status == 200
    assert signatures(visitor) == 1


def test_an_address_of_a_listed_domain_gets_the_usual_page_and_its_signature_never_counts(visitor: Visitor) -> None:
    set_collection(visitor.url, blocked_domains="farm.example")
    visitor.now += 2

    page = visitor.submit(email="mira@farm.example")
    link = open_mail(visitor)
    reply = visitor.post("/c", {"code": link})

    assert "We sent you a mail" in page.text
    assert reply.status == 400
    assert signatures(visitor) == 0


def test_an_address_beside_a_listed_domain_signs_as_ever(visitor: Visitor) -> None:
    set_collection(visitor.url, blocked_domains="farm.example")
    visitor.now += 2

    assert visitor.confirm(email="mira@goodfarm.example").status == 200


def test_a_network_that_sends_too_many_forms_is_told_when_to_come_again(visitor: Visitor) -> None:
    states = [visitor.check(email=f"p{number}@mail.example").hidden("state") for number in range(2)]

    statuses = [visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer=HALL).status for state in states]
    visitor.now = NOON + 5 * 60
    later = visitor.post(f"/s/{SLUG}/submit", {"state": states[1]}, peer=HALL)

    assert statuses == [200, 429]
    assert later.status == 200
    assert len(take_mails(visitor)) == 2


def test_who_got_a_link_confirms_it_from_a_crowded_network_all_the_same(visitor: Visitor) -> None:
    link = visitor.link(email="mira@mail.example")
    for number in range(3):
        state = visitor.check(email=f"p{number}@mail.example").hidden("state")
        visitor.post(f"/s/{SLUG}/submit", {"state": state}, peer=HALL)

    assert visitor.post("/c", {"code": link}, peer=HALL).status == 200


def test_no_place_or_country_is_ever_asked_for(visitor: Visitor) -> None:
    form = visitor.check(name="").text

    assert not any(f'name="{field}"' in form for field in ("place", "postcode", "country", "location"))
