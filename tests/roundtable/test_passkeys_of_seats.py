"""A passkey brings its person back to the seat that it was made for, and nobody anywhere else."""

from __future__ import annotations

import json
from copy import copy, deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.accounts.conftest import is_in
from tests.accounts.soft_key import PRESENT, SoftKey
from tests.roundtable.conftest import take

from undersigned.roundtable import actions, queries
from undersigned.roundtable.models import Seat, SeatPasskey
from undersigned.roundtable.rules import seats as rules
from undersigned.sealing.encoding import format_base64url

if TYPE_CHECKING:
    from tests.desk.browsing import Page
    from tests.roundtable.conftest import Round

ENTER = "/table/enter/passkey/"


def ask(browser: Client) -> dict:
    return browser.get(ENTER).json()["request_options"]


def enter(key: SoftKey, **lies: object) -> tuple[Client, int]:
    """Show *key* in a fresh browser; returns it and the status of the answer."""
    browser = Client()
    answer = browser.post(ENTER, {"credential": key.sign(ask(browser), **lies)})
    return browser, answer.status_code


def question_on(page: Page) -> dict:
    return json.loads(page.tree.xpath('//script[@id="question"]')[0].text)


def add(round_: Round, browser: Client, key: SoftKey | None = None, name: str = "My telephone") -> Page:
    key = key or SoftKey()
    page = round_.visit(browser, "mine/passkeys/add/")
    return page.press("Make the passkey", name=name, credential=key.make(question_on(page)))


@pytest.fixture(scope="module")
def sat_down(house, met) -> tuple[Seat, Client, SoftKey]:
    def sit() -> tuple[Seat, Client, SoftKey]:
        seat, browser = met.seat()
        key = SoftKey()
        add(met, browser, key)
        return seat, browser, key

    return house.make(sit)


@pytest.fixture
def seated(sat_down, pages) -> tuple[Seat, Client, SoftKey]:
    seat, browser, key = sat_down
    return deepcopy(seat), deepcopy(browser), copy(key)


def test_a_passkey_brings_its_person_back(round_, seated):
    seat, _browser, key = seated
    browser, status = enter(key)

    assert status == 302
    assert "Ada, delegate · Rail Union" in round_.visit(browser).words
    assert queries.address_of(seat) == ""


def test_the_question_names_the_host_of_the_settings_and_asks_for_the_person(round_, seated):
    _seat, browser, key = seated
    made = question_on(round_.visit(browser, "mine/passkeys/add/"))["publicKey"]
    asked = ask(Client())["publicKey"]

    assert made["rp"]["id"] == asked["rpId"] == "letters.example.org"
    assert made["authenticatorSelection"]["userVerification"] == asked["userVerification"] == "required"
    assert [one["id"] for one in made["excludeCredentials"]] == [format_base64url(key.credential_id)]
    assert not asked.get("allowCredentials")


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("origin", "https://elsewhere.example"),
        ("origin", "http://letters.example.org"),
        ("host", "elsewhere.example"),
        ("flags", PRESENT),
        ("credential_id", b"another" * 4),
        ("key", ec.generate_private_key(ec.SECP256R1())),
    ],
)
def test_a_passkey_of_elsewhere_or_of_nobody_lets_nobody_in(round_, seated, what, value):
    key = seated[2]
    setattr(key, what, value)
    browser, status = enter(key)

    assert status == 403
    assert round_.visit(browser).status == 403


@pytest.mark.parametrize("flags", [0, PRESENT])
def test_a_key_that_does_not_check_its_person_is_not_taken(round_, flags):
    before, (_seat, browser) = SeatPasskey.objects.count(), round_.seat()

    page = add(round_, browser, SoftKey(flags=flags), name="My key")

    assert page.status == 422
    assert "a finger, a face or a PIN" in page.alert
    assert page.tree.xpath('//input[@id="name"]')[0].get("value") == "My key"
    assert SeatPasskey.objects.count() == before


def test_an_answer_works_once_and_only_for_its_own_question(round_, seated):
    key, browser = seated[2], Client()
    answer = key.sign(ask(browser))
    assert browser.post(ENTER, {"credential": answer}).status_code == 302
    other = Client()
    ask(other)

    for thief in (browser, other, Client()):
        assert thief.post(ENTER, {"credential": answer}).status_code == 403


def test_an_answer_that_comes_too_late_is_none(round_, seated, monkeypatch):
    key, browser = seated[2], Client()
    answer = key.sign(ask(browser))
    monkeypatch.setattr("undersigned.roundtable.views.passkeys.ANSWER_LIFETIME", timedelta(seconds=-1))

    assert browser.post(ENTER, {"credential": answer}).status_code == 403


