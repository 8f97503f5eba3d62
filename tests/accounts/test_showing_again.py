"""What is hard to take back asks who came in a while ago to show again who they are."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from tests.accounts.conftest import Equipped
from tests.accounts.test_sessions import now
from tests.builders import make_collection

from undersigned.accounts import access, actions, rules
from undersigned.texts import actions as texts

pytestmark = pytest.mark.django_db
GRAVE = ["withhold/", "release/", "convenors/", "query/"]
OWN = [
    "/desk/account/address/",
    "/desk/account/app/remove/",
    "/desk/account/recovery-codes/new/",
    "/desk/account/passkeys/add/",
]


@pytest.fixture
def browser(equipped: Equipped) -> Client:
    made = Client()
    made.force_login(equipped.convenor)
    return made


def grow_old(browser: Client) -> None:
    session = browser.session
    session[access.CAME_IN_AT] = time.time() - rules.FRESH_FOR.total_seconds() - 1
    session.save()


def make_own(convenor):
    collection = make_collection()
    texts.add_convenor(collection.statement, convenor)
    return collection


@pytest.mark.parametrize("page", GRAVE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_came_in_a_while_ago_is_asked_again(browser, equipped, page: str, method: str):
    collection = make_own(equipped.convenor)
    grow_old(browser)

    answer = getattr(browser, method)(f"/desk/s/{collection.statement.slug}/{page}", {"name": "Bea"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/account/again/?next=%2Fdesk%2Fs%2F")
    collection.refresh_from_db()
    assert not collection.is_withheld
    assert collection.statement.convenors.count() == 2


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_ways_in_are_guarded_likewise(browser, path: str, method: str):
    grow_old(browser)

    answer = getattr(browser, method)(path, {"email": "new@example.org"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/account/again/?next=%2Fdesk%2Faccount%2F")


def test_ending_sessions_is_guarded_and_leads_back_to_the_account(browser):
    grow_old(browser)

    answer = browser.post("/desk/account/sessions/", {"which": "others"})

    assert answer.headers["Location"] == "/desk/account/again/?next=%2Fdesk%2Faccount%2F"


def test_nothing_that_was_posted_is_kept_meanwhile(browser, equipped):
    collection = make_own(equipped.convenor)
    grow_old(browser)

    browser.post(f"/desk/s/{collection.statement.slug}/convenors/", {"name": "Bea Secret"})
    browser.post("/desk/account/app/remove/", {"x": "Bea Secret"})

    assert "Bea Secret" not in str(dict(browser.session.items()))


def test_the_app_shows_again_who_it_is(browser, equipped):
    collection = make_own(equipped.convenor)
    grow_old(browser)
    page = f"/desk/s/{collection.statement.slug}/withhold/"

    answer = browser.post(f"/desk/account/again/?next={page}", {"code": equipped.app.show()}, follow=True)

    assert answer.request["PATH_INFO"] == page
    assert answer.status_code == 200


def test_a_wrong_code_shows_nothing(browser, equipped):
    grow_old(browser)

    browser.post("/desk/account/again/", {"code": equipped.app.wrong()})

    assert browser.get("/desk/account/address/").status_code == 302


def test_who_has_neither_app_nor_passkey_is_asked_for_a_link():
    convenor = actions.create_convenor("Bea")
    browser = Client()
    browser.force_login(convenor)
    collection = make_own(convenor)
    grow_old(browser)
    page = f"/desk/s/{collection.statement.slug}/withhold/"

    answer = browser.get(page)
    assert answer.headers["Location"].startswith("/desk/account/again/link/?next=")
    link = actions.make_sign_in_link(convenor, now=now())
    answer = browser.post(answer.headers["Location"], {"link": f"https://letters.example.org{link}"}, follow=True)

    assert answer.request["PATH_INFO"] == page


def test_the_link_of_somebody_else_is_refused_and_stays_good(browser):
    other = actions.create_convenor("Bea")
    link = actions.make_sign_in_link(other, now=now())
    grow_old(browser)

    answer = browser.post("/desk/account/again/link/", {"link": link})

    assert answer.status_code == 403
    assert "lets in another convenor" in answer.content.decode()
    assert actions.use_sign_in_link(link.partition("#")[2], now=now()) == other


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/desk/",
        "/\\elsewhere.example",
        "/desk/\\..\\",
        "javascript:alert(1)",
        "/s/sample/",
        "https://letters.example.org/desk/",
    ],
)
def test_nobody_is_led_elsewhere(browser, equipped, to: str):
    link = actions.make_sign_in_link(equipped.convenor, now=now())

    for path, typed in (
        ("/desk/account/again/", {"code": equipped.app.show()}),
        ("/desk/account/again/link/", {"link": link}),
    ):
        answer = browser.post(path, typed, query_params={"next": to})

        assert answer.status_code == 302
        assert answer.headers["Location"] == "/desk/"


def test_a_passkey_is_asked_for_first_where_there_is_one(browser, equipped):
    from allauth.account.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=equipped.convenor, type="webauthn", data={"name": "Key", "credential": {}})

    ways = get_adapter().get_reauthentication_methods(equipped.convenor)

    assert [way["id"] for way in ways] == ["mfa_reauthenticate:webauthn", "mfa_reauthenticate", "link"]
