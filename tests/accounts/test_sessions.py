"""Sessions: a copy of the table lets nobody in, they end by themselves, and their convenor can end them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.accounts.conftest import is_in, use_link

from undersigned.accounts import actions, rules
from undersigned.accounts.models import Session
from undersigned.accounts.sealed import BoxUnreadable, open_box
from undersigned.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (sessions read the clock)


@pytest.fixture
def convenor():
    return actions.create_convenor("Ada")


def come_in(convenor) -> Client:
    browser = Client()
    use_link(browser, actions.make_sign_in_link(convenor, now=now()))
    return browser


def test_coming_in_takes_a_new_session(convenor):
    browser = Client()
    browser.get("/desk/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value

    use_link(browser, actions.make_sign_in_link(convenor, now=now()))

    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Session.objects.count() == 1


def test_a_row_of_the_table_lets_nobody_in(convenor):
    come_in(convenor)
    row = Session.objects.get()
    thief = Client()

    for value in (bytes(row.digest).hex(), str(bytes(row.digest)), str(row.pk)):
        thief.cookies[settings.SESSION_COOKIE_NAME] = value
        assert not is_in(thief)


def test_what_a_session_holds_is_readable_in_its_own_row_alone(convenor):
    come_in(convenor)
    row = Session.objects.get()

    held = json.loads(open_box(bytes(row.box), purpose="session", row=bytes(row.digest)))

    assert held["_auth_user_id"] == str(convenor.pk)
    for purpose, place in (("session", b"another row"), ("address", bytes(row.digest))):
        with pytest.raises(BoxUnreadable):
            open_box(bytes(row.box), purpose=purpose, row=place)


def test_a_session_that_rested_too_long_has_ended(convenor):
    browser = come_in(convenor)
    Session.objects.update(seen_at=now() - rules.SESSION_REST - timedelta(minutes=1))

    assert not is_in(browser)


def test_a_session_that_is_used_goes_on(convenor):
    browser = come_in(convenor)
    Session.objects.update(seen_at=now() - rules.SESSION_REST + timedelta(minutes=1))
    assert is_in(browser)

    assert now() - Session.objects.get().seen_at < timedelta(minutes=1)


def test_a_session_ends_after_its_life_however_busy(convenor):
    browser = come_in(convenor)
    assert Session.objects.get().expires_at <= now() + rules.SESSION_LIFETIME
    Session.objects.update(expires_at=now() - timedelta(seconds=1))

    assert not is_in(browser)


def test_using_a_session_does_not_prolong_its_life(convenor):
    browser = come_in(convenor)
    before = Session.objects.get().expires_at

    browser.post("/desk/account/address/", {"email": "ada@example.org"})

    assert Session.objects.get().expires_at == before


def test_one_session_is_ended_from_another(convenor):
    here, there = come_in(convenor), come_in(convenor)
    row = Session.objects.order_by("begun_at").last()

    here.post("/desk/account/sessions/", {"which": bytes(row.digest).hex()})

    assert is_in(here)
    assert not is_in(there)


def test_all_other_sessions_are_ended_at_once(convenor):
    here, there, elsewhere = come_in(convenor), come_in(convenor), come_in(convenor)

    here.post("/desk/account/sessions/", {"which": "others"})

    assert [is_in(browser) for browser in (here, there, elsewhere)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(convenor):
    mine, theirs = come_in(convenor), come_in(actions.create_convenor("Bea"))
    row = Session.objects.exclude(convenor=convenor).get()

    mine.post("/desk/account/sessions/", {"which": bytes(row.digest).hex()})
    mine.post("/desk/account/sessions/", {"which": "others"})
    mine.post("/desk/account/sessions/", {"which": "no digest"})

    assert is_in(theirs)


def test_signing_out_ends_the_session_on_the_server_too(convenor):
    browser = come_in(convenor)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value

    answer = browser.post("/desk/sign-out/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert Session.objects.count() == 0
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(thief)


def test_switching_a_convenor_off_ends_all_sessions(convenor):
    browser = come_in(convenor)

    actions.switch_off(convenor)

    assert not is_in(browser)
    assert Session.objects.count() == 0


def test_an_unknown_cookie_begins_no_session_under_its_own_name():
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else-0123456789"

    browser.get("/desk/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})

    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "chosen-by-somebody-else-0123456789"


def test_strangers_who_never_come_in_do_not_fill_the_table(convenor, monkeypatch):
    browser = come_in(convenor)
    monkeypatch.setattr(rules, "MOST_ENTRANCES", 8)

    for _ in range(30):
        store = SessionStore()
        store["x"] = 1
        store.save()

    assert Session.objects.filter(convenor=None).count() <= 8
    assert is_in(browser)


def test_who_has_not_come_in_has_half_an_hour():
    store = SessionStore()
    store["x"] = 1
    store.save()
    Session.objects.update(expires_at=now() - timedelta(seconds=1))

    assert SessionStore(store.session_key).load() == {}


def test_sessions_tell_how_they_began_and_nothing_of_the_network(convenor):
    browser = Client(headers={"User-Agent": "Secret Browser 7"}, REMOTE_ADDR="192.0.2.7")
    use_link(browser, actions.make_sign_in_link(convenor, now=now()))
    row = Session.objects.get()
    held = open_box(bytes(row.box), purpose="session", row=bytes(row.digest))

    assert row.way == "link"
    assert b"Secret" not in held
    assert b"192.0.2.7" not in held


def test_the_cookies_belong_to_this_host_alone(convenor):
    browser = come_in(convenor)

    for name in ("__Host-desk", "__Host-form"):
        browser.get("/desk/account/")
        cookie = browser.cookies[name]
        assert (cookie["path"], cookie["domain"], cookie["secure"], cookie["samesite"]) == ("/", "", True, "Strict")
    assert browser.cookies["__Host-desk"]["httponly"]


def test_showing_again_takes_a_new_key_too(equipped):
    browser = come_in(equipped.convenor)
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value

    browser.post("/desk/account/again/", {"code": equipped.app.show()})
    middle = browser.cookies[settings.SESSION_COOKIE_NAME].value
    link = actions.make_sign_in_link(equipped.convenor, now=now())
    browser.post("/desk/account/again/link/", {"link": link})
    after = browser.cookies[settings.SESSION_COOKIE_NAME].value

    assert len({before, middle, after}) == 3
    assert is_in(browser)
    assert Session.objects.filter(convenor=equipped.convenor).count() == 1