@pytest.mark.parametrize(
    "said",
    ["", "x", "null", "[]", "{}", "[" * 9000, '{"type": "public-key", "response": {}}', '{"id": "é"}', "0" * 20_000],
)
def test_what_is_no_answer_of_a_passkey_is_refused_clearly(round_, seated, said):
    seat, browser, _key = seated
    stranger = Client()
    ask(stranger)
    answer = stranger.post(ENTER, {"credential": said})
    round_.visit(browser, "mine/passkeys/add/")
    refused = browser.post(
        f"{round_.path}mine/passkeys/add/", {"credential": said, "name": "Key", "seat": str(seat.pk)}
    )

    assert answer.status_code == 403
    assert b"not known at any table" in answer.content
    assert refused.status_code == 422
    assert len(queries.passkeys_of(seat)) == 1


def test_passkeys_of_seats_open_no_desk_and_those_of_convenors_no_seat(round_, seated):
    key, browser = seated[2], Client()
    question = browser.get("/desk/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"}).json()
    answer = browser.post("/desk/sign-in/passkey/", {"credential": key.sign(question["request_options"])})
    assert answer.status_code == 403
    assert not is_in(browser)

    convenors = SoftKey()
    page = round_.chair.get("/desk/account/passkeys/add/").content.decode()
    question = json.loads(page.split('id="question" type="application/json">')[1].split("</script>")[0])
    round_.chair.post("/desk/account/passkeys/add/", {"credential": convenors.make(question), "name": "Key"})
    assert enter(convenors)[1] == 403


def test_a_chair_has_passkeys_at_the_desk_alone(round_):
    answer = round_.chair.get(round_.path + "mine/passkeys/add/")

    assert answer.headers["Location"] == "/desk/account/"


def test_two_seats_of_one_person_have_nothing_in_common(round_):
    first, second = SoftKey(), SoftKey()
    _seat, browser = round_.seat("Ada")
    add(round_, browser, first)
    round_.seat("Ada", browser, party="City Club")
    add(round_, browser, second)

    assert first.handle != second.handle
    assert "City Club" in round_.visit(enter(second)[0], "mine/").words
    assert "Rail Union" in round_.visit(enter(first)[0], "mine/").words


def test_the_database_alone_tells_neither_name_nor_key(seated):
    key = seated[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM roundtable_seatpasskey")
        row = b"\n".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cursor.fetchone()
        )

    numbers = key.key.public_key().public_numbers()
    for secret in (b"telephone", key.credential_id, numbers.x.to_bytes(32, "big"), key.handle.encode()):
        assert secret not in row
        assert format_base64url(secret).encode() not in row


def test_a_removed_passkey_brings_nobody_back(round_, seated):
    _seat, browser, key = seated
    page = round_.visit(browser, "mine/")
    assert "My telephone" in page.words

    page = page.press("Remove My telephone")

    assert "My telephone" not in page.words
    assert enter(key)[1] == 403


def test_nobody_removes_a_passkey_of_another_seat(round_, seated):
    mine, _browser, key = seated
    other, browser = round_.seat("Bea", party="City Club")
    (passkey,) = queries.passkeys_of(mine)

    for number in (str(passkey.id), "x", "9" * 40):
        browser.post(f"{round_.path}mine/passkeys/remove/", {"seat": str(other.pk), "passkey": number})

    assert enter(key)[1] == 302


def test_a_new_link_takes_the_seat_from_passkeys_too(round_, seated):
    seat, _browser, key = seated
    link = actions.renew_link(seat, now=timezone.now())
    assert enter(key)[1] == 302  # until somebody sits down with it

    take(Client(), link, name="Bea")

    assert enter(key)[1] == 403


def test_a_seat_that_was_given_up_leaves_no_passkey(round_, seated):
    _seat, browser, key = seated

    round_.visit(browser, "mine/").press("Give the seat up for good")

    assert not SeatPasskey.objects.exists()
    assert enter(key)[1] == 403


def test_passkeys_go_with_the_people_of_the_table(round_, seated):
    now = timezone.now()
    actions.end_table(round_.table, rules.TableState.CLOSED, now=now)
    assert enter(seated[2])[1] == 302  # the text can still be read

    actions.forget_ended_tables(now + timedelta(days=61))

    assert not SeatPasskey.objects.exists()


def test_a_seat_has_ten_passkeys_at_most_and_each_a_name(round_):
    before, (_seat, browser) = SeatPasskey.objects.count(), round_.seat()
    for number in range(rules.MOST_PASSKEYS):
        add(round_, browser, name=f"Key {number}")

    assert "ten passkeys" in add(round_, browser).alert
    assert "Write a name" in add(round_, browser, name=" ").alert
    assert "60 characters" in add(round_, browser, name="x" * 61).alert
    assert SeatPasskey.objects.count() == before + rules.MOST_PASSKEYS
