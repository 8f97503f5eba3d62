"""With the code or by the mailbox: see, correct, take back."""

from __future__ import annotations

import pytest

from tests.letterbox.test_confirming import integrate_by_hand
from tests.letterbox.visitor import Reply, Visitor, find_link, select
from undersigned.publiclog.record import commit, parse_record

TABLES = ("signing_claim", "signing_bycode")


def manage_by_mail(visitor: Visitor, email: str = "zoe@mail.example") -> Reply:
    visitor.post("/w/mail", {"statement": "https://letters.example.org/s/timetable/", "email": email})
    return visitor.post("/w", {"code": find_link(visitor.newest_mail())})


def test_with_the_code_a_person_sees_what_is_published(visitor: Visitor) -> None:
    code = visitor.confirm(role="nurse").code

    reply = visitor.post("/w", {"code": code})

    assert reply.status == 200
    assert "<bdi>nurse</bdi>" in reply.text
    assert reply.hidden("role") == "nurse"


def test_a_code_is_taken_in_any_case_and_with_what_people_mistake(visitor: Visitor) -> None:
    code = visitor.confirm().code

    for typed in (code.lower(), code.replace("-", " "), code.replace("0", "O").replace("1", "l")):
        assert visitor.post("/w", {"code": typed}).status == 200


def test_a_wrong_code_opens_nothing(visitor: Visitor) -> None:
    visitor.confirm()

    assert visitor.post("/w", {"code": "0000-0000-0000-0000-0000-0000"}).status == 404
    assert visitor.post("/w", {"code": "hello"}).status == 400


@pytest.mark.parametrize("way", ["code", "mailbox"])
def test_taking_back_deletes_claim_and_code_by_either_way(visitor: Visitor, way: str) -> None:
    code = visitor.confirm().code
    page = visitor.post("/w", {"code": code}) if way == "code" else manage_by_mail(visitor)

    reply = visitor.post("/w/withdraw", {"state": page.hidden("state")})

    assert reply.status == 200
    assert [visitor.count(table) for table in TABLES] == [0, 0]
    ((c,),) = select(visitor.url, "SELECT c FROM signing_waiting WHERE kind = 'sign'")
    assert select(visitor.url, "SELECT of_c, \"by\" FROM signing_waiting WHERE kind = 'withdraw'") == [(c, "signatory")]


@pytest.mark.parametrize("is_integrated", [False, True])
def test_a_link_clicked_after_taking_back_does_not_sign_again(visitor: Visitor, is_integrated: bool) -> None:
    link = visitor.link()
    code = visitor.post("/c", {"code": link}).code
    visitor.post("/w/withdraw", {"state": visitor.post("/w", {"code": code}).hidden("state")})
    if is_integrated:
        integrate_by_hand(visitor)

    reply = visitor.post("/c", {"code": link})

    assert reply.status == 410
    assert "taken back" in reply.text
    assert visitor.count("signing_claim") == 0


def test_after_taking_back_the_page_says_of_another_mailed_link_what_it_does(visitor: Visitor) -> None:
    first, second = visitor.link(name="Bo One"), visitor.link(name="Bo Two")
    code = visitor.post("/c", {"code": first}).code
    page = visitor.post("/w/withdraw", {"state": visitor.post("/w", {"code": code}).hidden("state")})

    replies = [visitor.post("/c", {"code": first}), visitor.post("/w", {"code": code})]
    other = visitor.post("/c", {"code": second})

    assert [reply.status for reply in replies] == [410, 404]
    assert "The code and the link that you confirmed with open nothing any more." in page.text
    assert other.status == 200
    assert "Another link to confirm, from another mail of ours, would sign anew" in page.text


def test_after_taking_back_the_same_address_can_sign_anew(visitor: Visitor) -> None:
    code = visitor.confirm().code
    visitor.post("/w/withdraw", {"state": visitor.post("/w", {"code": code}).hidden("state")})

    assert visitor.confirm().status == 200


def test_a_signature_is_taken_back_once(visitor: Visitor) -> None:
    state = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")

    replies = visitor.post_at_once([("/w/withdraw", {"state": state})] * 3)

    assert sorted(reply.status for reply in replies) == [200, 410, 410]
    assert visitor.count("signing_waiting") == 2


