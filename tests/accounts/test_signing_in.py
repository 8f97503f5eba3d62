"""Links that let a convenor in: once, for a day, by a button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from undersigned.accounts import actions, rules
from undersigned.accounts.models import SignInLink

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _instance(instance, ring):
    """Pages need settings and keys."""


def make_link(now: datetime = NOON) -> tuple[str, str]:
    path = actions.make_sign_in_link(actions.create_convenor("Ada"), now=now)
    return path, path.rstrip("/").rsplit("/", 1)[1]


def make_fresh_path() -> str:
    return make_link(datetime.now(UTC))[0]  # noqa: TID251  (the page reads the clock)


def test_a_link_lets_its_convenor_in():
    _, code = make_link()

    assert actions.use_sign_in_link(code, now=NOON).name == "Ada"


def test_a_link_works_once():
    _, code = make_link()
    actions.use_sign_in_link(code, now=NOON)

    with pytest.raises(rules.LinkInvalid):
        actions.use_sign_in_link(code, now=NOON)


@pytest.mark.parametrize("later", [rules.LINK_LIFETIME, timedelta(days=9)])
def test_an_old_link_is_refused(later: timedelta):
    _, code = make_link()

    with pytest.raises(rules.LinkInvalid):
        actions.use_sign_in_link(code, now=NOON + later)


@pytest.mark.parametrize("code", ["", "x", "é", "0" * 32])
def test_what_never_was_a_link_is_refused(code: str):
    make_link()

    with pytest.raises(rules.LinkInvalid):
        actions.use_sign_in_link(code, now=NOON)


def test_the_code_of_a_link_is_not_stored():
    _, code = make_link()

    assert code.encode() not in bytes(SignInLink.objects.get().digest)


def test_a_convenor_who_was_switched_off_is_not_let_in():
    _, code = make_link()
    convenor = SignInLink.objects.get().convenor
    convenor.is_active = False
    convenor.save()

    with pytest.raises(rules.LinkInvalid):
        actions.use_sign_in_link(code, now=NOON)


@pytest.mark.parametrize("name", ["", "  ", "n" * 201, "a\0b", "a\u202eb"])
def test_an_odd_name_is_no_convenors(name: str):
    with pytest.raises(rules.NameInvalid):
        actions.create_convenor(name)


def test_following_a_link_uses_nothing_up():
    path = make_fresh_path()

    answer = Client().get(path)

    assert answer.status_code == 200
    assert "<button" in answer.content.decode()
    assert SignInLink.objects.get().used_at is None


def test_pressing_the_button_of_a_link_opens_the_desk():
    browser = Client()

    answer = browser.post(make_fresh_path(), follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == "/desk/"


def test_a_pasted_link_works_like_a_pressed_one():
    browser = Client()

    answer = browser.post("/desk/sign-in/", {"link": f" https://letters.example.org{make_fresh_path()} "}, follow=True)

    assert answer.request["PATH_INFO"] == "/desk/"


def test_a_used_link_says_what_to_do():
    path = make_fresh_path()
    Client().post(path)

    answer = Client().post(path)

    assert answer.status_code == 403
    assert "This link was used before" in answer.content.decode()


def test_signing_out_ends_the_session_and_only_by_a_button():
    browser = Client()
    browser.post(make_fresh_path())
    assert browser.get("/desk/sign-out/").status_code == 405
    assert browser.get("/desk/").status_code == 200

    browser.post("/desk/sign-out/")

    assert browser.get("/desk/").status_code == 302
