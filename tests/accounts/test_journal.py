"""The log tells which convenor came in, or failed to, by number: no name, address, code or place."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from tests.accounts.conftest import ADDRESS, ask_for_code, find_code, type_code, type_second, use_link
from tests.accounts.test_sessions import now

from undersigned.accounts import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="undersigned")
    return lambda: [record.getMessage() for record in caplog.records if record.name.startswith("undersigned")]


def test_coming_in_and_failing_to_is_logged_by_number(equipped, lines):
    number = equipped.convenor.pk
    browser = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Secret Browser 7"})
    ask_for_code(browser)
    code = find_code()
    type_code(browser, "AAAA-AAAA")
    type_code(browser, code)
    type_second(browser, equipped.app.wrong())
    type_second(browser, equipped.app.show())
    browser.post("/desk/sign-out/")
    link = actions.make_sign_in_link(equipped.convenor, now=now())
    use_link(browser, link)
    use_link(browser, link)

    assert lines() == [
        f"convenor {number}: a mailed code was refused",
        f"convenor {number}: a second code was refused",
        f"convenor {number} showed totp",
        f"convenor {number} came in",
        f"convenor {number} went out",
        f"convenor {number} came in by link",
        "a one-time link was refused",
    ]
    for secret in ("Ada", ADDRESS, code, link.partition("#")[2], "192.0.2.7", "Secret", equipped.app.secret):
        assert secret not in "\n".join(lines())


def test_the_log_of_the_site_lets_these_lines_through(settings):
    assert settings.LOGGING["loggers"]["undersigned.accounts"]["level"] == "INFO"


def test_a_page_that_is_not_theirs_is_refused_and_logged_without_its_address(equipped, lines):
    from tests.builders import make_collection

    slug = make_collection().statement.slug
    browser = Client()
    browser.force_login(equipped.convenor)

    assert browser.get(f"/desk/s/{slug}/withhold/").status_code == 404

    assert lines() == [f"convenor {equipped.convenor.pk} was refused a page"]
    assert slug not in "\n".join(lines())
