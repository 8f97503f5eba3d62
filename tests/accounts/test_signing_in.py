"""Links that let a convenor in: once, for a day, by a button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.accounts.conftest import use_link

from undersigned.accounts import actions, rules
from undersigned.accounts.models import SignInLink

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _instance(instance, ring):
    """Pages need settings and keys."""


def make_link(now: datetime = NOON) -> tuple[str, str]:
    path = actions.make_sign_in_link(actions.create_convenor("Ada"), now=now)
    return path, path.partition("#")[2]


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


def test_the_code_of_a_link_is_in_no_address_that_a_server_sees():
    path = make_fresh_path()

    assert path.startswith("/desk/sign-in/#")


def test_following_a_link_uses_nothing_up():
    answer = Client().get(make_fresh_path())

    assert answer.status_code == 200
    assert "<button" in answer.content.decode()
    assert SignInLink.objects.get().used_at is None


@pytest.mark.parametrize("before", ["", " ", "https://letters.example.org"])
def test_a_pasted_link_opens_the_desk(before: str):
    browser = Client()

    answer = use_link(browser, f"{before}{make_fresh_path()} ", follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == "/desk/"


def test_the_code_alone_opens_the_desk_too():
    answer = use_link(Client(), make_fresh_path().partition("#")[2], follow=True)

    assert answer.request["PATH_INFO"] == "/desk/"


def test_a_used_link_says_what_to_do():
    path = make_fresh_path()
    use_link(Client(), path)

    answer = use_link(Client(), path)

    assert answer.status_code == 403
    assert "This link was used before" in answer.content.decode()


def test_signing_out_ends_the_session_and_only_by_a_button():
    browser = Client()
    use_link(browser, make_fresh_path())
    assert browser.get("/desk/sign-out/").status_code == 405
    assert browser.get("/desk/").status_code == 200

    browser.post("/desk/sign-out/")

    assert browser.get("/desk/").status_code == 302
