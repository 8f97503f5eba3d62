"""A passkey lets in its own convenor, here, now, with its person checked; whatever differs lets in nobody."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from tests.accounts.conftest import is_in
from tests.accounts.soft_key import PRESENT, SoftKey

from undersigned.accounts import actions, queries
from undersigned.accounts.models import Session

pytestmark = pytest.mark.django_db
HOST = {"HTTP_HOST": "letters.example.org"}


@pytest.fixture
def convenor():
    return actions.create_convenor("Ada")


def find_question(browser: Client, path: str) -> dict:
    page = browser.get(path, **HOST).content.decode()
    return json.loads(unescape(re.search(r'<script id="question" type="application/json">(.*?)</script>', page)[1]))


def ask(browser: Client) -> dict:
    answer = browser.get("/desk/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"}, **HOST)
    return answer.json()["request_options"]


def add(convenor, key: SoftKey):
    browser = Client()
    browser.force_login(convenor)
    question = find_question(browser, "/desk/account/passkeys/add/")
    return browser.post("/desk/account/passkeys/add/", {"credential": key.make(question), "name": "Key"}, **HOST)


def enter(passkey: SoftKey, **lies: object) -> Client:
    browser = Client()
    browser.post("/desk/sign-in/passkey/", {"credential": passkey.sign(ask(browser), **lies)}, **HOST)
    return browser


@pytest.fixture
def key(convenor) -> SoftKey:
    made = SoftKey()
    assert add(convenor, made).status_code == 302
    return made


def test_a_passkey_lets_its_convenor_in(convenor, key):
    browser = enter(key)

    assert is_in(browser)
    assert Session.objects.get(way="passkey").convenor == convenor


def test_the_question_names_the_host_of_the_settings_and_asks_for_the_person(convenor):
    browser = Client()
    browser.force_login(convenor)

    made = find_question(browser, "/desk/account/passkeys/add/")["publicKey"]
    asked = ask(Client())["publicKey"]

    assert made["rp"]["id"] == asked["rpId"] == "letters.example.org"
    assert asked["userVerification"] == "required"
    assert asked.get("allowCredentials") in (None, [])


def test_a_signature_by_another_key_lets_nobody_in(key):
    assert not is_in(enter(key, key=ec.generate_private_key(ec.SECP256R1())))


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("origin", "https://elsewhere.example"),
        ("origin", "http://letters.example.org"),
        ("origin", "https://letters.example.org.elsewhere.example"),
        ("host", "elsewhere.example"),
        ("flags", PRESENT),
        ("flags", 0),
        ("credential_id", b"another" * 4),
        ("handle", "enp6eg"),
    ],
)
def test_a_passkey_of_elsewhere_or_of_nobody_lets_nobody_in(key, what: str, value: object):
    setattr(key, what, value)

    assert not is_in(enter(key))


def test_an_answer_works_once_and_only_for_its_own_question(key):
    browser = Client()
    answer = key.sign(ask(browser))
    assert browser.post("/desk/sign-in/passkey/", {"credential": answer}, **HOST).status_code == 302
    other = Client()
    ask(other)

    for thief in (other, Client()):
        assert thief.post("/desk/sign-in/passkey/", {"credential": answer}, **HOST).status_code == 403
        assert not is_in(thief)


def test_the_passkey_of_one_does_not_let_in_another(convenor, key):
    other = actions.create_convenor("Bea")
    theirs = SoftKey()
    add(other, theirs)
    key.handle = theirs.handle

    assert not is_in(enter(key))


def test_a_passkey_of_who_was_switched_off_lets_nobody_in(convenor, key):
    actions.switch_off(convenor)

    assert not is_in(enter(key))


def test_a_removed_passkey_lets_nobody_in(convenor, key):
    browser = Client()
    browser.force_login(convenor)
    (row,) = queries.ways_of(convenor).passkeys

    browser.post(f"/desk/account/passkeys/{row.pk}/remove/")

    assert not is_in(enter(key))
    assert queries.ways_of(convenor).recovery_codes == 0


def test_nobody_renames_or_removes_the_passkey_of_another(convenor, key):
    browser = Client()
    browser.force_login(actions.create_convenor("Bea"))
    (row,) = queries.ways_of(convenor).passkeys

    for deed in ("name", "remove"):
        assert browser.post(f"/desk/account/passkeys/{row.pk}/{deed}/", {"name": "x"}).status_code == 404
    assert is_in(enter(key))


def test_a_key_that_did_not_check_its_person_is_not_added(convenor):
    assert add(convenor, SoftKey(flags=PRESENT)).status_code == 200

    assert queries.ways_of(convenor).passkeys == ()


def test_a_passkey_shows_again_who_it_is(convenor, key):
    browser = enter(key)
    before = browser.cookies["__Host-desk"].value
    question = find_question(browser, "/desk/account/again/passkey/")

    answer = browser.post(
        "/desk/account/again/passkey/?next=/desk/account/", {"credential": key.sign(question)}, **HOST
    )

    assert answer.headers["Location"] == "/desk/account/"
    assert browser.cookies["__Host-desk"].value != before
