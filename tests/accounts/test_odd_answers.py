"""Whatever a browser or a program answers in place of a passkey, a code or a link: a refusal, never a fault."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.conftest import Equipped, ask_for_code, equip, find_code, is_in, type_code

pytestmark = pytest.mark.django_db

CREDENTIAL = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"},
    "clientExtensionResults": {},
}
ODD = [
    "",
    "x",
    "null",
    "1",
    '"text"',
    "[]",
    "{}",
    "[{}]",
    "1e999",
    "NaN",
    "[" * 50_000,
    '{"response": null}',
    '{"response": []}',
    '{"response": {"userHandle": 5}}',
    '{"response": {"userHandle": "____"}}',
    '{"response": {"userHandle": "' + "z" * 3_000 + '"}}',
    '{"response": {"userHandle": "MQ", "clientDataJSON": "*"}}',
    '{"id": "\\ud800"}',
    json.dumps(CREDENTIAL),
    json.dumps({**CREDENTIAL, "id": 5}),
    json.dumps({**CREDENTIAL, "rawId": None}),
    json.dumps({**CREDENTIAL, "type": {}}),
    json.dumps({**CREDENTIAL, "response": {**CREDENTIAL["response"], "clientDataJSON": "AA"}}),
    json.dumps({**CREDENTIAL, "response": {**CREDENTIAL["response"], "clientDataJSON": "W10"}}),
    json.dumps({**CREDENTIAL, "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}),
    json.dumps({**CREDENTIAL, "response": {"clientDataJSON": "e30", "attestationObject": "_____w"}}),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def made(house) -> Equipped:
    return house.make(equip)


@pytest.fixture(scope="module")
def half_in(house, made) -> Client:
    """A browser that typed the mailed code and is asked for the second factor."""

    def come() -> Client:
        browser = Client()
        ask_for_code(browser)
        answer = type_code(browser, find_code())
        assert answer.request["PATH_INFO"] == "/desk/sign-in/second/"
        return browser

    return house.make(come)


@pytest.fixture(scope="module")
def signed_in(house, made) -> Client:
    def come() -> Client:
        browser = Client()
        browser.force_login(made.convenor)
        assert is_in(browser)
        return browser

    return house.make(come)


@pytest.fixture
def equipped(made, db) -> Equipped:
    return deepcopy(made)


def fetch_question(browser: Client) -> None:
    browser.get("/desk/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("asks_first", [True, False], ids=["asked", "not asked"])
def test_an_odd_passkey_lets_nobody_in(equipped, answer: str, *, asks_first: bool):
    browser = Client()
    if asks_first:
        fetch_question(browser)

    said = browser.post("/desk/sign-in/passkey/", {"credential": answer})

    assert said.status_code == 403


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_an_odd_passkey_is_not_added_and_shows_nothing_again(equipped, signed_in, answer: str):
    browser = deepcopy(signed_in)
    for path in ("/desk/account/passkeys/add/", "/desk/account/again/passkey/"):
        browser.get(path)
        assert browser.post(path, {"credential": answer, "name": "Key"}).status_code in {200, 302, 403}
    assert equipped.convenor.authenticator_set.filter(type="webauthn").count() == 0


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
def test_an_odd_passkey_is_no_second_factor(half_in, answer: str):
    browser = deepcopy(half_in)

    for field in ("credential", "code"):
        said = browser.post("/desk/sign-in/second/", {field: answer})
        assert said.status_code in {200, 302}
    assert browser.get("/desk/").status_code == 302


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.sampled_from(["id", "rawId", "type", "response", "clientExtensionResults"]),
    inner=st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle", ""]),
    value=JSON,
)
def test_no_shape_of_a_passkey_is_a_fault(equipped, part: str, inner: str, value: object):
    browser = Client()
    fetch_question(browser)
    made = json.loads(json.dumps(CREDENTIAL))
    if part == "response" and inner:
        made["response"][inner] = value
    else:
        made[part] = value

    assert browser.post("/desk/sign-in/passkey/", {"credential": json.dumps(made)}).status_code == 403


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_no_text_is_a_fault_anywhere(equipped, text: str):
    browser = Client()
    inside = Client()
    inside.force_login(equipped.convenor)

    for who, path, fields in (
        (browser, "/desk/sign-in/", {"link": text}),
        (browser, "/desk/sign-in/mail/", {"email": text}),
        (browser, "/desk/sign-in/code/", {"code": text}),
        (inside, "/desk/account/name/", {"name": text}),
        (inside, "/desk/account/address/", {"email": text}),
        (inside, "/desk/account/address/", {"do": "confirm", "code": text}),
        (inside, "/desk/account/sessions/", {"which": text}),
        (inside, "/desk/account/again/", {"code": text}),
        (inside, "/desk/account/again/link/", {"link": text}),
        (inside, f"/desk/account/again/?next={text!r}", {"code": "1"}),
    ):
        assert who.post(path, fields).status_code < 500