@pytest.mark.parametrize("is_integrated", [False, True])
def test_a_change_waits_with_a_record_and_commitment_of_its_own(visitor: Visitor, is_integrated: bool) -> None:
    code = visitor.confirm(role="nurse").code
    ((sign_c,),) = select(visitor.url, "SELECT c FROM signing_waiting")
    state = visitor.post("/w", {"code": code}).hidden("state")
    if is_integrated:
        integrate_by_hand(visitor)

    reply = visitor.post("/w/change", {"state": state, "name": "Zoë Maria Müller", "role": "nurse", "former": "yes"})

    assert reply.status == 200
    rows = select(visitor.url, "SELECT c, of_c, vis, record, salt FROM signing_waiting WHERE kind = 'amend'")
    ((c, of_c, vis, record, salt),) = rows
    assert (of_c, vis) == (sign_c, "public")
    assert commit(bytes(salt), bytes(record)) == c
    assert parse_record(bytes(record)).name == "Zoë Maria Müller"
    assert parse_record(bytes(record)).former


def test_the_page_shows_a_change_that_still_waits_and_the_code_stays(visitor: Visitor) -> None:
    code = visitor.confirm().code
    visitor.post("/w/change", {"state": visitor.post("/w", {"code": code}).hidden("state"), "name": "Zoë Maria"})

    assert visitor.post("/w", {"code": code}).hidden("name") == "Zoë Maria"


def test_a_newer_change_replaces_one_that_waits_and_shares_no_salt_with_it(visitor: Visitor) -> None:
    state = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")
    salts = []

    for name in ("Zoë One", "Zoë Two", "Zoë Two"):
        assert visitor.post("/w/change", {"state": state, "name": name}).status == 200
        ((salt,),) = select(visitor.url, "SELECT salt FROM signing_waiting WHERE kind = 'amend'")
        salts.append(bytes(salt))

    assert salts[0] != salts[1] == salts[2]


def test_a_change_that_can_not_stand_is_shown_again_with_what_was_typed(visitor: Visitor) -> None:
    state = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")

    reply = visitor.post("/w/change", {"state": state, "name": "=Zoë", "role": "surgeon"})

    assert reply.status == 422
    assert (reply.hidden("name"), reply.hidden("role")) == ("=Zoë", "surgeon")
    assert "spreadsheets" in reply.text
    assert visitor.count("signing_waiting") == 1


def test_nothing_changed_is_not_published_anew(visitor: Visitor) -> None:
    state = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")

    assert visitor.post("/w/change", {"state": state, "name": "Zoë Müller"}).status == 409


def test_a_change_after_taking_back_is_refused(visitor: Visitor) -> None:
    state = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")
    visitor.post("/w/withdraw", {"state": state})

    assert visitor.post("/w/change", {"state": state, "name": "Zoë Maria"}).status == 410


def test_by_mailbox_every_address_gets_the_same_answer_and_the_same_mail(visitor: Visitor) -> None:
    visitor.confirm(email="abc@mail.example")
    replies, mails = [], []
    for email in ("abc@mail.example", "xyz@mail.example"):
        replies.append(visitor.post("/w/mail", {"statement": "timetable", "email": email}))
        mails.append(visitor.newest_mail())

    assert "At most three mails a day go to one address." in replies[0].text
    assert replies[0].body == replies[1].body.replace(b"xyz@", b"abc@")
    assert len(mails[0].body) == len(mails[1].body)


def test_who_wants_to_take_back_with_a_link_that_expired_is_not_told_to_sign_and_types_no_address(
    visitor: Visitor,
) -> None:
    visitor.post("/w/mail", {"statement": "timetable", "email": "zoe@mail.example"})
    link = find_link(visitor.newest_mail())
    visitor.now += 48 * 3600 + 1

    reply = visitor.post("/w", {"code": link})

    assert reply.status == 410
    assert "This link has expired after 48 hours. Nothing was changed." in reply.text
    assert "sign again" not in reply.text
    again = visitor.post("/w/mail", {"statement": reply.hidden("statement"), "email": "zoe@mail.example"})
    assert again.status == 200


def test_behind_the_mailed_link_an_address_that_did_not_sign_reads_so(visitor: Visitor) -> None:
    reply = manage_by_mail(visitor, "nobody@mail.example")

    assert reply.status == 404
    assert "No signature stands" in reply.text


def test_the_state_of_one_form_does_not_open_another(visitor: Visitor) -> None:
    submit = visitor.check().hidden("state")
    manage = visitor.post("/w", {"code": visitor.confirm().code}).hidden("state")

    assert visitor.post("/w/withdraw", {"state": submit}).status == 400
    assert visitor.post("/s/timetable/submit", {"state": manage}).status == 400


def test_a_link_to_confirm_does_not_manage_and_the_other_way_round(visitor: Visitor) -> None:
    link = visitor.link()
    visitor.post("/w/mail", {"statement": "timetable", "email": "zoe@mail.example"})
    manage = find_link(visitor.newest_mail())

    assert visitor.post("/w", {"code": link}).status == 400
    assert visitor.post("/c", {"code": manage}).status == 400
    assert visitor.count("signing_claim") == 0
